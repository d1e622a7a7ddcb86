"""Duties as lines of a list: read in batches, so that a long list costs no more queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from actions.objecting import ANSWERERS
from models.duty import Duty, Extension, Occurrence, Submission
from models.plan import Obligation
from models.remarks import Objection
from models.roster import Post, Unit
from notifications.limits import LimitWords
from portal.words import limit_words
from rules.clock import local
from rules.states import State
from rules.timeliness import Cell, Standing, cell, standing


@dataclass(frozen=True, kw_only=True)
class Line:
    """One duty of a list; `days_left` is None without a deadline.

    `filed_late` is by how many days a result that waits was filed late, None without one;
    `objection` is the one that waits for an answer.
    """

    duty: Duty
    obligation: Obligation
    occurrence: str
    unit: Unit
    post: Post
    standing: Standing
    limit: LimitWords
    days_left: int | None
    result: Submission | None = None
    request: Extension | None = None
    objection: Objection | None = None
    filed_late: int | None = None

    @property
    def state(self) -> State:
        """Return the processing state."""
        return State(self.duty.state)

    @property
    def hands(self) -> None:
        """Return nobody: a list offers no way to take a duty back, so it does not ask."""

    @property
    def cell(self) -> Cell:
        """Return the cell of the 2×2."""
        return cell(self.state, self.standing.timeliness)

    @property
    def last_day(self) -> date | None:
        """Return the last compliant day."""
        return self.duty.last_day

    @property
    def timeliness(self) -> str:
        """Return how the duty stands against its last day."""
        return self.standing.timeliness

    @property
    def days_overdue(self) -> int:
        """Return by how many days it is late."""
        return self.standing.days_overdue

    @property
    def pending(self) -> Submission | None:
        """Return the result that waits to be judged."""
        return self.result if self.result and self.result.outcome == "pending" else None

    @property
    def asked(self) -> Extension | None:
        """Return the request for more time that waits to be decided."""
        return self.request if self.request and self.request.outcome == "asked" else None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which duties are read; `most` None reads all that fit from `first` on."""

    wanted: tuple[ColumnElement[bool], ...]
    first: int = 0
    most: int | None = None
    newest_done_first: bool = False


def load_lines(
    session: Session, choice: Choice, *, today: date, zone: ZoneInfo
) -> tuple[Line, ...]:
    """Read the duties chosen, the nearest last day first and undated ones last."""
    undated = col(Duty.last_day).is_(None)
    order = (
        (col(Duty.reported_on).desc(), col(Duty.id).desc())
        if choice.newest_done_first
        else (undated, col(Duty.last_day), col(Obligation.position), col(Unit.position))
    )
    query = (
        select(Duty, Obligation, col(Occurrence.key), Unit)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(*choice.wanted)
        .order_by(*order)
    )
    rows = session.exec(query.offset(choice.first).limit(choice.most)).all()
    said = _said(session, [duty.id or 0 for duty, *_ in rows])
    posts = {
        post.id: post
        for post in session.exec(
            select(Post).where(col(Post.id).in_({duty.post_id for duty, *_ in rows}))
        )
    }
    return tuple(
        _line(row, posts[row[0].post_id], said[row[0].id or 0], today=today, zone=zone)
        for row in rows
    )


@dataclass
class _Said:
    """What was said last about one duty."""

    result: Submission | None = None
    request: Extension | None = None
    objection: Objection | None = None


def _said(session: Session, ids: Sequence[int]) -> Mapping[int, _Said]:
    found: dict[int, _Said] = defaultdict(_Said)
    results = select(Submission).where(col(Submission.duty_id).in_(ids))
    for result in session.exec(results.order_by(col(Submission.id))):
        found[result.duty_id].result = result
    requests = select(Extension).where(col(Extension.duty_id).in_(ids))
    for request in session.exec(requests.order_by(col(Extension.id))):
        found[request.duty_id].request = request
    objections = select(Objection).where(col(Objection.duty_id).in_(ids))
    for objection in session.exec(objections.order_by(col(Objection.id))):
        waits = objection.outcome in ANSWERERS
        found[objection.duty_id].objection = objection if waits else None
    return found


def _line(
    row: tuple[Duty, Obligation, str, Unit],
    post: Post,
    said: _Said,
    *,
    today: date,
    zone: ZoneInfo,
) -> Line:
    duty, obligation, occurrence, unit = row
    return Line(
        duty=duty,
        obligation=obligation,
        occurrence=occurrence,
        unit=unit,
        post=post,
        standing=standing(
            state=State(duty.state),
            last_day=duty.last_day,
            today=today,
            accepted_on=duty.reported_on,
        ),
        limit=limit_words(obligation.due_phrase, duty.last_day, duty.original_last_day),
        days_left=(duty.last_day - today).days if duty.last_day else None,
        result=said.result,
        request=said.request,
        objection=said.objection,
        filed_late=_filed_late(duty, said.result, zone),
    )


def _filed_late(duty: Duty, result: Submission | None, zone: ZoneInfo) -> int | None:
    if State(duty.state) is not State.SUBMITTED or result is None or duty.last_day is None:
        return None
    return max(0, (local(result.filed_at, zone).date() - duty.last_day).days)
