"""The roster kept by hand: holders, stand-ins, addresses."""

from datetime import date

import pytest
from sqlmodel import col, select

from actions import rosters
from actions.actors import Actor
from actions.office import OfficeMistakeError, Wrong
from models.database import writing
from models.roster import Contact, Tenure
from rules.states import RightsError
from tasks.sweep import sweep
from tests.actions.desk import OFFICE, WARD, Desk, desk
from tests.actions.office_desk import last_act, plan_of, wrong
from tests.plans import ZONE, at, loaded

MAY_23, MONDAY = date(2024, 5, 23), date(2024, 6, 3)
NOW = at(MAY_23, 9)


def post_id(here: Desk) -> int:
    return here.duty().post_id


def hold(here: Desk, name: str, since: date, *, by: str = OFFICE) -> None:
    rosters.set_holder(
        here.session,
        post_id(here),
        person=name,
        since=since,
        today=MAY_23,
        actor=here.who(by),
        now=NOW,
    )


def test_messages_that_wait_go_to_the_new_holder_and_that_is_told_beforehand() -> None:
    engine = loaded(MAY_23)
    # 23:00: the messages of the next morning's rungs wait.
    sweep(engine, now=at(date(2024, 5, 24), 8), zone=ZONE)
    with writing(engine) as session:
        here = Desk(session)
        plan = plan_of(session)
        before = rosters.waiting_routes(session, plan, now=NOW, zone=ZONE)
        hold(here, "Nguyễn Văn An", MAY_23)
        after = rosters.waiting_routes(session, plan, now=NOW, zone=ZONE)

        found = rosters.rerouted(before, after)

    assert [(one.to, one.reachable) for one in found] == [
        ("Nguyễn Văn An, Chủ tịch UBND phường Thọ Xương", True)
    ]
    assert found[0].count >= 1


def test_a_post_stays_vacant_until_the_new_holder_comes() -> None:
    with desk() as here:
        who = here.who(OFFICE)
        rosters.mark_vacant(here.session, post_id(here), since=MAY_23, actor=who, now=NOW)
        hold(here, "Nguyễn Văn An", date(2024, 7, 1))

        post = rosters._open(here.session, post_id(here), who)
        assert post.vacant


def test_an_administrator_mends_the_roster_and_a_head_does_not() -> None:
    with desk() as here:
        admin = Actor(label="Quản trị viên", post_ids=frozenset(), is_administrator=True)
        rosters.set_address(
            here.session,
            post_id(here),
            channel="email",
            address="an@bacgiang.gov.vn",
            verified=True,
            preferred=True,
            today=MAY_23,
            actor=admin,
            now=NOW,
        )
        with pytest.raises(RightsError, match="change the roster"):
            hold(here, "Ai đó", MAY_23, by=WARD)

        addresses = here.session.exec(
            select(Contact.address).where(Contact.post_id == post_id(here))
        ).all()
        assert "an@bacgiang.gov.vn" in addresses


def test_an_address_of_another_shape_is_refused() -> None:
    with desk() as here, pytest.raises(OfficeMistakeError) as error:
        rosters.set_address(
            here.session,
            post_id(here),
            channel="email",
            address="an bacgiang",
            verified=True,
            preferred=False,
            today=MAY_23,
            actor=here.who(OFFICE),
            now=NOW,
        )

    assert wrong(error) is Wrong.ADDRESS


def break_address(contact: Contact) -> None:
    contact.broken_reason, contact.verified = "550 no such user", True


def test_a_broken_address_is_used_again_once_it_was_checked() -> None:
    with desk() as here:
        contact = here.session.exec(select(Contact)).first()
        assert contact is not None
        break_address(contact)
        here.session.add(contact)
        here.session.flush()

        who = here.who(OFFICE)
        rosters.verify_contact(here.session, contact.id or 0, actor=who, now=NOW)

        assert contact.broken_reason is None
        assert last_act(here.session).act == "contact.verified"


def test_a_delegate_stands_in_for_a_period_and_is_ended() -> None:
    with desk() as here:
        who = here.who(OFFICE)
        standing = rosters.Standing(
            person="Trần Thị Bình", since=MAY_23, until=date(2024, 5, 31), is_delegate=True
        )
        rosters.stand_in(here.session, post_id(here), standing, actor=who, now=NOW)
        tenure = here.session.exec(select(Tenure).where(col(Tenure.delegate))).one()

        rosters.end_tenure(
            here.session, tenure.id or 0, until=date(2024, 5, 25), actor=who, now=NOW
        )

        assert tenure.valid_to == date(2024, 5, 25)
        assert last_act(here.session).act == "tenure.ended"


@pytest.mark.parametrize(
    ("standing", "key"),
    [
        (rosters.Standing(person=" ", since=MAY_23, until=None, is_delegate=False), "no_name"),
        (rosters.Standing(person="An", since=MAY_23, until=None, is_delegate=True), "no_until"),
        (
            rosters.Standing(person="An", since=MAY_23, until=date(2024, 5, 1), is_delegate=True),
            "until_before_from",
        ),
    ],
)
def test_a_standing_in_that_cannot_be_is_refused(standing: rosters.Standing, key: str) -> None:
    with desk() as here:
        who = here.who(OFFICE)
        with pytest.raises(OfficeMistakeError) as error:
            rosters.stand_in(here.session, post_id(here), standing, actor=who, now=NOW)

    assert wrong(error) == key
