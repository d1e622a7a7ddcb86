"""What waits for a decision: for the standing office, the deputy and the chair, by rights."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.objecting import ANSWERERS
from models.database import reading
from models.duty import Duty, Extension
from models.plan import Question
from models.remarks import Objection
from portal.desk import HereNow
from portal.duty_view import DutyView, load_duty_view
from portal.permits import Permits, permits
from portal.viewer import Viewer
from portal.waiting_room import office_waits
from rules.states import OPEN, UNDONE, Act, State

router = APIRouter()
MINE_AT_MOST = 50


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A duty that waits, with what the viewer may do about it."""

    view: DutyView
    permits: Permits


@router.get("/cho-xu-ly")
def queue(here: HereNow) -> Response:
    """Show what waits for whoever looks."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        reader = _Reader(session, viewer, here.today)
        facts: dict[str, Any] = {
            "results": list(reader.having(State.SUBMITTED, Act.CONFIRM)),
            "requests": list(reader.requests()),
            "objections": list(reader.objections()),
            "drafts": list(reader.having(State.DRAFT, Act.ASSIGN)),
            "mine": list(reader.mine()),
            "questions": reader.questions(),
            "waits": office_waits(session, viewer, here.today) if viewer.oversees_any else [],
        }
    return here.page(
        "queue.html",
        viewer=viewer,
        confirms=sum(1 for waiting in facts["results"] if Act.CONFIRM in waiting.permits),
        assigns=any(Act.ASSIGN in waiting.permits for waiting in facts["drafts"]),
        **facts,
    )


class _Reader:
    """Read what waits, leaving out what the viewer has no say in."""

    def __init__(self, session: Session, viewer: Viewer, today: date) -> None:
        self.session, self.viewer, self.today = session, viewer, today

    def having(self, state: State, act: Act) -> Iterator[Waiting]:
        """Yield the duties in a state on which the viewer may do the act."""
        duties = select(Duty).where(Duty.state == state.value).order_by(col(Duty.last_day))
        for waiting in self._waiting(self.session.exec(duties)):
            if act in waiting.permits or self._only_looks:
                yield waiting

    def requests(self) -> Iterator[Waiting]:
        """Yield the duties with a request for more time to see or to decide."""
        asked = select(Duty).where(
            col(Duty.id).in_(select(Extension.duty_id).where(Extension.outcome == "asked"))
        )
        for waiting in self._waiting(self.session.exec(asked.order_by(col(Duty.last_day)))):
            if waiting.permits.opines or waiting.permits.decides or self._only_looks:
                yield waiting

    def objections(self) -> Iterator[Waiting]:
        """Yield the duties whose head says that they are not its own, still unanswered."""
        said = select(Duty).where(
            col(Duty.state).in_([state.value for state in UNDONE]),
            col(Duty.id).in_(
                select(Objection.duty_id).where(col(Objection.outcome).in_(ANSWERERS))
            ),
        )
        for waiting in self._waiting(self.session.exec(said.order_by(col(Duty.last_day)))):
            if waiting.permits.answers or self._only_looks:
                yield waiting

    def mine(self) -> Iterator[Waiting]:
        """Yield what the viewer owes with a date, the most urgent first."""
        if self.viewer.actor is None:
            return
        owed = (
            select(Duty)
            .where(
                col(Duty.post_id).in_(self.viewer.actor.post_ids),
                col(Duty.state).in_([state.value for state in OPEN]),
                col(Duty.last_day).is_not(None),
            )
            .order_by(col(Duty.last_day), col(Duty.id))
            .limit(MINE_AT_MOST)
        )
        yield from self._waiting(self.session.exec(owed))

    def questions(self) -> list[Question]:
        """Return the open questions of the plans, for who steers them."""
        query = select(Question).where(col(Question.decision).is_(None))
        ordered = query.order_by(col(Question.severity), col(Question.code))
        return [q for q in self.session.exec(ordered) if self.viewer.oversees(q.plan_id)]

    def _waiting(self, duties: Iterable[Duty]) -> Iterator[Waiting]:
        for duty in list(duties):
            view = load_duty_view(self.session, duty.id or 0, today=self.today)
            yield Waiting(view=view, permits=permits(self.session, self.viewer.actor, view))

    @property
    def _only_looks(self) -> bool:
        """Tell whether the viewer sees the office's work without a part in it."""
        return self.viewer.sees_all and (
            self.viewer.actor is None
            or self.viewer.actor.is_administrator
            or self.viewer.actor.is_auditor
        )
