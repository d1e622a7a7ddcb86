"""Urged once more by the standing office."""

from datetime import date

import pytest
from sqlmodel import col, select

from actions.office import OfficeMistakeError, Wrong
from actions.urging import Urged, urge
from models.duty import Duty
from models.lookup import full_name
from models.messages import Message, MessageItem
from rules.states import RightsError, State
from tests.actions.desk import OFFICE, WARD, WARD_DUTY, Desk, desk
from tests.actions.office_desk import last_act, wrong
from tests.plans import ZONE, at

MAY_23, MONDAY = date(2024, 5, 23), date(2024, 6, 3)
NOW = at(MAY_23, 9)


def urge_all(here: Desk, *names: str, by: str = OFFICE, hour: int = 9) -> Urged:
    duties = [here.duty(name).id or 0 for name in names]
    return urge(
        here.session,
        here.duty().plan_id,
        duties,
        actor=here.who(by),
        now=at(MONDAY, hour),
        zone=ZONE,
    )


def test_an_extra_message_goes_to_the_head_at_once() -> None:
    with desk() as here:
        done = urge_all(here, WARD_DUTY)

        message = here.session.exec(select(Message)).one()
        assert done.messages == 1
        assert message.kind == "overdue-3"
        assert "Quá hạn 3 ngày" in message.subject
        assert ":urge:" in message.key
        assert last_act(here.session).act == "duty.urged"


def test_once_a_day_is_enough_and_the_rest_is_told_why_not() -> None:
    with desk() as here:
        here.submit("IV.3.7@2024@07204", by="07204")
        urge_all(here, WARD_DUTY)
        undated = select(Duty).where(col(Duty.last_day).is_(None))
        number = here.session.exec(undated).first()
        assert number is not None
        without_day = str(full_name(here.session, number))

        again = urge_all(here, WARD_DUTY, "IV.3.7@2024@07204", without_day)

        assert again.told == ()
        assert set(again.left.values()) == {
            "urged_today",
            "not_open",
            "no_deadline",
        }


def test_nothing_is_urged_outside_the_open_hours() -> None:
    with desk() as here, pytest.raises(OfficeMistakeError) as error:
        urge_all(here, WARD_DUTY, hour=19)

    assert wrong(error) is Wrong.QUIET_HOURS


def test_a_head_urges_nobody() -> None:
    with desk() as here, pytest.raises(RightsError, match="urge the heads"):
        urge_all(here, WARD_DUTY, by=WARD)


def test_three_duties_of_one_head_share_a_digest() -> None:
    with desk() as here:
        mine = here.session.exec(
            select(Duty)
            .where(
                Duty.post_id == here.duty().post_id,
                Duty.state == State.ASSIGNED.value,
                col(Duty.last_day).is_not(None),
            )
            .limit(3)
        ).all()
        urge(
            here.session,
            here.duty().plan_id,
            [duty.id or 0 for duty in mine],
            actor=here.who(OFFICE),
            now=at(MONDAY, 9),
            zone=ZONE,
        )

        message = here.session.exec(select(Message)).one()
        items = here.session.exec(select(MessageItem)).all()
        assert (message.kind, len(items)) == ("digest", 3)
