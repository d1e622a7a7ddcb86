"""What failed for want of a good address goes out when there is one."""

from collections import Counter

from sqlmodel import select

from actions.contacts import ContactChange, set_contact
from actions.reach_again import reach_again
from models.database import reading, writing
from models.lookup import find_post
from models.messages import Message, Notice
from models.plan import Plan
from models.roster import Contact, Unit
from tasks.audit import audit
from tests.plans import ZONE, at
from tests.tasks.walk import SPRING, Town, day, town


def break_address(walked: Town, unit: str) -> None:
    with writing(walked.engine) as session:
        found = session.exec(select(Unit).where(Unit.code == unit)).one()
        contact = session.exec(select(Contact).where(Contact.unit_id == found.id)).one()
        contact.broken_reason = "550 no such user"
        session.add(contact)


def mend_address(walked: Town, unit: str) -> int:
    now = at(day(31, 5), 10)
    change = ContactChange(since=day(31, 5), addresses={"email": "moi@bg.example"}, verified=True)
    with writing(walked.engine) as session:
        set_contact(session, find_post(session, unit), change, actor="test", now=now)
        return reach_again(session, session.exec(select(Plan)).one(), now=now, zone=ZONE)


def test_what_had_no_address_is_told_by_its_highest_rung_once_there_is_one() -> None:
    walked = town()
    break_address(walked, "07201")
    walked.walk(SPRING, day(31, 5))

    again = mend_address(walked, "07201")
    walked.walk(day(3), day(3))

    # T-7, T-3, T-1 and T0 had no address; the +3 of Monday overtakes all of them.
    assert again == 4
    assert [m["rung"] for m in walked.messages(unit="07201")] == ["+3"]
    codes = {f.code for f in audit(walked.engine, now=at(day(3), 9), zone=ZONE).findings}
    assert "unreachable" not in codes


def test_a_message_that_failed_gets_another_try_under_the_same_key() -> None:
    walked = town().walk(SPRING, day(24, 5))
    with writing(walked.engine) as session:
        message = session.exec(select(Message).where(Message.addressee == "post:17")).one()
        message.status, message.reason = "failed", "refused"
        session.add(message)
        session.flush()
        plan = session.exec(select(Plan)).one()
        again = reach_again(session, plan, now=at(day(24, 5), 10), zone=ZONE)

    assert again == 1
    with reading(walked.engine) as session:
        assert Counter(session.exec(select(Message.status))) == {"queued": 31}
        assert session.exec(select(Notice).where(Notice.status == "waiting")).all() == []
