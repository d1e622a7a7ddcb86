"""What a document decided is recorded: another day, another owner, a report on paper."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from actions.deciding import reassign, record_paper, redate_by_decision
from actions.load_plan import load_plan
from actions.office import OfficeMistakeError, Wrong
from models.duty import Duty, Extension, Submission
from models.lookup import find_post
from models.messages import Message, Notice
from rules.states import RightsError, TransitionError
from tests.actions.desk import (
    CHAIR,
    DEPUTY,
    FIRST,
    NOW,
    OFFICE,
    WARD,
    WARD_DUTY,
    Desk,
    desk,
)
from tests.actions.office_desk import last_act, wrong
from tests.plans import ZONE, bac_giang

DOCUMENT, REASON = "QĐ 12/QĐ-BCĐ ngày 20/5/2024", "Chờ hướng dẫn của tỉnh."
LAST, LATER = date(2024, 5, 31), date(2024, 6, 28)
OFFICE_DATED = "III.1.e.1@2024@vhtt"


@pytest.fixture
def office() -> Iterator[Desk]:
    with desk() as here:
        yield here


def move(
    here: Desk,
    name: str = WARD_DUTY,
    *,
    by: str = OFFICE,
    to: date = LATER,
    document: str = DOCUMENT,
    reason: str = REASON,
) -> Duty:
    return redate_by_decision(
        here.session,
        here.duty(name).id or 0,
        actor=here.who(by),
        now=NOW,
        zone=ZONE,
        to_day=to,
        document=document,
        reason=reason,
    )


def give_to(here: Desk, post: str, *, by: str = OFFICE, document: str = DOCUMENT) -> Duty:
    return reassign(
        here.session,
        here.duty().id or 0,
        actor=here.who(by),
        now=NOW,
        post_id=find_post(here.session, post).id or 0,
        document=document,
    )


def record(here: Desk, *, by: str = OFFICE, day: date = FIRST, text: str = "Xong.") -> Submission:
    return record_paper(
        here.session,
        here.duty().id or 0,
        actor=here.who(by),
        now=NOW,
        zone=ZONE,
        day=day,
        document=DOCUMENT,
        text=text,
    )


@pytest.mark.parametrize("to", [LATER, date(2024, 5, 28)], ids=["later", "earlier"])
def test_a_decision_moves_the_last_day_and_the_original_one_stays(office: Desk, to: date) -> None:
    duty = move(office, to=to)

    assert (duty.last_day, duty.original_last_day, duty.moves) == (to, LAST, 1)
    kept = office.session.exec(select(Extension)).one()
    assert (kept.outcome, kept.remark, kept.reason) == ("redated", DOCUMENT, REASON)
    assert last_act(office.session).act == "duty.redated"


@pytest.mark.parametrize(
    ("what", "key"),
    [
        ({"document": " "}, Wrong.NO_DOCUMENT),
        ({"reason": " "}, Wrong.NO_REASON),
        ({"to": LAST}, Wrong.NO_DAY),
        # One year after the plan's last day, and one day more.
        ({"to": date(2026, 1, 1)}, Wrong.NO_DAY),
    ],
)
def test_a_decision_needs_document_reason_and_another_day(
    office: Desk, what: dict[str, Any], key: Wrong
) -> None:
    with pytest.raises(OfficeMistakeError) as refused:
        move(office, **what)

    assert wrong(refused) is key


def test_what_has_ended_is_not_redated(office: Desk) -> None:
    office.submit()
    office.confirm()
    with pytest.raises(OfficeMistakeError) as refused:
        move(office)

    assert wrong(refused) is Wrong.ENDED_ALREADY


@pytest.mark.parametrize("by", [WARD, "07204"])
def test_no_head_records_a_decision(office: Desk, by: str) -> None:
    with pytest.raises(RightsError, match="may not re-date"):
        move(office, by=by)


def test_what_the_office_owes_the_deputy_decides_and_not_the_office(office: Desk) -> None:
    with pytest.raises(RightsError, match="not their own"):
        move(office, OFFICE_DATED, by=OFFICE, to=date(2024, 12, 20))

    assert move(office, OFFICE_DATED, by=DEPUTY, to=date(2024, 12, 20)).moves == 1


def test_another_head_owes_it_and_what_waits_goes_there(office: Desk) -> None:
    duty = office.duty()
    notice = Notice(
        plan_id=1,
        duty_id=duty.id or 0,
        last_day=LAST,
        rung="T-7",
        offset=-7,
        day=FIRST,
        audience="owner",
        addressee=f"post:{duty.post_id}",
        post_id=duty.post_id,
        reach="preferred",
        decided_at=NOW,
        status="waiting",
    )
    office.session.add(notice)
    given = give_to(office, "kt")

    assert given.post_id == notice.post_id == find_post(office.session, "kt").id
    assert last_act(office.session).details["to"] == "kt.head"


def test_a_unit_that_owes_the_same_already_takes_nothing_over(office: Desk) -> None:
    with pytest.raises(OfficeMistakeError) as refused:
        give_to(office, "07204")

    assert wrong(refused) is Wrong.OWES_ALREADY


def test_loading_a_changed_folder_leaves_it_with_the_new_head(office: Desk) -> None:
    number = give_to(office, "kt").id
    office.session.flush()
    folder = bac_giang()
    shorter = replace(folder, obligations=folder.obligations[:-1])

    done = load_plan(office.session, shorter, activate=FIRST, now=NOW, zone=ZONE, apply=True)

    duty = office.session.get_one(Duty, number)
    assert (duty.state, duty.post_id) == ("assigned", find_post(office.session, "kt").id)
    assert done.duties_changed.added == 0


def test_a_report_on_paper_waits_to_be_confirmed_and_counts_by_its_day(office: Desk) -> None:
    day = FIRST - timedelta(days=2)
    filed = record(office, day=day)
    duty = office.duty()

    assert (duty.state, filed.text) == ("submitted", "Xong.")
    assert [m.kind for m in office.session.exec(select(Message))] == ["receipt"]
    assert office.confirm().reported_on == day


def test_a_paper_report_without_words_is_known_by_its_document(office: Desk) -> None:
    assert record(office, text=" ").text == DOCUMENT


@pytest.mark.parametrize("by", [WARD, CHAIR, DEPUTY])
def test_only_who_confirms_records_a_paper_report(office: Desk, by: str) -> None:
    with pytest.raises(RightsError):
        record(office, by=by)


def test_a_paper_of_a_day_to_come_is_none(office: Desk) -> None:
    with pytest.raises(OfficeMistakeError) as refused:
        record(office, day=FIRST + timedelta(days=1))

    assert wrong(refused) is Wrong.NO_DAY


def test_what_was_filed_already_is_not_recorded_again(office: Desk) -> None:
    office.submit()
    with pytest.raises(TransitionError):
        record(office)
