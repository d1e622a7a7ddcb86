"""An obligation is finished when all its duties are, not when some are."""

from sqlmodel import col, select

from models.database import reading, writing
from models.duty import Duty
from models.finished import finished_refs
from models.plan import Obligation
from rules.states import State
from tests.plans import empty, loaded

PLAN = "bac-giang-2024"


def test_what_is_completed_by_all_who_owe_it_is_finished() -> None:
    engine = loaded()
    with writing(engine) as session:
        query = select(Duty).join(Obligation, col(Duty.obligation_id) == Obligation.id)
        alone = session.exec(query.where(Obligation.ref == "III.1.e.1")).all()
        shared = session.exec(query.where(Obligation.ref == "IV.3.7")).all()
        for duty in (*alone, *shared[1:]):
            duty.state = State.COMPLETED

    with reading(engine) as session:
        assert finished_refs(session, PLAN) == {"III.1.e.1"}


def test_a_plan_that_is_not_loaded_has_finished_nothing() -> None:
    with reading(empty()) as session:
        assert finished_refs(session, PLAN) == frozenset()
