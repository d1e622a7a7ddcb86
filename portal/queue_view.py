"""The lists of what waits: chosen and cut by the database, each with what may be done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select, true

from actions.objecting import ANSWERERS
from models.duty import Duty, Evidence, Extension
from models.plan import Plan, Question
from models.remarks import Objection
from portal.lines import Choice, Line, load_lines
from portal.paging import Page, page_of
from portal.permits import Permits, Right, permits, where_may
from portal.viewer import Viewer
from rules.states import OPEN, UNDONE, Act, Role, State, may

A_PAGE = 30
QUESTIONS_SHOWN = 10
DECIDERS = frozenset({Role.CHAIR, Role.DEPUTY})
Wanted = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A duty that waits, with what the viewer may do about it."""

    line: Line
    permits: Permits


@dataclass(frozen=True, kw_only=True)
class WaitingList:
    """One page of a list of what waits; `turn` is what the address calls its page."""

    turn: str
    page: Page
    rows: tuple[Waiting, ...]

    def __bool__(self) -> bool:
        """Tell whether anything waits."""
        return self.page.total > 0


class Queue:
    """Read what waits for one viewer, leaving out what the viewer has no say in."""

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        *,
        today: date,
        zone: ZoneInfo,
        asked: Mapping[str, str],
    ) -> None:
        self.session, self.viewer, self.today, self.zone = session, viewer, today, zone
        self.asked = asked
        # Kept while the lists are read: the rights of every line ask for its plan.
        self.plans = session.exec(select(Plan).order_by(col(Plan.id))).all()

    @property
    def runs_office(self) -> bool:
        """Tell whether the viewer has, or looks over, the work of a standing office."""
        return bool(self.viewer.steers) or self._only_looks

    def having(self, state: State, act: Act, *, turn: str) -> WaitingList:
        """Return the duties in a state on which the viewer may do the act."""

        def right(roles: frozenset[Role], of_office: bool) -> bool:  # noqa: FBT001 -- a Right
            is_draft = state is State.DRAFT
            return may(act, roles, owed_by_standing_office=of_office, is_draft=is_draft)

        return self._page((col(Duty.state) == state.value, self._where(right)), turn)

    def requests(self) -> WaitingList:
        """Return the duties with a request for more time to give an opinion on or to decide."""

        def right(roles: frozenset[Role], of_office: bool) -> bool:  # noqa: FBT001 -- a Right
            decides = bool(roles & DECIDERS) and (Role.OWNER not in roles or of_office)
            return decides or Role.STANDING_OFFICE in roles

        asked = select(Extension.duty_id).where(Extension.outcome == "asked")
        return self._page((col(Duty.id).in_(asked), self._where(right)), "trang_gh")

    def objections(self) -> WaitingList:
        """Return the duties whose head says that they are not its own, still unanswered."""
        wanted = [
            and_(
                col(Duty.id).in_(select(Objection.duty_id).where(Objection.outcome == outcome)),
                self._where(partial(_is_among, judges)),
            )
            for outcome, judges in ANSWERERS.items()
        ]
        undone = col(Duty.state).in_([state.value for state in UNDONE])
        return self._page((undone, or_(*wanted)), "trang_yk")

    def mine(self) -> WaitingList:
        """Return what the viewer owes with a date, the most urgent first."""
        owed = (
            col(Duty.post_id).in_(self.viewer.post_ids),
            col(Duty.state).in_([state.value for state in OPEN]),
            col(Duty.last_day).is_not(None),
        )
        return self._page(owed, "trang")

    def questions(self) -> tuple[int, Sequence[Question]]:
        """Return how many questions of the plans are open, and the gravest of them."""
        of_plans = [plan.id for plan in self.plans if self._only_looks or self._steers(plan)]
        undecided = select(Question).where(
            col(Question.decision).is_(None), col(Question.plan_id).in_(of_plans)
        )
        ordered = undecided.order_by(col(Question.severity), col(Question.code))
        total = self.session.exec(select(func.count()).select_from(undecided.subquery())).one()
        return total, self.session.exec(ordered.limit(QUESTIONS_SHOWN)).all()

    def files(self, results: WaitingList) -> dict[int, int]:
        """Count the files of the results on a page, by submission."""
        shown = [row.line.pending.id for row in results.rows if row.line.pending]
        counted = select(Evidence.submission_id, func.count()).where(
            col(Evidence.submission_id).in_(shown)
        )
        return dict(self.session.exec(counted.group_by(col(Evidence.submission_id))).all())

    def _page(self, wanted: Wanted, turn: str) -> WaitingList:
        counted = select(func.count()).select_from(Duty).where(*wanted)
        page = page_of(self.session.exec(counted).one(), self.asked.get(turn, ""), size=A_PAGE)
        choice = Choice(wanted=wanted, first=page.first, most=A_PAGE)
        lines = load_lines(self.session, choice, today=self.today, zone=self.zone)
        rows = tuple(
            Waiting(line=line, permits=permits(self.session, self.viewer.actor, line))
            for line in lines
        )
        return WaitingList(turn=turn, page=page, rows=rows)

    def _where(self, right: Right) -> ColumnElement[bool]:
        if self._only_looks:
            return true()
        return where_may(self.plans, self.viewer.actor, right)

    def _steers(self, plan: Plan) -> bool:
        return plan.id in self.viewer.steers

    @property
    def _only_looks(self) -> bool:
        """Tell whether the viewer sees the office's work without a part in it."""
        actor = self.viewer.actor
        return self.viewer.sees_all and (
            actor is None or actor.is_administrator or actor.is_auditor
        )


def _is_among(judges: frozenset[Role], roles: frozenset[Role], _of_office: bool) -> bool:  # noqa: FBT001 -- a Right
    return bool(roles & judges)
