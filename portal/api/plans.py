"""Plans, their obligations word for word, and their calendar."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session, col, func, select

from models.agenda import load_agenda, load_special_days
from models.database import reading
from models.plan import Indicator, Obligation, Plan
from models.policy import load_policy
from portal.api.answers import (
    DayAnswer,
    DueAnswer,
    ObligationAnswer,
    Page,
    PlanAnswer,
    TargetAnswer,
)
from portal.api.caller import Reader
from portal.api.documents import READ_PROBLEMS
from portal.api.problems import ProblemError, Trouble
from portal.api.values import Asked, Number, PageNumber, PageSize
from rules.working_calendar import days_between

router = APIRouter(tags=["plans"], responses=READ_PROBLEMS)
MOST_DAYS = 400


@router.get("/plans", summary="The plans that are loaded", operation_id="plans")
def plans(caller: Reader) -> list[PlanAnswer]:
    """List the plans."""
    with reading(caller.office.engine) as session:
        return [PlanAnswer.of(plan) for plan in session.exec(select(Plan).order_by(col(Plan.id)))]


@router.get(
    "/plans/{plan_id}/obligations", summary="The clauses of a plan", operation_id="obligations"
)
def obligations(
    caller: Reader, plan_id: Number, page: PageNumber = 1, limit: PageSize = 50
) -> Page[ObligationAnswer]:
    """List the clauses in the order in which they are printed."""
    with reading(caller.office.engine) as session:
        plan = session.get(Plan, plan_id)
        if plan is None:
            message = f"there is no plan {plan_id}; see /plans"
            raise ProblemError(Trouble.NO_SUCH, message)
        mine = select(Obligation).where(Obligation.plan_id == plan_id)
        total = session.exec(select(func.count()).select_from(mine.subquery())).one()
        rows = session.exec(
            mine.order_by(col(Obligation.position), col(Obligation.id))
            .offset((page - 1) * limit)
            .limit(limit)
        ).all()
        items = [_obligation(session, plan, row) for row in rows]
    return Page(items=items, page=page, pages=max(1, -(-total // limit)), total=total)


@router.get("/obligations/{obligation_id}", summary="One clause", operation_id="obligation")
def obligation(caller: Reader, obligation_id: Number) -> ObligationAnswer:
    """Answer with one clause."""
    with reading(caller.office.engine) as session:
        row = session.get(Obligation, obligation_id)
        if row is None:
            message = f"there is no obligation {obligation_id}; see /plans/{{id}}/obligations"
            raise ProblemError(Trouble.NO_SUCH, message)
        return _obligation(session, session.get_one(Plan, row.plan_id), row)


def _obligation(session: Session, plan: Plan, row: Obligation) -> ObligationAnswer:
    targets = session.exec(
        select(Indicator).where(Indicator.obligation_id == row.id).order_by(col(Indicator.position))
    )
    facts = row.model_dump(include=set(ObligationAnswer.model_fields) - {"plan"})
    return ObligationAnswer(
        **facts,
        plan=plan.code,
        targets=[
            TargetAnswer(
                name=one.name,
                op=one.op,
                value=None if one.value is None else f"{one.value.normalize():f}",
                unit=one.unit,
                note=one.note,
            )
            for one in targets
        ],
    )


@router.get("/calendar", summary="What is due on which day", operation_id="calendar")
def calendar(
    caller: Reader,
    plan: Annotated[Asked, Query(description="The code of the plan.")],
    first: date,
    last: date,
    unit: Asked = "",
) -> list[DayAnswer]:
    """List the days from `first` to `last`, inclusive, with what is due on each."""
    if not timedelta(0) <= last - first <= timedelta(days=MOST_DAYS):
        message = f"{first} to {last} is no span; ask for 1 to {MOST_DAYS + 1} days"
        raise ProblemError(Trouble.SPAN, message)
    with reading(caller.office.engine) as session:
        found = session.exec(select(Plan).where(Plan.code == plan)).first()
        if found is None:
            message = f'no plan "{plan}" is loaded; see /plans'
            raise ProblemError(Trouble.NO_SUCH, message)
        working = load_policy(session, found).calendar
        special = load_special_days(session, found, first=first, last=last)
        due: dict[date, list[DueAnswer]] = defaultdict(list)
        for row in load_agenda(
            session, found, today=caller.today, first=first, last=last, unit=unit
        ):
            due[row.last_day].append(DueAnswer.of(row))
    return [
        DayAnswer(
            day=day,
            is_worked=working.is_working_day(day),
            special=special[day].name if day in special else "",
            due=due[day],
        )
        for day in days_between(first, last)
    ]
