"""Duties as a table: handed out with both axes, brought back with what was decided on paper.

A row is found by the duty's full name. Only last day, responsible post and paper report can
be changed, each with its document; a blank cell says nothing. A row whose duty has changed
since it was handed out is refused: who edited it saw something else.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from actions.actors import Actor
from actions.deciding import reassign, record_paper, redate_by_decision
from actions.office import OfficeMistakeError, Wrong, find
from actions.sheet_reading import Mistake, SheetMistakesError, day_of
from models import journal
from models.board import BoardRow, load_board
from models.duty import Duty
from models.plan import Plan
from models.roster import Post
from rules.states import RightsError, TransitionError

COLUMNS = (
    "name",
    "version",
    "title",
    "unit",
    "post",
    "post_title",
    "original",
    "last_day",
    "state",
    "cell",
    "days_overdue",
    "document",
    "reason",
    "reported_on",
    "result",
)
DAYS = frozenset({"original", "last_day", "reported_on"})
# What the table may change, in the order in which it is put in force.
WISHES = ("post", "last_day", "reported_on")

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One row that wants something else; `row` is its number in the table.

    `old` are the present values of what it changes, `new` the wanted ones, by column.
    """

    row: int
    name: str
    version: str
    old: Mapping[str, str]
    new: Mapping[str, str]
    document: str = ""
    reason: str = ""
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a table asks for, and every cell that cannot be taken."""

    wishes: tuple[Wish, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def duty_rows(
    session: Session, plan: Plan, *, today: date, words: Mapping[str, Mapping[str, str]]
) -> list[dict[str, str]]:
    """Return every duty of a plan as a row of words; days in ISO 8601.

    `words` name the states ("states") and cells of the 2x2 ("cells") as the reader does.
    """
    board = load_board(session, today=today, plan=plan).rows
    duties = {d.id or 0: d for d in session.exec(select(Duty).where(Duty.plan_id == plan.id))}
    posts = dict(session.exec(select(Post.id, Post.code).where(Post.plan_id == plan.id)).all())
    return [_row(row, duties[row.duty_id], posts, words) for row in board]


def _row(
    row: BoardRow,
    duty: Duty,
    posts: Mapping[int | None, str],
    words: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    return {
        "name": row.name,
        "version": version_of(duty),
        "title": row.short_title,
        "unit": row.unit_name,
        "post": posts[duty.post_id],
        "post_title": row.post,
        "original": _iso(row.original_last_day),
        "last_day": _iso(row.last_day),
        "state": words["states"].get(row.state.value, row.state.value),
        "cell": words["cells"].get(row.cell.value, row.cell.value),
        "days_overdue": str(row.days_overdue),
        "document": "",
        "reason": "",
        "reported_on": "",
        "result": "",
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def version_of(duty: Duty) -> str:
    """Return a mark of how a duty stands: another one once anybody changed it."""
    facts = (duty.id, duty.state, duty.post_id, duty.last_day, duty.moves, duty.reported_on)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:10]


def wishes_of(current: Iterable[Row], wanted: Sequence[Row]) -> Brought:
    """Return what the table says differently, and the cells that cannot be read."""
    known = {row["name"]: row for row in current}
    found: list[Wish] = []
    mistakes: list[Mistake] = []
    for number, row in enumerate(wanted, start=2):
        if not any(row.values()):
            continue
        present = known.get(row["name"])
        if present is None:
            mistakes.append((number, "name", row["name"]))
            continue
        new = {name: row[name] for name in WISHES if row[name] and row[name] != present[name]}
        if not new:
            continue
        wrong = _wrong(row, present, new)
        mistakes += [(number, column, row[column]) for column in wrong]
        if not wrong:
            found.append(_wish(number, row, present, new))
    return Brought(wishes=tuple(found), mistakes=tuple(mistakes))


def _wrong(row: Row, present: Row, new: Mapping[str, str]) -> list[str]:
    wrong = [name for name in new if name in DAYS and day_of(new[name]) is None]
    if row["version"] != present["version"]:
        wrong.append("version")
    if not row["document"]:
        wrong.append("document")
    if "last_day" in new and not row["reason"]:
        wrong.append("reason")
    return wrong


def _wish(number: int, row: Row, present: Row, new: Mapping[str, str]) -> Wish:
    return Wish(
        row=number,
        name=row["name"],
        version=row["version"],
        old={name: present[name] for name in new},
        new=new,
        document=row["document"],
        reason=row["reason"],
        result=row["result"],
    )


def put_wishes(
    session: Session,
    plan_id: int,
    wishes: Sequence[Wish],
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> Brought:
    """Put every wish in force that can be; return what was done and what was refused.

    Each row is all or nothing; whether refused rows stop the others is the caller's.
    """
    plan = find(session, plan_id)
    names = {row.name: row.duty_id for row in load_board(session, today=now.date(), plan=plan).rows}
    posts = dict(session.exec(select(Post.code, Post.id).where(Post.plan_id == plan.id)).all())
    done: list[Wish] = []
    mistakes: list[Mistake] = []
    for wish in wishes:
        try:
            with session.begin_nested():
                duty = _unchanged(session, names.get(wish.name), wish)
                _put(session, duty, wish, posts, actor=actor, now=now, zone=zone)
        except OfficeMistakeError as error:
            column = str(error.facts.get("column", "name"))
            mistakes.append((wish.row, column, wish.new.get(column, wish.name)))
        except TransitionError:
            mistakes.append((wish.row, "state", wish.name))
        except RightsError:
            mistakes.append((wish.row, "unit", wish.name))
        else:
            done.append(wish)
    counts = Counter(column for wish in done for column in wish.new)
    _journal(session, plan, counts, actor=actor, now=now)
    return Brought(wishes=tuple(done), mistakes=tuple(mistakes), counts=counts)


def put_all(
    session: Session,
    plan_id: int,
    wishes: Sequence[Wish],
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> Brought:
    """Put all wishes in force; SheetMistakesError when one of them cannot be any more."""
    brought = put_wishes(session, plan_id, wishes, actor=actor, now=now, zone=zone)
    if brought.mistakes:
        raise SheetMistakesError(brought.mistakes)
    return brought


def _unchanged(session: Session, duty_id: int | None, wish: Wish) -> Duty:
    duty = session.get(Duty, duty_id) if duty_id is not None else None
    if duty is None:
        message = f'there is no duty "{wish.name}" in that plan; take a new table'
        raise OfficeMistakeError(Wrong.GONE, message, column="name")
    if version_of(duty) != wish.version:
        message = f"{wish.name} has changed since the table was handed out; take a new one"
        raise OfficeMistakeError(Wrong.STALE_ROW, message, column="version")
    return duty


def _put(
    session: Session,
    duty: Duty,
    wish: Wish,
    posts: Mapping[str, int | None],
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    number = duty.id or 0
    if "post" in wish.new:
        post_id = posts.get(wish.new["post"]) or 0
        reassign(session, number, actor=actor, now=now, post_id=post_id, document=wish.document)
    if "last_day" in wish.new:
        redate_by_decision(
            session,
            number,
            actor=actor,
            now=now,
            zone=zone,
            to_day=date.fromisoformat(wish.new["last_day"]),
            document=wish.document,
            reason=wish.reason,
        )
    if "reported_on" in wish.new:
        record_paper(
            session,
            number,
            actor=actor,
            now=now,
            zone=zone,
            day=date.fromisoformat(wish.new["reported_on"]),
            document=wish.document,
            text=wish.result,
        )


def _journal(
    session: Session, plan: Plan, counts: Mapping[str, int], *, actor: Actor, now: datetime
) -> None:
    if counts:
        details: dict[str, object] = dict(counts)
        journal.write(
            session,
            at=now,
            actor=actor.label,
            act="duties.brought",
            subject=plan.code,
            details=details,
        )
