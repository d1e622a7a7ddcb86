"""The indicators of a plan in a quarter: targets, numbers and verdicts, as the page tells them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session

from models.database import reading
from models.indicator_sheet import indicator_sheet
from models.plan import Plan
from notifications.indicator_facts import facts
from portal.api.answers import Answer
from portal.api.caller import Reader
from portal.api.documents import READ_PROBLEMS
from portal.api.problems import ProblemError, Trouble
from portal.api.values import Asked, Number
from rules.periods import PeriodError

router = APIRouter(tags=["plans"], responses=READ_PROBLEMS)


class GoalAnswer(Answer):
    """One of a measure's targets, where it stands, and what the number is against it."""

    ref: str
    op: str
    value: str | None
    verdict: str


class IndicatorAnswer(Answer):
    """A measure in a quarter: `value` is the exact fraction or integer, `shown` its words.

    `unit` is null for the whole; `missing` names units that have not reported.
    """

    position: int
    ref: str
    name: str
    period: str
    unit: str | None
    targets: list[GoalAnswer]
    measured_in: str
    numerator: str | None
    denominator: str | None
    value: str | None
    shown: str
    verdict: str
    is_due: bool
    reason: str
    pace: str
    missing: list[str]
    source: str
    recorded_by: str
    recorded_at: datetime | None


@router.get(
    "/plans/{plan_id}/indicators",
    summary="The indicators of a plan in a quarter",
    operation_id="indicators",
)
def indicators(
    caller: Reader,
    plan_id: Number,
    period: Annotated[Asked, Query(description="A quarter of the plan, such as 2024Q2.")],
    unit: Asked = "",
) -> list[IndicatorAnswer]:
    """List the measures; with `unit`, its code, those that concern the unit."""
    office = caller.office
    with reading(office.engine) as session:
        plan = _plan(session, plan_id)
        try:
            rows = indicator_sheet(
                session,
                plan,
                period,
                as_of=office.clock.now(),
                zone=office.zone,
                unit=unit or None,
            )
        except PeriodError as error:
            raise ProblemError(Trouble.NO_SUCH, str(error)) from error
        return [IndicatorAnswer.model_validate(facts(row)) for row in rows]


def _plan(session: Session, plan_id: int) -> Plan:
    plan = session.get(Plan, plan_id)
    if plan is None:
        message = f"there is no plan {plan_id}; see /plans"
        raise ProblemError(Trouble.NO_SUCH, message)
    return plan
