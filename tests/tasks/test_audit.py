"""Audit: proves that nothing due is un-notified, and names what a person must look at."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlmodel import Session, col, delete, select

from models import journal
from models.database import writing
from models.duty import Duty
from models.journal import JournalEntry
from models.lookup import find_duty
from models.messages import Delivery, Message, MessageItem, Notice
from tasks.audit import Finding, audit
from tests.fakes.databases import ON_BOTH
from tests.plans import ZONE, at
from tests.tasks.walk import SPRING, WARD_DUTY, Town, day, town

pytestmark = ON_BOTH


def findings(walked: Town, moment: datetime, *, repair: bool = False) -> Sequence[Finding]:
    """Return what the audit finds at a moment."""
    report = audit(walked.engine, now=moment, zone=ZONE, repair=repair)
    return report.findings


def lose(session: Session, rung: str) -> None:
    """Delete all that is known of one rung of the ward, as if its pass had never been."""
    duty = find_duty(session, WARD_DUTY)
    for notice in session.exec(select(Notice).where(Notice.duty_id == duty.id)).all():
        if notice.rung != rung:
            continue
        number = notice.message_id
        session.exec(delete(MessageItem).where(col(MessageItem.notice_id) == notice.id))
        session.delete(notice)
        session.flush()
        session.exec(delete(Delivery).where(col(Delivery.message_id) == number))
        session.exec(delete(Message).where(col(Message.id) == number))


def lost(walked: Town, moment: datetime) -> list[Finding]:
    """Return only what was found un-notified."""
    return [f for f in findings(walked, moment) if f.code == "un-notified"]


def test_a_plan_swept_every_morning_is_clean_on_every_morning() -> None:
    walked = town()
    for each in range(23, 32):
        moment = at(day(each, 5), 8)
        walked.sweep(moment)
        assert lost(walked, moment) == []


def test_before_the_hour_of_decision_today_s_rungs_are_not_missed_yet() -> None:
    walked = town().walk(SPRING, SPRING)

    assert findings(walked, at(day(24, 5), 7, 29)) == ()
    assert len(findings(walked, at(day(24, 5), 7, 30))) == 31


def test_a_deleted_notice_is_named_with_its_duty_rung_and_day() -> None:
    walked = town().walk(SPRING, day(24, 5))
    with writing(walked.engine) as session:
        lose(session, "T-7")

    (found,) = findings(walked, at(day(24, 5), 9))
    assert found.code == "un-notified"
    assert "IV.3.7@2024@07201: rung T-7 of 2024-05-31 fell on 2024-05-24" in found.what


def test_repair_tells_a_lost_rung_the_same_day() -> None:
    walked = town().walk(SPRING, day(24, 5))
    with writing(walked.engine) as session:
        lose(session, "T-7")

    assert findings(walked, at(day(24, 5), 9), repair=True) == ()
    assert [n.status for n in walked.notices(WARD_DUTY)] == ["queued"]


def test_a_day_on_which_no_engine_ran_is_found_and_repaired() -> None:
    walked = town().walk(SPRING, day(27, 5))

    assert len(lost(walked, at(day(28, 5), 9))) == 31
    findings(walked, at(day(28, 5), 9), repair=True)

    assert lost(walked, at(day(28, 5), 9)) == []
    assert len(walked.messages(day(28, 5))) == 31


def test_a_next_check_that_was_lost_hides_nothing_from_the_audit() -> None:
    walked = town().walk(SPRING, SPRING)
    with writing(walked.engine) as session:
        duty = find_duty(session, WARD_DUTY)
        duty.next_check_on = None
        session.add(duty)
    walked.sweep(at(day(24, 5), 8))

    (found,) = findings(walked, at(day(24, 5), 9))
    assert WARD_DUTY in found.what
    assert findings(walked, at(day(24, 5), 9), repair=True) == ()


def test_a_notice_left_waiting_over_an_open_morning_is_named() -> None:
    walked = town().walk(SPRING, SPRING)
    walked.sweep(at(day(24, 5), 20))

    # Friday evening's notices may wait over the weekend, not beyond Monday at eight.
    assert findings(walked, at(day(25, 5), 9)) == ()
    assert findings(walked, at(day(27, 5), 7, 59)) == ()
    left = findings(walked, at(day(27, 5), 8))
    assert {f.code for f in left} == {"left-waiting"}
    assert len(left) == 31
    assert "since 2024-05-24 20:00" in left[0].what


def test_a_message_that_nobody_delivered_within_two_hours_is_named() -> None:
    walked = town().walk(SPRING, day(24, 5))

    assert findings(walked, at(day(24, 5), 10)) == ()
    late = findings(walked, at(day(24, 5), 10, 1))
    assert {f.code for f in late} == {"undelivered"}
    assert "waits on email since 2024-05-24 08:00" in late[0].what


def test_a_message_that_reached_nobody_is_named_with_the_remedy() -> None:
    walked = town().walk(SPRING, day(24, 5))
    with writing(walked.engine) as session:
        message = session.exec(select(Message)).first()
        assert message is not None
        message.status, message.reason = "failed", "no_address"
        session.add(message)
        session.exec(delete(Delivery).where(col(Delivery.message_id) == message.id))

    (found,) = findings(walked, at(day(24, 5), 9))
    assert found.code == "failed"
    assert "dondoc contact set" in found.what


@pytest.mark.parametrize("field", ["actor", "act", "subject"])
def test_a_journal_entry_changed_afterwards_is_found(field: str) -> None:
    walked = town().walk(SPRING, SPRING)
    walked.submit(WARD_DUTY, at(SPRING, 9))
    with writing(walked.engine) as session:
        entry = session.exec(select(JournalEntry).order_by(col(JournalEntry.number).desc())).first()
        setattr(entry, field, "somebody else")
        session.add(entry)

    (found,) = findings(walked, at(SPRING, 9))
    assert found.code == "journal-broken"


def test_a_journal_entry_deleted_from_the_middle_is_found() -> None:
    walked = town().walk(SPRING, SPRING)
    walked.submit(WARD_DUTY, at(SPRING, 9))
    with writing(walked.engine) as session:
        session.exec(delete(JournalEntry).where(col(JournalEntry.number) == 2))

    assert {f.code for f in findings(walked, at(SPRING, 9))} == {"journal-broken"}


def test_every_act_stands_in_the_journal_and_the_chain_holds() -> None:
    walked = town().walk(SPRING, day(24, 5))
    walked.extend(WARD_DUTY, at(day(24, 5), 9), to=day(28))
    walked.submit(WARD_DUTY, at(day(24, 5), 10))
    walked.send_back(WARD_DUTY, at(day(24, 5), 11))
    walked.submit(WARD_DUTY, at(day(24, 5), 12))
    walked.confirm(WARD_DUTY, at(day(24, 5), 13))

    with writing(walked.engine) as session:
        acts = [e.act for e in session.exec(select(JournalEntry)) if e.subject == WARD_DUTY]
        assert journal.breaks(session) == ()
    assert acts == [
        "extension.asked",
        "extension.granted",
        "duty.submit",
        "submission.filed",
        "duty.return",
        "duty.submit",
        "submission.filed",
        "duty.confirm",
    ]


def test_a_repair_changes_nothing_where_nothing_was_lost() -> None:
    walked = town().walk(SPRING, day(7))
    before = walked.picture()

    findings(walked, at(day(7), 9), repair=True)

    assert walked.picture() == before


def test_a_draft_is_explained_and_never_un_notified() -> None:
    walked = town(day(1, 3)).walk(day(1, 3), day(29, 3))

    with writing(walked.engine) as session:
        drafts = session.exec(select(Duty).where(Duty.state == "draft")).all()
    assert len(drafts) == 31
    assert {f.code for f in findings(walked, at(day(29, 3), 8))} <= {"undelivered"}
