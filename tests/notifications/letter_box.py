"""Messages of every kind about real duties of the Bắc Giang plan, put into rows by hand.

The engine's own way to them (decide, fold) has tests of its own; here a message is made
of just what a test needs, and read back as a letter.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from models.duty import Duty, Extension, Occurrence, Submission
from models.lookup import find_duty, find_post
from models.messages import Message, MessageItem, Notice
from models.plan import Obligation, Plan
from models.remarks import Instruction
from models.roster import Person, Post
from notifications.letters import Letter, load_letter
from notifications.links import Signer
from rules.folding import EVENT_KINDS, LIST_KINDS, Kind
from rules.ladder import UNDATED
from tests.plans import ZONE, at

PUBLIC_URL = "https://dondoc.example"
SIGNER = Signer("a key of the tests")
DIGESTED = ("IV.3.7@2024@07213", "IV.4.1@2024Q2@07213", "IV.4.1@2024Q3@07213")
EXTENDED = "IV.3.7@2024@07204"
WARD_TASK = "IV.3.7@2024@07201"
Q2_REPORT = "IV.4.1@2024Q2@07201"
Q3_REPORT = "IV.4.1@2024Q3@07201"
JUNE_3 = date(2024, 6, 3)
JUNE_7 = date(2024, 6, 7)


def put(
    session: Session,
    kind: Kind,
    *told: str,
    day: date,
    rung: str | None = "T-7",
    asked: Sequence[str] = (),
    standing: Sequence[str] = (),
    to: str = "",
    copies: Sequence[dict[str, str | None]] = (),
    passed_over: str = "",
    submission: Submission | None = None,
    extension: Extension | None = None,
    instruction: Instruction | None = None,
) -> Message:
    """Put a message; duties are named as on the command line, `to` is a post's title."""
    first = find_duty(session, (*told, *standing, *asked)[0])
    post = find_post(session, to) if to else session.get_one(Post, first.post_id)
    message = Message(
        plan_id=first.plan_id,
        key=f"{kind.value}:{day}:{post.code}:{len(told)}",
        kind=kind.value,
        day=day,
        addressee=f"post:{post.id}",
        post_id=post.id or 0,
        subject="",
        reach="preferred",
        copies=json.dumps(list(copies)),
        created_at=at(day, 7, 30),
        not_before=at(day, 8),
        submission_id=submission.id if submission else None,
        extension_id=extension.id if extension else None,
        instruction_id=instruction.id if instruction else None,
    )
    session.add(message)
    session.flush()
    rungs = ((told, rung), (standing, None), (asked, UNDATED))
    items = [(name, code) for names, code in rungs for name in names]
    for position, (name, code) in enumerate(items):
        _add_item(session, message, name, code, position=position, passed_over=passed_over)
    session.flush()
    return message


def _add_item(
    session: Session,
    message: Message,
    name: str,
    rung: str | None,
    *,
    position: int,
    passed_over: str,
) -> None:
    duty = find_duty(session, name)
    notice = None
    if rung is not None:
        # The question of the second quarter travels with the report due on 14 June.
        last_day = duty.last_day or date(2024, 6, 14)
        notice = remind(
            session, duty, day=message.day, rung=rung, message=message, last_day=last_day
        )
        notice.passed_over = passed_over
        session.add(notice)
    session.add(
        MessageItem(
            message_id=message.id or 0,
            duty_id=duty.id or 0,
            position=position,
            rung=rung,
            last_day=duty.last_day,
            notice_id=notice.id if notice else None,
        )
    )


def remind(
    session: Session,
    duty: Duty,
    *,
    day: date,
    rung: str,
    message: Message,
    last_day: date | None = None,
) -> Notice:
    """Record that the duty's owner is told of a rung by a message."""
    last = last_day or duty.last_day or day
    offset = int(rung.lstrip("T") or 0) if rung != UNDATED else -7
    notice = Notice(
        plan_id=duty.plan_id,
        duty_id=duty.id or 0,
        last_day=last,
        rung=rung,
        offset=offset,
        day=day,
        addressee=message.addressee,
        post_id=duty.post_id,
        audience="chair" if message.kind in LIST_KINDS else "owner",
        reach="preferred",
        status="queued",
        decided_at=at(day, 7, 30),
        message_id=message.id,
    )
    session.add(notice)
    session.flush()
    return notice


def reminded(session: Session, name: str, *days: tuple[date, str]) -> None:
    """Let earlier messages have told the owner of these rungs on these days."""
    for day, rung in days:
        put(session, Kind.REMINDER_7, name, day=day, rung=rung)


def filed(
    session: Session, name: str, *, when: datetime, text: str, reason: str = ""
) -> Submission:
    """File a result for a duty."""
    row = Submission(
        duty_id=find_duty(session, name).id or 0,
        text=text,
        filed_at=when,
        filed_by="Chủ tịch UBND phường Thọ Xương",
        reason=reason,
    )
    session.add(row)
    session.flush()
    return row


def asked_for(
    session: Session, name: str, *, to_day: date, when: datetime, outcome: str = "asked"
) -> Extension:
    """Ask for more time for a duty, decided already unless `outcome` is asked."""
    duty = find_duty(session, name)
    row = Extension(
        duty_id=duty.id or 0,
        from_day=duty.last_day or to_day,
        to_day=to_day,
        reason="Chờ ý kiến thẩm định của Sở",
        asked_at=when,
        asked_by="Chủ tịch UBND phường Thọ Xương",
        outcome=outcome,
        decided_at=when + timedelta(days=1) if outcome != "asked" else None,
        decided_by="Trưởng Ban Chỉ đạo" if outcome != "asked" else None,
        remark="Hoàn thành dứt điểm" if outcome != "asked" else "",
    )
    session.add(row)
    if outcome == "granted":
        duty.last_day = to_day
        session.add(duty)
    session.flush()
    return row


def instructed(session: Session, name: str, *, when: datetime) -> Instruction:
    """Let the chair give an instruction about a duty."""
    row = Instruction(
        duty_id=find_duty(session, name).id or 0,
        text="Tập trung hoàn thành trong tuần",
        given_at=when,
        given_by="Trưởng Ban Chỉ đạo",
        post_id=plan_of(session).chair_post_id or 0,
    )
    session.add(row)
    session.flush()
    return row


def held_by(session: Session, message: Message, name: str) -> None:
    """Let a person hold the post that the message goes to."""
    person = Person(plan_id=message.plan_id, name=name)
    session.add(person)
    session.flush()
    message.person_id, message.addressee = person.id, f"person:{person.id}"
    session.add(message)
    session.flush()


def indicators(session: Session, post_title: str) -> list[str]:
    """Return the names of the indicator duties that a post monitors."""
    post = find_post(session, post_title)
    query = (
        select(Obligation.ref, Occurrence.key)
        .join(Duty, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .where(Duty.post_id == post.id, Obligation.section == "PL")
        .order_by(col(Obligation.position))
    )
    return [f"{ref}@{key}" for ref, key in session.exec(query)]


def plan_of(session: Session) -> Plan:
    """Return the plan of the tests."""
    return session.exec(select(Plan)).one()


def letter_of(session: Session, message: Message, *, now: datetime | None = None) -> Letter:
    """Read a message back as a letter, by default at eight on its day."""
    return load_letter(
        session,
        message,
        now=now or at(message.day, 8),
        zone=ZONE,
        public_url=PUBLIC_URL,
        signer=SIGNER,
    )


def every_kind(session: Session) -> dict[Kind, Letter]:
    """Write one letter of every kind about real duties."""
    rows = {**_reminders(session), **_lists(session), **_events(session)}
    letters: dict[Kind, Letter] = {
        kind: letter_of(session, row, now=at(row.day, 15 if kind in EVENT_KINDS else 8))
        for kind, row in rows.items()
        if kind is not Kind.COMPLETED
    }
    complete(session, WARD_TASK)
    letters[Kind.COMPLETED] = letter_of(session, rows[Kind.COMPLETED])
    return letters


def _reminders(session: Session) -> dict[Kind, Message]:
    moments = (
        (Kind.REMINDER_30, Q2_REPORT, date(2024, 5, 15), "T-30"),
        (Kind.REMINDER_7, Q2_REPORT, JUNE_7, "T-7"),
        (Kind.REMINDER_3, Q2_REPORT, date(2024, 6, 11), "T-3"),
        (Kind.REMINDER_1, Q2_REPORT, date(2024, 6, 13), "T-1"),
        (Kind.REMINDER_0, Q2_REPORT, date(2024, 6, 14), "T0"),
        (Kind.OVERDUE_1, WARD_TASK, date(2024, 6, 1), "+1"),
        (Kind.OVERDUE_3, WARD_TASK, JUNE_3, "+3"),
        (Kind.OVERDUE_7, WARD_TASK, JUNE_7, "+7"),
    )
    asked = indicators(session, "Chánh Văn phòng HĐND-UBND thành phố")
    return {
        **{kind: put(session, kind, name, day=day, rung=rung) for kind, name, day, rung in moments},
        Kind.DIGEST: put(session, Kind.DIGEST, *DIGESTED, day=JUNE_7),
        Kind.QUARTERLY_QUESTION: put(session, Kind.QUARTERLY_QUESTION, day=JUNE_7, asked=asked),
    }


def _lists(session: Session) -> dict[Kind, Message]:
    new, *rest = (f"IV.3.7@2024@{code}" for code in ("07201", "07207", "07210", "07222"))
    lists = (
        (Kind.CHAIR_LIST, "Trưởng Ban Chỉ đạo", JUNE_7, "+7"),
        (Kind.MORNING_LIST, "Phó Trưởng Ban Chỉ đạo", JUNE_3, "+3"),
        (Kind.WEEKLY_SUMMARY, "Trưởng phòng Văn hóa và Thông tin", JUNE_3, "+3"),
    )
    return {
        kind: put(session, kind, new, standing=rest, day=day, rung=rung, to=to)
        for kind, to, day, rung in lists
    }


def _events(session: Session) -> dict[Kind, Message]:
    moment = at(date(2024, 5, 30), 14, 20)
    done = filed(session, WARD_TASK, when=moment, text="Đã phê duyệt", reason="Thiếu quyết định")
    granted = asked_for(session, EXTENDED, to_day=date(2024, 6, 20), when=moment, outcome="granted")
    return {
        **{
            kind: put(session, kind, WARD_TASK, day=moment.date(), rung=None, submission=done)
            for kind in (Kind.RECEIPT, Kind.RETURNED, Kind.COMPLETED)
        },
        Kind.EXTENSION_DECISION: put(
            session,
            Kind.EXTENSION_DECISION,
            EXTENDED,
            day=date(2024, 5, 31),
            rung=None,
            extension=granted,
        ),
        Kind.WHICH_DUTY: put(session, Kind.WHICH_DUTY, WARD_TASK, day=moment.date(), rung=None),
        Kind.HANDED_OVER: put(session, Kind.HANDED_OVER, WARD_TASK, day=moment.date(), rung=None),
        Kind.INSTRUCTION: put(
            session,
            Kind.INSTRUCTION,
            WARD_TASK,
            day=moment.date(),
            rung=None,
            instruction=instructed(session, WARD_TASK, when=moment),
        ),
    }


def complete(session: Session, name: str) -> None:
    """Let a duty be confirmed."""
    duty = find_duty(session, name)
    duty.state = "completed"
    session.add(duty)
    session.flush()
