"""The calendar entry that comes with a reminder: the last day, in the reader's own calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, or_, select

from models.agenda import CALLED_OFF
from models.duty import Duty, Occurrence, StateChange
from models.messages import Message, MessageItem
from models.plan import Obligation, Plan
from models.roster import Unit
from notifications.wording import say, titled
from reports.ics import Entry, Feed, ics
from rules.clock import local
from rules.duty_name import DutyName
from rules.folding import Kind
from rules.states import OPEN, State

# A day that has passed is in nobody's calendar any more; lists are for who oversees.
WITH_CALENDAR = frozenset(
    {
        Kind.REMINDER_30,
        Kind.REMINDER_7,
        Kind.REMINDER_3,
        Kind.REMINDER_1,
        Kind.REMINDER_0,
        Kind.DIGEST,
        Kind.EXTENSION_DECISION,
    }
)


def calendar_of(session: Session, message: Message, *, now: datetime, zone: ZoneInfo) -> bytes:
    """Return the calendar file of a message (RFC 5545, METHOD:PUBLISH); empty without one.

    The entries have the names and numbers of those in the calendars to subscribe to, so that
    a program takes both for one, and a moved day replaces the old.
    """
    if message.kind not in WITH_CALENDAR:
        return b""
    today = local(now, zone).date()
    entries = tuple(
        _entry(session, duty, duty.last_day)
        for duty in _duties(session, message)
        if duty.last_day is not None and duty.last_day >= today and State(duty.state) in OPEN
    )
    if not entries:
        return b""
    title = session.get_one(Plan, message.plan_id).title
    return ics(Feed(name=title, description="", zone=str(zone), entries=entries), now=now)


def _duties(session: Session, message: Message) -> list[Duty]:
    query = (
        select(Duty)
        .join(MessageItem, col(MessageItem.duty_id) == Duty.id)
        .where(MessageItem.message_id == message.id)
        .order_by(col(MessageItem.position))
    )
    return list(session.exec(query))


def _entry(session: Session, duty: Duty, day: date) -> Entry:
    obligation = session.get_one(Obligation, duty.obligation_id)
    occurrence = session.get_one(Occurrence, duty.occurrence_id)
    unit, plan = session.get_one(Unit, duty.unit_id), session.get_one(Plan, duty.plan_id)
    name = DutyName(plan=plan.code, ref=obligation.ref, occurrence=occurrence.key, unit=unit.code)
    summary = say(
        "calendar",
        "summary",
        ref=obligation.ref,
        title=titled(obligation.short_title, occurrence.key),
        unit=unit.name,
    )
    return Entry(
        uid=str(name),
        day=day,
        summary=summary,
        sequence=duty.moves + _turns(session, duty),
        description=obligation.text,
        categories=(plan.title,),
        alarm=summary,
    )


def _turns(session: Session, duty: Duty) -> int:
    off = [state.value for state in CALLED_OFF]
    changes = select(func.count()).where(
        StateChange.duty_id == duty.id,
        or_(col(StateChange.new_state).in_(off), col(StateChange.old_state).in_(off)),
    )
    return session.exec(changes).one()
