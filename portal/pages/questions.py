"""The questions of the plan: what it leaves open, side by side, and who decided what."""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session, col, func, select

from actions.office import STEERING
from actions.questions import questions_of, reopen_question, settle_question
from models.database import reading
from models.duty import Duty
from models.plan import Obligation, Plan, Question
from models.roster import Group
from portal.desk import Here, HereNow, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, has_role, refusal, steering_viewer
from rules.states import State

router = APIRouter()
PATH = "/diem-can-lam-ro"
GROUP = "group:"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question with what can be done about it from here.

    `drafts` counts the proposed duties of its clauses, `groups` are the sets of units they
    name; `decides` tells whether the viewer may settle it.
    """

    question: Question
    plan: Plan
    drafts: int
    groups: tuple[Group, ...]
    decides: bool


@router.get(PATH)
def questions(here: HereNow) -> Response:
    """List the questions, the open ones first."""
    return _page(here)


@router.post(f"{PATH}/{{question_id}}/quyet-dinh")
def settle(here: HereNow, question_id: int, posted: Form) -> Response:
    """Keep a decision on a question."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = attempt(
        here,
        lambda session, actor: settle_question(
            session,
            question_id,
            actor=actor,
            now=here.now,
            words=posted["text"],
            document=posted["document"],
        ),
    )
    if isinstance(done, Complaint):
        return _page(here, question_id, typed=posted, mistake=done)
    return see_other(PATH, done="quyet-dinh-diem")


@router.post(f"{PATH}/{{question_id}}/mo-lai")
def reopen(here: HereNow, question_id: int, posted: Form) -> Response:
    """Take a decision back."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = attempt(
        here,
        lambda session, actor: reopen_question(
            session, question_id, actor=actor, now=here.now, reason=posted["reason"]
        ),
    )
    if isinstance(done, Complaint):
        return _page(here, question_id, typed=posted, mistake=done)
    return see_other(PATH, done="mo-lai-diem")


def _page(
    here: Here,
    question_id: int = 0,
    *,
    typed: Posted | None = None,
    mistake: Complaint | None = None,
) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plans = {p.id or 0: p for p in session.exec(select(Plan)) if viewer.oversees(p.id or 0)}
        found = questions_of(session, set(plans))
        around = _Around(session, set(plans))
        asked = [
            Asked(
                question=q,
                plan=plans[q.plan_id],
                drafts=sum(around.drafts.get((q.plan_id, ref), 0) for ref in q.refs),
                groups=around.groups(q),
                decides=has_role(viewer, plans[q.plan_id], STEERING),
            )
            for q in found
        ]
    return here.page(
        "questions.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        open=[a for a in asked if a.question.decision is None],
        settled=[a for a in asked if a.question.decision is not None],
        several=len(plans) > 1,
        typed=typed or Posted(),
        typed_for=question_id,
        mistake=mistake.words if mistake else "",
    )


class _Around:
    """What stands around the questions of some plans, read in three queries."""

    def __init__(self, session: Session, plan_ids: set[int]) -> None:
        mine = col(Obligation.plan_id).in_(plan_ids)
        self._owners = {
            (o.plan_id, o.ref): o.owners for o in session.exec(select(Obligation).where(mine))
        }
        self._groups = {
            (g.plan_id, g.code): g
            for g in session.exec(select(Group).where(col(Group.plan_id).in_(plan_ids)))
        }
        proposed = (
            select(Obligation.plan_id, Obligation.ref, func.count())
            .join(Duty, col(Duty.obligation_id) == Obligation.id)
            .where(mine, Duty.state == State.DRAFT.value)
            .group_by(col(Obligation.plan_id), col(Obligation.ref))
        )
        self.drafts = {(plan, ref): count for plan, ref, count in session.exec(proposed)}

    def groups(self, question: Question) -> tuple[Group, ...]:
        """Return the groups that owe the clauses of a question, each once."""
        owners = [
            owner
            for ref in question.refs
            for owner in self._owners.get((question.plan_id, ref), [])
            if owner.startswith(GROUP)
        ]
        codes = dict.fromkeys(owner.removeprefix(GROUP) for owner in owners)
        found = (self._groups.get((question.plan_id, code)) for code in codes)
        return tuple(group for group in found if group is not None)
