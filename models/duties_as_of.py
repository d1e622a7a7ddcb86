"""The duties of a plan as they stood at the end of a day: today's rows, later changes undone.

State and last day of a duty are rows of today. Every change of them is a record with its own
time, so that the present, minus what was recorded after the day, is the past (style 10). A
constant number of statements reads it all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from models.duty import Duty, Evidence, Extension, Occurrence, StateChange, Submission
from models.plan import Obligation, Plan
from models.roster import Post, Unit
from rules.clock import local, moment_of
from rules.states import State

MOVED = ("granted", "redated")
ACCEPTED, RETURNED, WITHDRAWN = "accepted", "returned", "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One duty as it stood; `submission` is the newest result filed and not taken back."""

    duty: int
    ref: str
    section: str
    printed_path: str
    kind: str
    title: str
    owner_printed: str
    coordinators: tuple[str, ...]
    due_phrase: str | None
    details: dict[str, Any]
    occurrence: str
    unit_id: int
    unit: str
    unit_name: str
    unit_kind: str
    post: str
    state: State
    last_day: date | None
    original_last_day: date | None
    filed_on: date | None
    submission: Submission | None
    evidence: tuple[str, ...]
    asked_until: date | None


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a local day is over; nothing at or after it counts."""
    return moment_of(day + timedelta(days=1), time(0), zone)


def load_standing(
    session: Session,
    plan: Plan,
    *,
    before: datetime,
    zone: ZoneInfo,
    wanted: Sequence[ColumnElement[bool]] = (),
) -> tuple[Standing, ...]:
    """Read the duties of a plan as they stood just before a moment, in the plan's order.

    `wanted` are further conditions on duty, obligation, occurrence and unit.
    """
    past = _Past(session, plan, before=before, zone=zone)
    query = (
        select_columns(*COLUMNS)
        .join_from(Duty, Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .join(Post, col(Duty.post_id) == Post.id)
        .where(col(Duty.plan_id) == plan.id, *wanted)
        .order_by(col(Obligation.position), col(Occurrence.key), col(Unit.position), col(Duty.id))
    )
    rows = session.connection().execute(query).mappings()
    return tuple(past.standing(dict(row)) for row in rows)


COLUMNS: tuple[Any, ...] = (
    col(Duty.id).label("duty"),
    col(Duty.state),
    col(Duty.last_day),
    col(Duty.original_last_day),
    col(Duty.reported_on),
    col(Obligation.ref),
    col(Obligation.section),
    col(Obligation.printed_path),
    col(Obligation.kind),
    col(Obligation.short_title).label("title"),
    col(Obligation.owner_printed),
    col(Obligation.coordinators),
    col(Obligation.due_phrase),
    col(Obligation.details),
    col(Occurrence.key).label("occurrence"),
    col(Duty.unit_id),
    col(Unit.code).label("unit"),
    col(Unit.name).label("unit_name"),
    col(Unit.kind).label("unit_kind"),
    col(Post.title).label("post"),
)


class _Past:
    """What has to be undone, and what had been filed, read for the whole plan."""

    def __init__(self, session: Session, plan: Plan, *, before: datetime, zone: ZoneInfo) -> None:
        of_plan = col(Duty.plan_id) == plan.id
        self._zone = zone
        self._states = _first(
            session.exec(
                select(StateChange.duty_id, StateChange.old_state)
                .join(Duty, col(StateChange.duty_id) == Duty.id)
                .where(of_plan, col(StateChange.at) >= before)
                .order_by(col(StateChange.id))
            ).all()
        )
        extensions = session.exec(
            select(Extension)
            .join(Duty, col(Extension.duty_id) == Duty.id)
            .where(of_plan)
            .order_by(col(Extension.id))
        ).all()
        moved = [
            (e.duty_id, e.from_day)
            for e in extensions
            if e.outcome in MOVED and e.decided_at is not None and e.decided_at >= before
        ]
        self._days = _first(moved)
        self._asked = {
            e.duty_id: e.to_day
            for e in extensions
            if e.asked_at < before and (e.decided_at is None or e.decided_at >= before)
        }
        self._filed = _filed(session, plan, before)
        self._evidence = _evidence(session, plan, before)

    def standing(self, row: dict[str, Any]) -> Standing:
        """Return a duty as it stood."""
        duty, reported_on = row["duty"], row.pop("reported_on")
        filed = self._filed.get(duty, [])
        newest = next((s for s, outcome in reversed(filed) if outcome != WITHDRAWN), None)
        if duty in self._states:
            row["state"] = self._states[duty]
            reported_on = self._accepted_on(filed)
        row["state"] = State(row["state"])
        row["last_day"] = self._days.get(duty, row["last_day"])
        row["coordinators"] = tuple(row["coordinators"])
        return Standing(
            **row,
            filed_on=reported_on,
            submission=newest,
            evidence=self._evidence.get(newest.id or 0, ()) if newest else (),
            asked_until=self._asked.get(duty),
        )

    def _accepted_on(self, filed: list[tuple[Submission, str]]) -> date | None:
        accepted = [s for s, outcome in filed if outcome == ACCEPTED]
        return local(accepted[-1].filed_at, self._zone).date() if accepted else None


def _first(rows: Iterable[tuple[int, Any]]) -> dict[int, Any]:
    """Return the first value of each duty: what stood before the first of later changes."""
    found: dict[int, Any] = {}
    for duty, value in rows:
        found.setdefault(duty, value)
    return found


def _filed(
    session: Session, plan: Plan, before: datetime
) -> dict[int, list[tuple[Submission, str]]]:
    """Return the results filed before the moment, with their outcomes by then."""
    query = (
        select(Submission)
        .join(Duty, col(Submission.duty_id) == Duty.id)
        .where(Duty.plan_id == plan.id, col(Submission.filed_at) < before)
        .order_by(col(Submission.id))
    )
    found: dict[int, list[tuple[Submission, str]]] = {}
    for each in session.exec(query):
        judged = each.judged_at is not None and each.judged_at < before
        found.setdefault(each.duty_id, []).append((each, each.outcome if judged else "pending"))
    return found


def _evidence(session: Session, plan: Plan, before: datetime) -> dict[int, tuple[str, ...]]:
    query = (
        select(Evidence.submission_id, Evidence.name)
        .join(Submission, col(Evidence.submission_id) == Submission.id)
        .join(Duty, col(Submission.duty_id) == Duty.id)
        .where(Duty.plan_id == plan.id, col(Submission.filed_at) < before)
        .order_by(col(Evidence.id))
    )
    found: dict[int, tuple[str, ...]] = {}
    for submission, name in session.exec(query):
        found[submission] = (*found.get(submission, ()), name)
    return found
