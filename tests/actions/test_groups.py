"""Groups: who joins and leaves, and what is owed by it."""

from datetime import date

import pytest
from sqlmodel import select

from actions import groups
from actions.office import OfficeMistakeError, Wrong
from models import journal
from models.plan import Obligation
from models.roster import Group, GroupMember, Unit
from rules.states import State
from tests.actions.desk import OFFICE, WARD, Desk, desk
from tests.actions.office_desk import last_act, wrong
from tests.plans import at

MAY_23, MONDAY = date(2024, 5, 23), date(2024, 6, 3)
NOW = at(MAY_23, 9)


def member_of(here: Desk) -> GroupMember:
    unit = here.session.exec(select(Unit).where(Unit.code == WARD)).one()
    group = group_of(here)
    places = select(GroupMember).where(
        GroupMember.unit_id == unit.id, GroupMember.group_id == group.id
    )
    return here.session.exec(places).one()


def group_of(here: Desk) -> Group:
    owners = here.session.exec(select(Obligation.owners).where(Obligation.ref == "IV.3.7")).one()
    code = owners[0].removeprefix("group:")
    return here.session.exec(select(Group).where(Group.code == code)).one()


def test_a_unit_that_leaves_is_let_off_what_is_due_later_and_takes_it_up_on_return() -> None:
    with desk() as here:
        who, member = here.who(OFFICE), member_of(here)
        gone = groups.end_member(here.session, member.id or 0, until=MAY_23, actor=who, now=NOW)
        after = here.duty().state
        back = groups.add_member(
            here.session,
            member.group_id,
            member.unit_id,
            since=date(2024, 5, 24),
            actor=who,
            now=NOW,
        )

        assert after == State.SUPERSEDED
        assert here.duty().state == State.ASSIGNED
        assert gone.let_off == back.added > 0
        assert journal.breaks(here.session) == ()


def test_what_was_due_before_the_unit_left_is_still_owed() -> None:
    with desk() as here:
        who, member = here.who(OFFICE), member_of(here)

        groups.end_member(here.session, member.id or 0, until=date(2024, 6, 30), actor=who, now=NOW)

        assert here.duty().state == State.ASSIGNED


def test_a_unit_is_not_in_a_group_twice() -> None:
    with desk() as here:
        member = member_of(here)
        with pytest.raises(OfficeMistakeError) as error:
            groups.add_member(
                here.session,
                member.group_id,
                member.unit_id,
                since=MAY_23,
                actor=here.who(OFFICE),
                now=NOW,
            )

    assert wrong(error) is Wrong.MEMBER_ALREADY


def test_the_members_of_a_group_are_confirmed_by_the_office() -> None:
    with desk() as here:
        group = group_of(here)
        groups.confirm_group(here.session, group.id or 0, actor=here.who(OFFICE), now=NOW)

        assert group.confirmed
        assert last_act(here.session).act == "group.confirmed"
