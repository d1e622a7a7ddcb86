"""The clerk of a unit prepares and files for all that the unit owes."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from actions.actors import Actor, actor_for_addressee, roles_of
from actions.clerks import end_clerk, name_clerk
from actions.standing_in import DelegationError, Fault
from models.lookup import find_post
from models.plan import Plan
from models.within import Clerk
from rules.states import RightsError, Role
from tests.actions.desk import FIRST, NOW, OFFICE, WARD, Desk, desk
from tests.actions.office_desk import last_act

NAME = "Trần Thị Bình"
YESTERDAY = FIRST - timedelta(days=1)


@pytest.fixture
def office() -> Iterator[Desk]:
    with desk() as here:
        yield here


def name(here: Desk, who: str = NAME, *, by: str = WARD, post: str = WARD) -> Clerk:
    number = find_post(here.session, post).id or 0
    return name_clerk(here.session, number, actor=here.who(by), now=NOW, today=FIRST, name=who)


def end(here: Desk, clerk: Clerk, *, by: str = WARD) -> None:
    end_clerk(here.session, clerk.id or 0, actor=here.who(by), now=NOW, today=FIRST)


def acting_as(here: Desk, clerk: Clerk, *, on: date = FIRST) -> Actor | None:
    plan = here.session.get_one(Plan, 1)
    key = f"person:{clerk.person_id}"
    return actor_for_addressee(here.session, plan, key, on)


def test_a_clerk_files_for_every_duty_of_the_unit_and_of_no_other(office: Desk) -> None:
    actor = acting_as(office, name(office))

    assert actor is not None
    assert roles_of(office.session, actor, office.duty()) == {Role.CLERK}
    assert roles_of(office.session, actor, office.duty("IV.3.7@2024@07204")) == set()


def test_a_clerk_of_the_standing_office_is_not_the_standing_office(office: Desk) -> None:
    actor = acting_as(office, name(office, by=OFFICE, post=OFFICE))

    assert actor is not None
    assert roles_of(office.session, actor, office.duty()) == set()


def test_the_day_before_nobody_was_clerk(office: Desk) -> None:
    assert acting_as(office, name(office), on=YESTERDAY) is None


def test_named_again_it_is_the_same_clerk_and_ended_none(office: Desk) -> None:
    clerk = name(office)
    assert name(office).id == clerk.id

    end(office, clerk)

    assert acting_as(office, clerk) is None
    assert last_act(office.session).act == "clerk.ended"
    with pytest.raises(DelegationError) as refused:
        end(office, clerk)
    assert refused.value.fault is Fault.GONE


def test_nobody_names_or_ends_the_clerk_of_another_unit(office: Desk) -> None:
    with pytest.raises(RightsError):
        name(office, by="07204")
    clerk = name(office)
    with pytest.raises(RightsError):
        end(office, clerk, by="07204")


def test_a_clerk_needs_a_name(office: Desk) -> None:
    with pytest.raises(DelegationError) as refused:
        name(office, " ")

    assert refused.value.fault is Fault.NAME
