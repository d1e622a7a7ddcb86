"""What an event message is about: a result filed, a request decided, an instruction given."""

from models.duty import Duty, Extension, Submission
from models.remarks import Instruction
from models.roster import Person, Post
from notifications.desk import Desk
from notifications.view import Decided, Filed, Instructed
from notifications.wording import receipt_code, tidy

GRANTED, ASKED = "granted", "asked"


def load_filed(desk: Desk) -> Filed | None:
    """Read the submission that the desk's message is about, if it is about one."""
    if desk.message.submission_id is None:
        return None
    filed = desk.session.get_one(Submission, desk.message.submission_id)
    duty = desk.session.get_one(Duty, filed.duty_id)
    at = desk.local(filed.filed_at)
    late = (at.date() - duty.last_day).days if duty.last_day else 0
    return Filed(
        code=receipt_code(filed.id or 0),
        at=at,
        by=tidy(filed.filed_by),
        text=tidy(filed.text),
        days_late=max(0, late),
        judged_by=tidy(filed.judged_by or ""),
        reason=tidy(filed.reason),
    )


def load_decided(desk: Desk) -> Decided | None:
    """Read the extension that the desk's message is about, if it is about one."""
    if desk.message.extension_id is None:
        return None
    asked = desk.session.get_one(Extension, desk.message.extension_id)
    return Decided(
        granted=asked.outcome == GRANTED,
        from_day=asked.from_day,
        to_day=asked.to_day,
        reason=tidy(asked.reason),
        remark=tidy(asked.remark),
        by=tidy(asked.decided_by or ""),
        at=desk.local(asked.decided_at) if asked.decided_at else None,
    )


def load_instructed(desk: Desk) -> Instructed | None:
    """Read the instruction that the desk's message carries, if it carries one."""
    if desk.message.instruction_id is None:
        return None
    given = desk.session.get_one(Instruction, desk.message.instruction_id)
    person = desk.session.get(Person, given.person_id) if given.person_id else None
    return Instructed(
        text=tidy(given.text),
        post=tidy(desk.session.get_one(Post, given.post_id).title),
        person=tidy(person.name) if person else None,
        at=desk.local(given.given_at),
    )
