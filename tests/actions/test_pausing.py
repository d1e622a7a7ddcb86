"""Many duties paused and resumed at once."""

from datetime import date

import pytest
from sqlmodel import select

from actions import acting
from actions.office import OfficeMistakeError, Wrong
from actions.pausing import Scope, pause_all, resume_all
from models.duty import Duty
from rules.states import RightsError, State
from tests.actions.desk import CHAIR, OFFICE, WARD_DUTY, Desk, desk
from tests.actions.office_desk import last_act, wrong
from tests.plans import at

MAY_23, MONDAY = date(2024, 5, 23), date(2024, 6, 3)
NOW = at(MAY_23, 9)


def scope_of(here: Desk, *, unit: bool) -> Scope:
    duty = here.duty()
    return Scope(plan_id=duty.plan_id, unit_id=duty.unit_id if unit else None)


def test_a_unit_is_paused_and_goes_on_by_the_committee() -> None:
    with desk() as here:
        scope, chair = scope_of(here, unit=True), here.who(CHAIR)
        here.submit(WARD_DUTY)

        stopped = pause_all(here.session, scope, actor=chair, now=NOW, reason="QĐ số 5")
        others = here.duty("IV.3.7@2024@07204").state
        resumed = resume_all(here.session, scope, actor=chair, now=NOW)

        assert here.duty().state == State.SUBMITTED
        assert stopped.left["submitted"] == 1
        assert stopped.changed == resumed.changed > 0
        assert others == State.ASSIGNED
        assert last_act(here.session).act == "duties.resume"


def test_the_whole_plan_is_paused_at_once() -> None:
    with desk() as here:
        scope, chair = scope_of(here, unit=False), here.who(CHAIR)
        pause_all(here.session, scope, actor=chair, now=NOW, reason="QĐ số 5")

        states = set(here.session.exec(select(Duty.state)))

        assert states == {State.PAUSED, State.DRAFT}


def test_the_office_does_not_stop_what_the_committee_ordered() -> None:
    with desk() as here:
        scope = scope_of(here, unit=True)
        with pytest.raises(RightsError, match="pause duties"):
            pause_all(here.session, scope, actor=here.who(OFFICE), now=NOW, reason="QĐ")


def test_nothing_is_paused_without_a_reason_and_nothing_resumed_that_runs() -> None:
    with desk() as here:
        scope, chair = scope_of(here, unit=True), here.who(CHAIR)
        with pytest.raises(OfficeMistakeError) as blank:
            pause_all(here.session, scope, actor=chair, now=NOW, reason=" ")
        with pytest.raises(OfficeMistakeError) as running:
            resume_all(here.session, scope, actor=chair, now=NOW)

        assert (wrong(blank), wrong(running)) == (Wrong.NO_REASON, Wrong.NOTHING_TO_RESUME)


DRAFT = "IV.4.1@2024Q1@07201"


def test_the_office_leaves_a_draft_out_with_a_reason_but_withdraws_nothing_else() -> None:
    with desk() as here:
        who, draft = here.who(OFFICE), here.duty(DRAFT).id or 0
        acting.withdraw(here.session, draft, actor=who, now=NOW, reason="Không yêu cầu.")
        duty = here.duty().id or 0
        with pytest.raises(RightsError):
            acting.withdraw(here.session, duty, actor=who, now=NOW, reason="Không yêu cầu.")

        assert here.duty(DRAFT).state == State.WITHDRAWN
