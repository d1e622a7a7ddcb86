"""A duty that is not one's own: said by the head, answered by the office or the Committee."""

import pytest
from sqlmodel import select

from actions import acting, objecting
from actions.objecting import ObjectionError
from models.journal import JournalEntry
from models.remarks import Objection
from rules.states import ReasonMissingError, RightsError, TransitionError
from tests.actions.desk import CHAIR, DEPUTY, NOW, OFFICE, WARD, WARD_DUTY, Desk, desk

WHY = "Hệ thống do thành phố vận hành."


def say(office: Desk, *, by: str = WARD, reason: str = WHY) -> Objection:
    duty = office.duty(WARD_DUTY).id or 0
    return objecting.object_to(office.session, duty, actor=office.who(by), now=NOW, reason=reason)


def answer(
    office: Desk, said: Objection, outcome: str, *, by: str = OFFICE, words: str = "Theo mục IV.3."
) -> Objection:
    return objecting.answer(
        office.session, said.id or 0, actor=office.who(by), now=NOW, outcome=outcome, words=words
    )


def test_an_objection_waits_for_the_office_and_stops_nothing() -> None:
    with desk() as office:
        before = office.duty().next_check_on
        said = say(office)

        duty = office.duty()
        assert (said.outcome, duty.state, duty.next_check_on) == ("open", "assigned", before)
        assert objecting.undecided(office.session, duty.id or 0) == said


def test_the_office_keeps_the_assignment_with_a_reason() -> None:
    with desk() as office:
        said = answer(office, say(office), "kept")

        assert (said.outcome, said.answer) == ("kept", "Theo mục IV.3.")
        assert objecting.undecided(office.session, office.duty().id or 0) is None
        acts = [e.act for e in office.session.exec(select(JournalEntry)) if "objection" in e.act]
        assert acts == ["objection.made", "objection.kept"]


@pytest.mark.parametrize("post", [CHAIR, DEPUTY])
def test_what_the_office_forwards_the_committee_answers(post: str) -> None:
    with desk() as office:
        said = answer(office, say(office), "forwarded")

        with pytest.raises(RightsError, match="chair or deputy may"):
            answer(office, said, "kept")
        answer(office, said, "kept", by=post)

        assert said.outcome == "kept"


def test_the_committee_does_not_answer_before_the_office() -> None:
    with desk() as office:
        said = say(office)

        with pytest.raises(RightsError, match="standing_office may"):
            answer(office, said, "kept", by=CHAIR)


@pytest.mark.parametrize("post", [OFFICE, CHAIR, "07204"])
def test_only_who_owes_a_duty_objects_to_it(post: str) -> None:
    with desk() as office, pytest.raises(RightsError, match="owner may"):
        say(office, by=post)


def test_an_objection_needs_a_reason_and_so_does_its_answer() -> None:
    with desk() as office:
        with pytest.raises(ReasonMissingError):
            say(office, reason=" ")
        said = say(office)
        with pytest.raises(ReasonMissingError):
            answer(office, said, "kept", words="")

        assert said.outcome == "open"


def test_one_objection_waits_at_a_time_and_a_new_one_may_follow_the_answer() -> None:
    with desk() as office:
        first = say(office)
        with pytest.raises(ObjectionError, match="waits already"):
            say(office, reason="Lý do khác.")
        answer(office, first, "kept")

        assert say(office).id != first.id


@pytest.mark.parametrize("outcome", ["", "open", "granted"])
def test_an_unknown_answer_is_refused_by_name(outcome: str) -> None:
    with desk() as office, pytest.raises(ObjectionError, match="forwarded or kept"):
        answer(office, say(office), outcome)


def test_an_answer_is_given_once() -> None:
    with desk() as office:
        said = answer(office, say(office), "kept")

        with pytest.raises(ObjectionError, match="answered or never made"):
            answer(office, said, "forwarded")


def test_nobody_objects_to_what_has_ended() -> None:
    with desk() as office:
        duty = office.duty(WARD_DUTY).id or 0
        chair = office.who(CHAIR)
        acting.withdraw(office.session, duty, actor=chair, now=NOW, reason="Quyết định số 1.")

        with pytest.raises(TransitionError, match="withdrawn"):
            say(office)
