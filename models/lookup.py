"""Find a duty by its name and a post by the words people use for it."""

import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from sqlmodel import Session, col, select

from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from models.roster import Person, Post, PostAlias, Unit
from rules.duty_name import DutyName, read_duty_name

SHOWN = 8
# Databases keep numbers in 64 bits and refuse to be asked about larger ones.
LARGEST_ID = 2**63 - 1


class NotFoundError(LookupError):
    """Nothing carries that name."""


class AmbiguousError(LookupError):
    """Several things carry that name; it must be said in full."""


def find_duty(session: Session, name: str) -> Duty:
    """Return the one duty of that name; short forms where they are unique.

    Raises NotFoundError and AmbiguousError, both naming what would be right.
    """
    wanted = read_duty_name(name)
    rows = _matching(session, wanted)
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise NotFoundError(_nothing(session, wanted, name))
    full = [str(full_name(session, duty)) for duty in rows[:SHOWN]]
    more = f" … ({len(rows)} in all)" if len(rows) > SHOWN else ""
    message = f'"{name}" fits several duties; name one in full: {", ".join(full)}{more}'
    raise AmbiguousError(message)


def _matching(session: Session, wanted: DutyName) -> Sequence[Duty]:
    query = (
        select(Duty)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .join(Plan, col(Duty.plan_id) == Plan.id)
        .where(Obligation.ref == wanted.ref)
        .order_by(col(Duty.id))
    )
    if wanted.plan:
        query = query.where(Plan.code == wanted.plan)
    if wanted.occurrence:
        query = query.where(Occurrence.key == wanted.occurrence)
    if wanted.unit:
        query = query.where(Unit.code == wanted.unit)
    return session.exec(query).all()


def _nothing(session: Session, wanted: DutyName, name: str) -> str:
    refs = session.exec(select(Obligation.ref)).all()
    if wanted.ref in refs:
        full = ", ".join(str(full_name(session, duty)) for duty in _near(session, wanted)[:SHOWN])
        return f'no duty "{name}"; "{wanted.ref}" has: {full or "no duties"}'
    near = ", ".join(get_close_matches(wanted.ref, set(refs), n=3))
    return f'no obligation "{wanted.ref}" in any plan' + (f"; did you mean {near}?" if near else "")


def _near(session: Session, wanted: DutyName) -> Sequence[Duty]:
    """Return the duties of that ref that share the unit, else the occurrence, else any."""
    for unit, occurrence in ((wanted.unit, None), (None, wanted.occurrence), (None, None)):
        part = DutyName(ref=wanted.ref, plan=wanted.plan, unit=unit, occurrence=occurrence)
        found = _matching(session, part)
        if found:
            return found
    return ()


def full_name(session: Session, duty: Duty) -> DutyName:
    """Return the full name of a duty; with the plan only where several are loaded."""
    occurrence = session.get_one(Occurrence, duty.occurrence_id)
    obligation = session.get_one(Obligation, duty.obligation_id)
    unit = session.get_one(Unit, duty.unit_id)
    several = len(session.exec(select(Plan.id)).all()) > 1
    plan = session.get_one(Plan, duty.plan_id).code if several else None
    return DutyName(plan=plan, ref=obligation.ref, occurrence=occurrence.key, unit=unit.code)


def find_post(session: Session, words: str) -> Post:
    """Return the post of that printed title, alias, post code or unit code.

    Case and spaces are ignored, letters are not. `<plan>:<words>` names the plan where
    two plans have the same title. Raises NotFoundError and AmbiguousError.
    """
    plan_code, _, title = words.rpartition(":")
    posts = _posts(session, plan_code.strip() or None)
    found = {post.id: post for post, names in posts if _fold(title) in names}
    if len(found) == 1:
        return next(iter(found.values()))
    titles = [post.title for post, _ in posts]
    if not found:
        near = get_close_matches(title.strip(), titles, n=3) or sorted(set(titles))[:SHOWN]
        message = f'no post "{words}"; write one as the roster prints it, e.g. {"; ".join(near)}'
        raise NotFoundError(message)
    message = f'"{words}" fits {len(found)} posts; write <plan>:<title> or the post code'
    raise AmbiguousError(message)


def _posts(session: Session, plan_code: str | None) -> list[tuple[Post, set[str]]]:
    query = select(Post, Unit, Plan).where(
        col(Post.unit_id) == Unit.id, col(Post.plan_id) == Plan.id
    )
    if plan_code:
        query = query.where(Plan.code == plan_code)
    aliases: dict[int, set[str]] = {}
    for alias in session.exec(select(PostAlias)):
        aliases.setdefault(alias.post_id, set()).add(_fold(alias.title))
    return [
        (
            post,
            {_fold(post.title), _fold(post.code), *_unit_name(post, unit)}
            | aliases.get(post.id or 0, set()),
        )
        for post, unit, _ in session.exec(query)
    ]


def _unit_name(post: Post, unit: Unit) -> tuple[str, ...]:
    # A unit's code stands for its head, so that "07201" is enough for a ward.
    return (_fold(unit.code),) if post.code == f"{unit.code}.head" else ()


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def read_id(text: str) -> int | None:
    """Return the number of a row as it is written, None for what can be none."""
    # Some signs are digits that are no decimals ("²"); int() reads at most 4300 of them.
    good = text.isdecimal() and len(text) <= len(str(LARGEST_ID))
    return int(text) if good and int(text) <= LARGEST_ID else None


def plans_in_force(session: Session) -> Sequence[Plan]:
    """Return the plans that have been activated, oldest first."""
    return session.exec(
        select(Plan).where(col(Plan.activated_on).is_not(None)).order_by(col(Plan.id))
    ).all()


def find_plan(session: Session, code: str) -> Plan:
    """Return the plan of that code; NotFoundError naming the loaded ones."""
    plan = session.exec(select(Plan).where(Plan.code == code)).first()
    if plan is None:
        loaded = ", ".join(session.exec(select(Plan.code)).all()) or "none"
        message = f'no plan "{code}" is loaded; loaded: {loaded}'
        raise NotFoundError(message)
    return plan


def plan_of(session: Session, addressee: str) -> Plan | None:
    """Return the plan to which an addressee belongs, None for one that does not exist."""
    kind, _, text = addressee.partition(":")
    number = read_id(text)
    found: Person | Post | None = None
    if kind == "person" and number is not None:
        found = session.get(Person, number)
    if kind == "post" and number is not None:
        found = session.get(Post, number)
    return session.get(Plan, found.plan_id) if found else None
