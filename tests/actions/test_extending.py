"""More time: asked by the head, seen by the standing office, decided by chair or deputy."""

from datetime import date

import pytest
from sqlmodel import select

from actions import acting, extending
from actions.actors import Actor
from actions.extending import ExtensionError
from models.duty import Extension
from models.journal import JournalEntry
from models.plan import Plan
from rules.states import ReasonMissingError, RightsError, TransitionError
from tests.actions.desk import (
    CHAIR,
    DEPUTY,
    NOW,
    OFFICE,
    OFFICE_DUTY,
    WARD,
    WARD_DUTY,
    desk,
)
from tests.fakes.databases import ON_BOTH
from tests.plans import ZONE, at

pytestmark = ON_BOTH

LAST_DAY = date(2024, 5, 31)


def test_a_granted_request_moves_the_last_day_and_keeps_the_original_one() -> None:
    with desk() as office:
        office.decide(office.ask(to=date(2024, 6, 28)))

        duty = office.duty()
        assert (duty.last_day, duty.original_last_day) == (date(2024, 6, 28), LAST_DAY)


def test_the_original_day_stays_through_a_second_extension() -> None:
    with desk() as office:
        office.decide(office.ask(to=date(2024, 6, 28)))
        second = office.ask(to=date(2024, 7, 31))
        office.decide(second)

        duty = office.duty()
        assert (duty.last_day, duty.original_last_day) == (date(2024, 7, 31), LAST_DAY)
        assert (second.from_day, second.to_day) == (date(2024, 6, 28), date(2024, 7, 31))


def test_a_refused_request_leaves_the_last_day() -> None:
    with desk() as office:
        asked = office.decide(office.ask(), grant=False)

        assert (asked.outcome, office.duty().last_day) == ("refused", LAST_DAY)


@pytest.mark.parametrize("to", [LAST_DAY, date(2024, 5, 1)])
def test_the_new_day_must_lie_after_the_present_last_day(to: date) -> None:
    with desk() as office, pytest.raises(ExtensionError, match="not after the present last day"):
        office.ask(to=to)


def test_more_than_a_year_after_the_plan_cannot_be_asked_for() -> None:
    with desk() as office:
        with pytest.raises(ExtensionError, match="give 2025-12-31 or an earlier day"):
            office.ask(to=date(9999, 12, 31))
        with pytest.raises(ExtensionError, match="more than a year after"):
            office.ask(to=date(2026, 1, 1))

        assert office.ask(to=date(2025, 12, 31)).to_day == date(2025, 12, 31)


def test_a_year_after_a_plan_that_ends_on_a_leap_day_is_28_february() -> None:
    with desk() as office:
        plan = office.session.get_one(Plan, office.duty().plan_id)
        plan.period_to = date(2024, 2, 29)

        assert extending.latest_day(office.session, office.duty()) == date(2025, 2, 28)


def test_a_request_needs_a_reason() -> None:
    with desk() as office, pytest.raises(ReasonMissingError, match="needs a reason"):
        office.ask(reason=" ")


def test_a_duty_without_a_date_has_nothing_to_extend() -> None:
    with desk() as office, pytest.raises(ExtensionError, match="no deadline"):
        office.ask("IV.3.1@2024@07201")


def test_a_second_request_waits_for_the_first_to_be_decided() -> None:
    with desk() as office:
        first = office.ask()
        with pytest.raises(ExtensionError, match="already waits for a decision"):
            office.ask()
        office.decide(first, grant=False)

        office.ask()


def test_a_completed_duty_cannot_be_extended() -> None:
    with desk() as office:
        office.submit()
        office.confirm()
        with pytest.raises(TransitionError, match="only an open duty"):
            office.ask()


def test_a_submitted_duty_may_still_be_extended() -> None:
    with desk() as office:
        office.submit()
        office.decide(office.ask())

        assert office.duty().last_day == date(2024, 6, 28)


@pytest.mark.parametrize(
    ("asked_on", "late"),
    [
        (date(2024, 5, 31), False),  # the last compliant day itself
        (date(2024, 6, 1), True),  # the day after
    ],
)
def test_a_request_after_the_last_day_is_marked_late(asked_on: date, late: bool) -> None:
    with desk() as office:
        assert office.ask(now=at(asked_on, 23, 59)).late is late


@pytest.mark.parametrize("by", ["07204", OFFICE, CHAIR])
def test_only_the_head_that_owes_it_asks(by: str) -> None:
    with desk() as office, pytest.raises(RightsError, match="owner may"):
        office.ask(by=by)


@pytest.mark.parametrize("by", [CHAIR, DEPUTY])
def test_chair_or_deputy_decides(by: str) -> None:
    with desk() as office:
        assert office.decide(office.ask(), by=by).outcome == "granted"


@pytest.mark.parametrize("by", [WARD, "07204", OFFICE])
def test_nobody_else_decides(by: str) -> None:
    with desk() as office:
        asked = office.ask()
        with pytest.raises(RightsError, match="chair or deputy may"):
            office.decide(asked, by=by)


def test_a_decision_is_made_once() -> None:
    with desk() as office:
        asked = office.ask()
        office.decide(asked)
        with pytest.raises(ExtensionError, match="was granted by Trưởng Ban Chỉ đạo"):
            office.decide(asked, grant=False)


def test_an_unknown_number_names_the_requests_that_wait() -> None:
    with desk() as office:
        number = office.ask().id
        with pytest.raises(ExtensionError, match=f"number 99; waiting: {number}"):
            extending.duty_of(office.session, 99)


@pytest.mark.parametrize("number", [0, -1, 99_999_999_999_999_999_999])
def test_a_number_that_can_be_none_is_unknown_as_well(number: int) -> None:
    with desk() as office, pytest.raises(ExtensionError, match=f"number {number}; waiting"):
        extending.duty_of(office.session, number)


def test_what_was_completed_meanwhile_is_not_granted_but_refused() -> None:
    with desk() as office:
        asked = office.ask()
        office.submit()
        office.confirm()
        with pytest.raises(TransitionError, match=r'is "completed".*refuse the request'):
            office.decide(asked)

        assert office.duty().last_day == LAST_DAY
        assert office.decide(asked, grant=False).outcome == "refused"


@pytest.mark.parametrize("state", ["withdrawn", "superseded"])
def test_what_is_out_of_the_plan_is_not_granted(state: str) -> None:
    with desk() as office:
        asked = office.ask()
        office.duty().state = state
        with pytest.raises(TransitionError, match="there is nothing to extend"):
            office.decide(asked)


@pytest.mark.parametrize("moved", [date(2024, 6, 28), date(2024, 7, 15), None])
def test_a_day_that_is_no_later_any_more_is_not_granted(moved: date | None) -> None:
    # The plan was loaded again with another limit while the request waited.
    with desk() as office:
        asked = office.ask(to=date(2024, 6, 28))
        office.duty().last_day = moved
        with pytest.raises(ExtensionError, match="not after the present last day"):
            office.decide(asked)

        assert office.duty().last_day == moved
        office.decide(asked, grant=False)


def test_a_day_that_has_passed_meanwhile_is_not_granted() -> None:
    with desk() as office:
        asked = office.ask(to=date(2024, 6, 28))
        with pytest.raises(ExtensionError, match=r"has passed meanwhile.*ask for a later day"):
            office.decide(asked, now=at(date(2024, 6, 29), 0))

        assert asked.outcome == "asked"
        assert office.decide(asked, now=at(date(2024, 6, 28), 23)).outcome == "granted"


def test_an_unknown_number_says_so_when_none_waits() -> None:
    with desk() as office, pytest.raises(ExtensionError, match="waiting: none"):
        extending.duty_of(office.session, 99)


def test_somebody_who_owes_the_duty_cannot_grant_more_time_for_it() -> None:
    with desk() as office:
        asked = office.ask()
        both = Actor(label="both", post_ids=office.who(WARD).post_ids | office.who(CHAIR).post_ids)

        with pytest.raises(RightsError, match="cannot decide on it"):
            extending.decide_extension(
                office.session, asked.id or 0, actor=both, now=NOW, zone=ZONE, grant=True
            )


def test_a_deputy_who_heads_the_standing_office_cannot_grant_itself_more_time() -> None:
    with desk() as office:
        asked = office.ask(OFFICE_DUTY, by=OFFICE)
        both = Actor(
            label="both", post_ids=office.who(OFFICE).post_ids | office.who(DEPUTY).post_ids
        )

        with pytest.raises(RightsError, match="cannot decide on it"):
            extending.decide_extension(
                office.session, asked.id or 0, actor=both, now=NOW, zone=ZONE, grant=True
            )


def test_the_standing_office_gives_its_opinion_and_cannot_after_the_decision() -> None:
    with desk() as office:
        asked = office.ask()
        who = office.who(OFFICE)
        extending.give_opinion(
            office.session, asked.id or 0, actor=who, now=NOW, opinion=" Đồng ý. "
        )
        assert (asked.opinion, asked.opinion_by) == ("Đồng ý.", who.label)

        office.decide(asked)
        with pytest.raises(ExtensionError):
            extending.give_opinion(
                office.session, asked.id or 0, actor=who, now=NOW, opinion="Muộn."
            )


def test_the_head_is_told_of_the_decision() -> None:
    with desk() as office:
        office.decide(office.ask())

        assert office.messages() == [("extension-decision", "23/05 09:00")]


def test_request_and_decision_stand_in_the_journal_with_both_days() -> None:
    with desk() as office:
        office.decide(office.ask(), grant=False)

        entries = [e for e in office.session.exec(select(JournalEntry)) if e.subject == WARD_DUTY]
        assert [e.act for e in entries] == ["extension.asked", "extension.refused"]
        assert entries[0].details["from"] == "2024-05-31"
        assert entries[0].details["to"] == "2024-06-28"


def test_every_request_stays_on_record() -> None:
    with desk() as office:
        office.decide(office.ask(), grant=False)
        office.decide(office.ask(), grant=True)

        outcomes = [e.outcome for e in office.session.exec(select(Extension))]
        assert outcomes == ["refused", "granted"]


def test_a_paused_duty_is_not_extended() -> None:
    with desk() as office:
        duty = office.duty().id or 0
        acting.pause(office.session, duty, actor=office.who(CHAIR), now=NOW, reason="Chờ.")
        with pytest.raises(TransitionError):
            office.ask()
