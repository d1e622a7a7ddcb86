"""Nothing overdue falls silent: outages, late decisions, results filed to gain a week."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import select

from actions.contacts import ContactChange, set_contact
from actions.extending import redate
from models.database import reading, writing
from models.lookup import find_duty, find_post
from models.messages import Message, Notice
from models.plan import Plan
from models.roster import Contact, Unit
from rules.ladder import Reason
from tasks.audit import audit
from tests.plans import ZONE, at
from tests.tasks.walk import CHAIR, SPRING, WARD_DUTY, Town, day, town


def chair_lists(town: Town) -> list[tuple[str, int]]:
    """Return the day of each list to the chair and how many duties stand in it."""
    return [(m["at"][:10], len(m["items"])) for m in town.messages(kind="chair-list")]


def redate_to(walked: Town, last_day: date, moment: datetime) -> None:
    """Move the last day of the ward's duty, as a reloaded plan does."""
    with writing(walked.engine) as session:
        redate(session, find_duty(session, WARD_DUTY), last_day, now=moment, zone=ZONE)


def told(town: Town, since: date) -> list[str]:
    """Return the rungs that the ward of WARD_DUTY was told of from a day on."""
    items: list[dict[str, Any]] = [
        item
        for message in town.messages(unit="07201")
        if message["at"][:10] >= since.isoformat()
        for item in message["items"]
        if item["obligation"] == "IV.3.7" and item["rung"]
    ]
    return [item["rung"] for item in items]


def test_a_list_of_a_monday_on_which_the_engine_stood_is_made_on_tuesday() -> None:
    walked = town().walk(SPRING, day(7))

    walked.walk(day(11), day(17))

    assert [when for when, _ in chair_lists(walked)] == ["2024-06-07", "2024-06-11", "2024-06-17"]


def test_an_audit_of_a_week_without_its_list_names_it() -> None:
    walked = town().walk(SPRING, day(7))

    found = audit(walked.engine, now=at(day(10), 9), zone=ZONE).findings

    assert any("the weekly list of 31 duties was not made" in f.what for f in found)


def test_a_chair_who_takes_office_in_the_morning_gets_no_second_list() -> None:
    walked = town().walk(SPRING, day(10))

    change = ContactChange(since=day(10), person="Nguyễn Văn Mới")
    with writing(walked.engine) as session:
        set_contact(session, find_post(session, CHAIR), change, actor="test", now=at(day(10)))
    walked.sweep(at(day(10), 9))

    assert [when for when, _ in chair_lists(walked)] == ["2024-06-07", "2024-06-10"]


def test_time_granted_to_a_day_already_past_is_told_by_the_highest_rung_it_missed() -> None:
    walked = town().walk(SPRING, day(6))

    redate_to(walked, day(4), at(day(6), 10))
    walked.walk(day(7), day(24))

    # 4/6 + 3 is Friday 7/6, + 7 is Tuesday 11/6, + 14 comes on Monday 24/6.
    assert told(walked, day(7)) == ["+3", "+7", "+14"]


def test_a_plan_switched_on_late_tells_what_is_overdue_with_the_next_repeat() -> None:
    walked = town(day(10)).walk(day(10), day(17))

    assert told(walked, day(10)) == ["+14"]
    assert chair_lists(walked) == [("2024-06-17", 31)]


def test_a_result_filed_for_the_seventh_day_and_returned_stands_on_mondays_list() -> None:
    walked = town().walk(SPRING, day(6))
    walked.submit(WARD_DUTY, at(day(6), 16))
    walked.walk(day(7), day(7))

    walked.send_back(WARD_DUTY, at(day(7), 10))
    walked.walk(day(8), day(10))

    assert chair_lists(walked) == [("2024-06-07", 30), ("2024-06-10", 31)]


def test_an_old_dates_rung_does_not_overtake_that_of_the_new_date() -> None:
    # The +7 of 31/5 is decided on Friday evening and waits; more time is granted on
    # Saturday, up to 11/6: on Monday its T-1 is told.
    walked = town().walk(SPRING, day(6))
    number = walked.extend(WARD_DUTY, at(day(6), 10), day(11), grant=None)
    walked.sweep(at(day(7), 18))

    walked.decide(number, at(day(8), 10), grant=True)
    walked.sweep(at(day(10), 8))

    assert told(walked, day(8)) == ["T-1"]


def test_more_time_explains_the_rungs_that_fell_for_the_old_date() -> None:
    walked = town().walk(SPRING, day(27, 5))
    number = walked.extend(WARD_DUTY, at(day(28, 5), 7), day(20), grant=None)

    walked.decide(number, at(day(31, 5), 15), grant=True)

    assert [
        (n.rung, n.reason) for n in walked.notices(WARD_DUTY) if n.reason == Reason.REDATED
    ] == [("T-3", "redated"), ("T-1", "redated"), ("T0", "redated")]
    found = audit(walked.engine, now=at(day(31, 5), 16), zone=ZONE).findings
    assert [f.what for f in found if WARD_DUTY in f.what] == []


def test_the_fault_of_one_plan_leaves_the_others_swept() -> None:
    walked = town()
    with writing(walked.engine) as session:
        broken = session.exec(select(Plan)).one().model_copy(update={"id": None, "code": "hong"})
        session.add(Plan(**broken.model_dump(exclude={"id", "ladder"}), ladder={}))

    with pytest.raises(ExceptionGroup, match="some plans were not swept"):
        walked.sweep(at(day(24, 5), 8))

    with reading(walked.engine) as session:
        assert len(session.exec(select(Message)).all()) == 31


def test_who_has_no_usable_address_is_named_by_the_audit() -> None:
    walked = town()
    with writing(walked.engine) as session:
        unit = session.exec(select(Unit).where(Unit.code == "07201")).one()
        contact = session.exec(select(Contact).where(Contact.unit_id == unit.id)).one()
        contact.broken_reason = "550 no such user"
        session.add(contact)
    walked.walk(SPRING, day(24, 5))

    report = audit(walked.engine, now=at(day(24, 5), 9), zone=ZONE)

    assert [f.code for f in report.findings] == ["unreachable"]
    with reading(walked.engine) as session:
        reasons = session.exec(select(Notice.reason).where(Notice.rung == "T-7")).all()
    assert reasons.count("no_address") == 1


def test_the_standing_office_hears_on_monday_of_a_result_that_waits() -> None:
    walked = town()
    walked.submit(WARD_DUTY, at(day(24, 5), 16))

    walked.walk(day(25, 5), day(27, 5))

    (summary,) = walked.messages(day(27, 5), unit="vhtt", kind="weekly-summary")
    assert summary["items"] == []


def test_a_monday_on_which_nothing_waits_brings_no_summary() -> None:
    walked = town().walk(SPRING, day(27, 5))

    assert walked.messages(kind="weekly-summary") == []
