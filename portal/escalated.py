"""What has escalated: what stands before the chair, what the deputy alone was told of yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.duty import Duty, Extension
from models.messages import Notice
from models.plan import Plan
from models.policy import load_policy
from models.remarks import Instruction, Objection
from models.urgings import Urged, load_urged
from portal.lines import Choice, Line, load_lines
from rules.ladder import UNDATED, Audience
from rules.states import OPEN, UNDONE
from tasks.gather import standing_duties

DECIDED = ("queued", "waiting")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the head said last; `is_request` for the reason of a request for more time."""

    text: str
    at: datetime
    is_request: bool


@dataclass(frozen=True, kw_only=True)
class Case:
    """One duty that has escalated, with all that its judge asks about it."""

    line: Line
    urged: int
    told_on: date | None
    words: Words | None
    instruction: Instruction | None
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class Clause:
    """The cases of one clause and occurrence, which are read under one heading."""

    cases: tuple[Case, ...]

    @property
    def first(self) -> Line:
        """Return the line that names them all."""
        return self.cases[0].line

    @property
    def size(self) -> int:
        """Count the cases."""
        return len(self.cases)


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """Everything before the chair and the deputy of some plans."""

    standing: tuple[Clause, ...]
    with_deputy: tuple[Clause, ...]
    requests: tuple[Case, ...]
    objections: tuple[Case, ...]


def load_escalated(
    session: Session,
    plans: Collection[Plan],
    *,
    today: date,
    zone: ZoneInfo,
    own_posts: Collection[int],
) -> Escalated:
    """Read what has escalated in the plans, the longest overdue first."""
    standing: set[int] = set()
    for plan in plans:
        standing |= standing_duties(session, plan, load_policy(session, plan))
    deputy = _with_deputy(session, plans) - standing
    asked = set(session.exec(_requests(plans)))
    objected = set(session.exec(_forwarded(plans)))
    wanted = col(Duty.id).in_(standing | deputy | asked | objected)
    lines = load_lines(session, Choice(wanted=(wanted,)), today=today, zone=zone)
    ids = [line.duty.id or 0 for line in lines]
    urged = load_urged(session, [plan.id or 0 for plan in plans], today=today)
    instructed = _instructed(session, ids)
    cases = [
        Case(
            line=line,
            urged=urged.get(line.duty.id or 0, Urged()).times,
            told_on=urged.get(line.duty.id or 0, Urged()).told_on,
            words=_words(line),
            instruction=instructed.get(line.duty.id or 0),
            is_own=line.duty.post_id in own_posts,
        )
        for line in lines
    ]
    return Escalated(
        standing=_by_clause(_of(cases, standing)),
        with_deputy=_by_clause(_of(cases, deputy)),
        requests=_of(cases, asked),
        objections=_of(cases, objected),
    )


def _of(cases: Collection[Case], ids: set[int]) -> tuple[Case, ...]:
    return tuple(case for case in cases if case.line.duty.id in ids)


def _by_clause(cases: Collection[Case]) -> tuple[Clause, ...]:
    found: dict[tuple[int | None, str], list[Case]] = {}
    for case in cases:
        found.setdefault((case.line.obligation.id, case.line.occurrence), []).append(case)
    return tuple(Clause(cases=tuple(mine)) for mine in found.values())


def _with_deputy(session: Session, plans: Collection[Plan]) -> set[int]:
    """Return the open duties of which the deputy was told for the present last day."""
    query = select(Notice.duty_id).where(
        col(Notice.duty_id) == Duty.id,
        col(Notice.plan_id).in_([plan.id for plan in plans]),
        Notice.audience == Audience.DEPUTY,
        Notice.rung != UNDATED,
        col(Notice.status).in_(DECIDED),
        col(Notice.last_day) == col(Duty.last_day),
        col(Duty.state).in_([state.value for state in OPEN]),
    )
    return set(session.exec(query.distinct()))


def _requests(plans: Collection[Plan]) -> SelectOfScalar[int]:
    return (
        select(Extension.duty_id)
        .join(Duty, col(Extension.duty_id) == Duty.id)
        .where(Extension.outcome == "asked", col(Duty.plan_id).in_([plan.id for plan in plans]))
    )


def _forwarded(plans: Collection[Plan]) -> SelectOfScalar[int]:
    return (
        select(Objection.duty_id)
        .join(Duty, col(Objection.duty_id) == Duty.id)
        .where(
            Objection.outcome == "forwarded",
            col(Duty.state).in_([state.value for state in UNDONE]),
            col(Duty.plan_id).in_([plan.id for plan in plans]),
        )
    )


def _instructed(session: Session, ids: Collection[int]) -> Mapping[int, Instruction]:
    query = select(Instruction).where(col(Instruction.duty_id).in_(ids))
    return {row.duty_id: row for row in session.exec(query.order_by(col(Instruction.id)))}


def _words(line: Line) -> Words | None:
    said = []
    if line.result is not None:
        said.append(Words(text=line.result.text, at=line.result.filed_at, is_request=False))
    if line.request is not None:
        said.append(Words(text=line.request.reason, at=line.request.asked_at, is_request=True))
    return max(said, key=lambda words: words.at, default=None)
