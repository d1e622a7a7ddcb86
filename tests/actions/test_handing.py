"""A head hands one duty to a person of its unit and stays responsible for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from actions.actors import Actor, actor_for_addressee, roles_of
from actions.contacts import ContactChange, set_contact
from actions.deciding import reassign
from actions.handing import (
    HandoverError,
    colleagues,
    hand_over,
    in_hands_of,
    person_of_unit,
    take_back_handover,
)
from actions.load_plan import load_plan
from models.directory import load_directory
from models.duty import Duty
from models.journal import JournalEntry
from models.lookup import find_post
from models.messages import Message
from models.plan import Plan
from models.within import Handover
from rules.states import RightsError, Role
from tests.actions.desk import CHAIR, FIRST, NOW, OFFICE, WARD, WARD_DUTY, Desk, desk
from tests.actions.office_desk import last_act
from tests.plans import ZONE, bac_giang

HEAD, DEPUTY_HEAD, THIRD = "Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"


@pytest.fixture
def office() -> Iterator[Desk]:
    with desk() as here:
        post = find_post(here.session, WARD)
        change = ContactChange(since=FIRST, person=HEAD)
        set_contact(here.session, post, change, actor="test", now=NOW)
        yield here


def hand(here: Desk, name: str = DEPUTY_HEAD, *, by: str = WARD) -> Handover:
    number = here.duty().id or 0
    return hand_over(here.session, number, actor=here.who(by), now=NOW, zone=ZONE, name=name)


def take_back(here: Desk, *, by: str = WARD) -> Handover:
    return take_back_handover(here.session, here.duty().id or 0, actor=here.who(by), now=NOW)


def acting_as(here: Desk, person: int, on: date = FIRST) -> Actor | None:
    plan = here.session.get_one(Plan, 1)
    return actor_for_addressee(here.session, plan, f"person:{person}", on)


def test_who_was_handed_the_duty_acts_for_it_and_for_no_other(office: Desk) -> None:
    given = hand(office)

    actor = acting_as(office, given.person_id)

    assert actor is not None
    assert actor.label == f"{DEPUTY_HEAD}, UBND phường Thọ Xương"
    assert roles_of(office.session, actor, office.duty()) == {Role.CLERK}
    assert roles_of(office.session, actor, office.duty("IV.4.1@2024Q2@07201")) == set()


def test_the_hand_is_told_at_once_and_the_journal_says_who_gave_it(office: Desk) -> None:
    given = hand(office)

    told = office.session.exec(select(Message)).one()
    assert (told.kind, told.addressee) == ("handed-over", f"person:{given.person_id}")
    entry = last_act(office.session)
    assert (entry.act, entry.details["person"]) == ("duty.handed_over", given.person_id)


def test_receipts_go_to_the_hand_and_decisions_on_more_time_to_the_head(office: Desk) -> None:
    hand(office)
    asked = office.ask()
    office.decide(asked)
    office.submit()

    told = {m.kind: m.addressee for m in office.session.exec(select(Message))}
    person = in_hands_of(office.session, office.duty().id or 0)
    assert person is not None
    assert told["receipt"] == f"person:{person.id}"
    assert told["extension-decision"] != f"person:{person.id}"


def test_taken_back_the_hand_acts_for_nothing_any_more(office: Desk) -> None:
    given = hand(office)
    take_back(office)

    assert in_hands_of(office.session, office.duty().id or 0) is None
    assert acting_as(office, given.person_id) is None
    with pytest.raises(HandoverError, match="in nobody else's hands"):
        take_back(office)


def test_the_same_name_again_changes_nothing_and_another_takes_over(office: Desk) -> None:
    first, again = hand(office), hand(office, f" {DEPUTY_HEAD.replace(' ', '  ')}")
    other = hand(office, THIRD)

    assert first.id == again.id
    assert first.ended_at == NOW
    person = in_hands_of(office.session, office.duty().id or 0)
    assert person is not None
    assert (person.name, other.ended_at) == (THIRD, None)


def test_somebody_known_in_the_unit_is_the_same_person_again(office: Desk) -> None:
    first = hand(office)
    take_back(office)

    assert hand(office).person_id == first.person_id
    unit = office.duty().unit_id
    assert [each.name for each in colleagues(office.session, unit)] == [DEPUTY_HEAD, HEAD]


@pytest.mark.parametrize("by", ["07204", OFFICE, CHAIR])
def test_nobody_but_the_head_hands_over_or_takes_back(office: Desk, by: str) -> None:
    with pytest.raises(RightsError, match="may not hand over"):
        hand(office, by=by)
    hand(office)
    with pytest.raises(RightsError, match="may not take back"):
        take_back(office, by=by)


def test_the_hand_hands_it_to_nobody_and_asks_for_no_time(office: Desk) -> None:
    given = hand(office)
    actor = acting_as(office, given.person_id)
    assert actor is not None

    number = office.duty().id or 0
    with pytest.raises(RightsError):
        hand_over(office.session, number, actor=actor, now=NOW, zone=ZONE, name=THIRD)


@pytest.mark.parametrize("name", ["  ", "x" * 121, "An\x07", HEAD])
def test_a_name_that_does_not_do_is_refused(office: Desk, name: str) -> None:
    with pytest.raises(HandoverError):
        hand(office, name)

    assert in_hands_of(office.session, office.duty().id or 0) is None


def test_what_is_done_is_handed_to_nobody(office: Desk) -> None:
    office.submit()
    office.confirm()

    with pytest.raises(HandoverError, match=f'{WARD_DUTY} is "completed"'):
        hand(office)


def reassigned(here: Desk, post: str) -> Duty:
    return reassign(
        here.session,
        here.duty().id or 0,
        actor=here.who(OFFICE),
        now=NOW,
        post_id=find_post(here.session, post).id or 0,
        document="QĐ 12/QĐ-BCĐ ngày 20/5/2024",
    )


def test_reassigned_to_another_unit_the_former_hand_acts_for_it_no_more(office: Desk) -> None:
    given = hand(office)
    duty = reassigned(office, "kt")

    assert (given.ended_at, acting_as(office, given.person_id)) == (NOW, None)
    plan = office.session.get_one(Plan, 1)
    route = load_directory(office.session, plan).route(duty.post_id, FIRST, duty=duty.id)
    assert route.to is not None
    assert route.to.person != given.person_id


def test_the_journal_says_that_a_handover_ended_and_nothing_where_there_was_none(
    office: Desk,
) -> None:
    ended = select(JournalEntry).where(JournalEntry.act == "duty.handover_ended")
    given = hand(office)
    reassigned(office, "kt")
    duty = office.duty("IV.3.7@2024@kt")
    (entry,) = office.session.exec(ended)

    assert (entry.subject, entry.details["person"]) == (WARD_DUTY, given.person_id)
    back = find_post(office.session, WARD).id or 0
    who = office.who(OFFICE)
    reassign(office.session, duty.id or 0, actor=who, now=NOW, post_id=back, document="QĐ 13")
    assert len(office.session.exec(ended).all()) == 1


def test_who_had_a_duty_in_another_unit_is_no_colleague_in_the_new_one(office: Desk) -> None:
    given = hand(office)
    duty = reassigned(office, "kt")

    assert given.person_id not in {p.id for p in colleagues(office.session, duty.unit_id)}
    assert person_of_unit(office.session, duty.unit_id, DEPUTY_HEAD).id != given.person_id


@pytest.mark.parametrize("is_moved", [True, False], ids=["another post", "the same post"])
def test_a_loaded_plan_that_names_another_post_ends_the_handover(
    office: Desk, *, is_moved: bool
) -> None:
    given = hand(office)
    if is_moved:
        # The folder says that the head of the ward owes it: loading puts it there again.
        office.duty().post_id = find_post(office.session, "kt").id or 0
        office.session.flush()
    folder = bac_giang()
    shorter = replace(folder, obligations=folder.obligations[:-1])

    load_plan(office.session, shorter, activate=FIRST, now=NOW, zone=ZONE, apply=True)

    assert (given.ended_at is not None) is is_moved
    assert office.duty().post_id == find_post(office.session, WARD).id
