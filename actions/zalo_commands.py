"""Commands from the phone: the same acts as everywhere, for the sender's own duties only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions import acting, extending
from actions.actors import Actor, actor_for_addressee
from actions.evidence import EvidenceStore
from actions.zalo_linking import LinkingError, contacts_at, use_code
from models import journal
from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from models.roster import Contact, Post
from models.zalo import ZaloUser
from notifications.wording import day_words, receipt_code, say, shortened, state_words, titled
from rules.clock import local
from rules.states import OPEN, ReasonMissingError, RightsError, TransitionError
from rules.zalo_commands import ABOUT_DUTY, Command, Verb, read_day

SHOWN = 10
TITLE_LIMIT = 60
WORDS = "zalo_replies"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a command is carried out with: the office's clock, the wall clock, the store."""

    session: Session
    now: datetime
    wall: datetime
    zone: ZoneInfo
    store: EvidenceStore

    @property
    def today(self) -> date:
        """Return the office's local day."""
        return local(self.now, self.zone).date()


class NotYoursError(LookupError):
    """No duty of that number is the sender's own."""


def carry_out(desk: Desk, user: ZaloUser, command: Command) -> str:
    """Carry a command out and return the answer; a refusal is an answer too."""
    if command.verb is Verb.LINK:
        return _link(desk, user, command)
    actors = actors_of(desk, user)
    if not actors:
        return say(WORDS, "not_linked")
    if command.verb in ABOUT_DUTY:
        return _about_duty(desk, actors, command)
    if command.verb in (Verb.STOP, Verb.GO_ON):
        return _stop(desk, user, actors, stop=command.verb is Verb.STOP)
    listed = _listed(desk, actors)
    return listed if command.verb is Verb.LIST else say(WORDS, "help", duties=listed)


def help_words(desk: Desk, user: ZaloUser) -> str:
    """Return what somebody is told who wrote what is no command."""
    actors = actors_of(desk, user)
    if not actors:
        return say(WORDS, "not_linked")
    return say(WORDS, "unknown", help=say(WORDS, "help", duties=_listed(desk, actors)))


def actors_of(desk: Desk, user: ZaloUser) -> tuple[Actor, ...]:
    """Return in whose names an account acts today: those at whose address it is verified."""
    found = [
        actor
        for contact in contacts_at(desk.session, user)
        if contact.verified
        for key in _keys(desk.session, contact)
        if (actor := _actor(desk, contact, key))
    ]
    return tuple({actor.label: actor for actor in found}.values())


def _keys(session: Session, contact: Contact) -> Sequence[str]:
    if contact.person_id:
        return (f"person:{contact.person_id}",)
    if contact.post_id:
        return (f"post:{contact.post_id}",)
    posts = session.exec(select(Post.id).where(Post.unit_id == contact.unit_id))
    return tuple(f"post:{number}" for number in posts)


def _actor(desk: Desk, contact: Contact, key: str) -> Actor | None:
    plan = desk.session.get_one(Plan, contact.plan_id)
    return actor_for_addressee(desk.session, plan, key, desk.today)


def _link(desk: Desk, user: ZaloUser, command: Command) -> str:
    try:
        linked = use_code(
            desk.session, user, command.text, wall=desk.wall, now=desk.now, zone=desk.zone
        )
    except LinkingError:
        return say(WORDS, "wrong_code")
    return say(WORDS, "linked", who=linked.label, help=say(WORDS, "commands"))


def _about_duty(desk: Desk, actors: Sequence[Actor], command: Command) -> str:
    try:
        actor, duty = _own_duty(desk, actors, command)
    except NotYoursError:
        listed = _listed(desk, actors)
        key = "which" if command.number is None else "not_yours"
        return say(WORDS, key, verb=command.verb, number=command.number, duties=listed)
    try:
        with desk.session.begin_nested():
            return _act(desk, actor, duty, command)
    except (TransitionError, RightsError, ReasonMissingError, extending.ExtensionError) as error:
        return _refusal(desk, duty, command, error)


def _own_duty(desk: Desk, actors: Sequence[Actor], command: Command) -> tuple[Actor, Duty]:
    """Return the duty that is meant and who acts on it; without a number the only open one."""
    mine = {post: actor for actor in actors for post in actor.post_ids}
    duties = [desk.session.get(Duty, command.number)] if command.number else []
    if command.number is None:
        duties = list(_open_duties(desk, actors))
    found = [duty for duty in duties if duty is not None and duty.post_id in mine]
    if len(found) != 1:
        message = f"{len(found)} duties are meant by {command}"
        raise NotYoursError(message)
    return mine[found[0].post_id], found[0]


def _act(desk: Desk, actor: Actor, duty: Duty, command: Command) -> str:
    number, name = duty.id or 0, _name(desk.session, duty)
    if command.verb is Verb.TAKEN:
        acting.accept(desk.session, number, actor=actor, now=desk.now)
        return say(WORDS, "taken", number=number, name=name)
    if command.verb is Verb.DONE:
        filed = acting.submit(
            desk.session,
            number,
            actor=actor,
            now=desk.now,
            zone=desk.zone,
            text=command.text or say(WORDS, "done_without_words"),
            store=desk.store,
        )
        code = receipt_code(filed.id or 0)
        return say(WORDS, "filed", number=number, name=name, code=code)
    return _ask_for_time(desk, actor, duty, command)


def _ask_for_time(desk: Desk, actor: Actor, duty: Duty, command: Command) -> str:
    number = duty.id or 0
    after = max(filter(None, (duty.last_day, desk.today)))
    to_day = read_day(command.day, after=after)
    if to_day is None:
        return say(WORDS, "no_day", number=number)
    if not command.text:
        return say(WORDS, "no_reason", number=number, day=command.day)
    extending.ask_extension(
        desk.session,
        number,
        actor=actor,
        now=desk.now,
        zone=desk.zone,
        to_day=to_day,
        reason=command.text,
    )
    name = _name(desk.session, duty)
    return say(WORDS, "asked", number=number, name=name, day=day_words(to_day))


def _refusal(desk: Desk, duty: Duty, command: Command, error: Exception) -> str:
    desk.session.refresh(duty)
    key = "cannot_extend" if isinstance(error, extending.ExtensionError) else "cannot"
    last = day_words(duty.last_day) if duty.last_day else "–"
    state = state_words(duty.state)
    return say(WORDS, key, number=duty.id, verb=command.verb, state=state, day=last)


def _stop(desk: Desk, user: ZaloUser, actors: Sequence[Actor], *, stop: bool) -> str:
    user.paused_at = desk.wall if stop else None
    desk.session.add(user)
    for actor in actors:
        act = "zalo.paused" if stop else "zalo.resumed"
        journal.write(desk.session, at=desk.wall, actor=actor.label, act=act, subject=actor.label)
    return say(WORDS, "stopped" if stop else "going_on")


def _open_duties(desk: Desk, actors: Sequence[Actor]) -> Sequence[Duty]:
    posts = {post for actor in actors for post in actor.post_ids}
    query = select(Duty).where(
        col(Duty.post_id).in_(posts), col(Duty.state).in_([state.value for state in OPEN])
    )
    # Without a date last: NULLs sort first on SQLite and last on PostgreSQL.
    return desk.session.exec(
        query.order_by(col(Duty.last_day).is_(None), col(Duty.last_day), col(Duty.id))
    ).all()


def _listed(desk: Desk, actors: Sequence[Actor]) -> str:
    duties = _open_duties(desk, actors)
    if not duties:
        return say(WORDS, "no_duties")
    lines = [_line(desk, duty) for duty in duties[:SHOWN]]
    if len(duties) > SHOWN:
        lines.append(say(WORDS, "more", count=len(duties) - SHOWN))
    return say(WORDS, "duties", count=len(duties), lines="\n".join(lines))


def _line(desk: Desk, duty: Duty) -> str:
    name = _name(desk.session, duty)
    if duty.last_day is None:
        return say(WORDS, "line_undated", number=duty.id, name=name)
    late = (desk.today - duty.last_day).days
    key = "line_late" if late > 0 else "line"
    return say(WORDS, key, number=duty.id, name=name, day=day_words(duty.last_day), late=late)


def _name(session: Session, duty: Duty) -> str:
    obligation = session.get_one(Obligation, duty.obligation_id)
    occurrence = session.get_one(Occurrence, duty.occurrence_id)
    title = titled(obligation.short_title, occurrence.key)
    return f"{obligation.ref} {shortened(title, TITLE_LIMIT)}"
