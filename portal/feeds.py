"""What is in a calendar to subscribe to, in words: one entry for each last compliant day."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.agenda import CALLED_OFF, AgendaRow, load_agenda, load_turns
from models.plan import Plan
from notifications.limits import limit_words
from notifications.wording import path_words, titled
from portal.words import source_phrase
from reports.ics import Entry, Feed, Status
from rules.duty_name import DutyName
from rules.states import OPEN, State
from wiring import Office


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a calendar holds: everything, or one plan, one unit, what some posts owe."""

    whose: str
    plan_id: int | None = None
    unit: str = ""
    posts: Collection[int] | None = None


def read_feed(session: Session, office: Office, scope: Scope, *, today: date) -> Feed:
    """Read the calendar of a scope."""
    plans = select(Plan).order_by(col(Plan.id))
    if scope.plan_id is not None:
        plans = plans.where(Plan.id == scope.plan_id)
    public_url = office.settings.public_url.rstrip("/")
    return Feed(
        name=source_phrase("ics", "name", whose=scope.whose),
        description=source_phrase("ics", "description"),
        zone=str(office.zone),
        entries=tuple(
            entry
            for plan in session.exec(plans).all()
            for entry in _of_plan(session, plan, scope, today, public_url)
        ),
    )


def _of_plan(
    session: Session, plan: Plan, scope: Scope, today: date, public_url: str
) -> Iterator[Entry]:
    turns = load_turns(session, plan)
    for row in load_agenda(session, plan, today=today, unit=scope.unit, posts=scope.posts):
        # A draft is proposed and not owed: a date in people's calendars would say otherwise.
        if row.state is not State.DRAFT:
            yield _entry(plan, row, row.moves + turns.get(row.duty_id, 0), public_url)


def _entry(plan: Plan, row: AgendaRow, sequence: int, public_url: str) -> Entry:
    name = DutyName(plan=plan.code, ref=row.ref, occurrence=row.occurrence, unit=row.unit)
    title = source_phrase(
        "ics",
        "title",
        ref=row.ref,
        title=titled(row.short_title, row.occurrence),
        unit=row.unit_name,
    )
    return Entry(
        uid=str(name),
        day=row.last_day,
        summary=source_phrase("ics_summaries", row.state, title=title),
        sequence=sequence,
        status=_status(row.state),
        description=_description(plan, row),
        url=f"{public_url}/nhiem-vu/{row.duty_id}",
        categories=(plan.title,),
        alarm=source_phrase("ics", "alarm", title=title) if row.state in OPEN else "",
    )


def _status(state: State) -> Status:
    if state in CALLED_OFF:
        return Status.CANCELLED
    return Status.TENTATIVE if state is State.PAUSED else Status.CONFIRMED


def _description(plan: Plan, row: AgendaRow) -> str:
    limit = limit_words(row.due_phrase, row.last_day, row.original_last_day).words
    return source_phrase(
        "ics",
        "body",
        limit=limit[:1].upper() + limit[1:],
        path=path_words(row.section, row.printed_path),
        plan=plan.title,
        text=row.text,
        unit=row.unit_name,
    )
