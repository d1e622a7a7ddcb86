"""A small plan with heads who can be reached, and messages to them in the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import writing
from models.duty import Duty, Occurrence
from models.messages import Message, MessageItem, Notice
from models.plan import Obligation, Plan
from models.roster import Contact, Person, Post, Tenure, Unit
from notifications import outbox
from rules.folding import EVENT_KINDS
from rules.ladder import Reach
from tests.fakes.databases import DATABASES

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# A Thursday; the +3 rung of the last day 10/6/2024 falls on it.
MORNING = datetime(2024, 6, 13, 8, 0, tzinfo=ZONE)
LAST_DAY = date(2024, 6, 10)
LADDER: dict[str, Any] = {
    "rungs": [
        {"code": "+1", "offset": 1, "to": ["owner"], "channels": "all"},
        {"code": "+3", "offset": 3, "to": ["owner"], "channels": "all"},
        {"code": "+7", "offset": 7, "to": ["chair"], "channels": "all", "repeats": True},
    ],
    "undated": {"code": "Q", "rung": "+1"},
}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, span: timedelta) -> None:
        """Move it forward."""
        self.at += span


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter of the stub below."""

    subject: str
    text: str
    html: str
    short: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def plain_letter(_session: Session, message: Message) -> Letter:
    """Write a letter without templates; stands for notifications.compose."""
    text = f"Nhiệm vụ quá hạn 3 ngày: {message.subject}\nTrân trọng."
    return Letter(subject=message.subject, text=text, html=f"<p>{text}</p>")


@dataclass(frozen=True, kw_only=True)
class House:
    """A database with one plan, and what the tests need to name in it."""

    engine: Engine
    plan_id: int
    heads: tuple[int, ...]
    duties: tuple[int, ...]

    def put(
        self,
        head: int = 0,
        *,
        duties: Sequence[int] | None = None,
        kind: str = "overdue-3",
        channels: Sequence[str] = ("email",),
        reach: Reach = Reach.PREFERRED,
        key: str = "",
        not_before: datetime = MORNING,
        rung: str | None = "+3",
    ) -> int:
        """Put a message to a head into the outbox and return its id."""
        post = self.heads[head]
        if kind in EVENT_KINDS:
            rung = None
        told = [self.duties[d] for d in (duties if duties is not None else [head])]
        with writing(self.engine) as session:
            message = Message(
                plan_id=self.plan_id,
                key=key or f"house:{not_before.date()}:{kind}:post:{post}:{told}",
                kind=kind,
                day=not_before.astimezone(ZONE).date(),
                addressee=f"post:{post}",
                post_id=post,
                subject=f"[IV.4.{head}] Quá hạn 3 ngày",
                reach=reach.value,
                created_at=not_before,
                not_before=not_before,
            )
            session.add(message)
            session.flush()
            for position, duty in enumerate(told):
                notice = self._notice(session, message, duty, rung) if rung else None
                session.add(
                    MessageItem(
                        message_id=message.id or 0,
                        duty_id=duty,
                        position=position,
                        rung=rung,
                        last_day=LAST_DAY,
                        days_overdue=3,
                        notice_id=notice,
                    )
                )
            outbox.queue(session, message, channels=channels, not_before=not_before)
            return message.id or 0

    def _notice(self, session: Session, message: Message, duty: int, rung: str) -> int | None:
        notice = Notice(
            plan_id=self.plan_id,
            duty_id=duty,
            last_day=LAST_DAY,
            rung=rung,
            offset=int(rung),
            day=message.day,
            addressee=message.addressee,
            post_id=message.post_id,
            audience="owner",
            reach=message.reach,
            status="queued",
            decided_at=message.created_at,
            message_id=message.id,
        )
        session.add(notice)
        session.flush()
        return notice.id


def build_house(
    database: Path, *, heads: int = 3, zalo: bool = False, hours: str = "07:30-17:00"
) -> House:
    """Make a database with one duty, overdue, for each of `heads` wards."""
    engine = DATABASES.new(database)
    with writing(engine) as session:
        plan = _plan(session, hours)
        posts = [_post(session, plan, n, zalo=zalo) for n in range(heads)]
        obligation = _add(
            session,
            Obligation(
                plan_id=plan.id,
                ref="IV.4.1",
                printed_path="IV.4",
                section="IV",
                kind="report",
                position=1,
                short_title="Báo cáo quý",
                text="Báo cáo kết quả thực hiện",
            ),
        )
        occurrence = _add(
            session, Occurrence(obligation_id=obligation.id, key="2024Q2", last_day=LAST_DAY)
        )
        duties = [_duty(session, plan, obligation, occurrence, post) for post in posts]
        return House(
            engine=engine,
            plan_id=plan.id,
            heads=tuple(post.id for post in posts),
            duties=tuple(duty.id for duty in duties),
        )


def _add(session: Session, row: Any) -> Any:  # noqa: ANN401 -- any table
    session.add(row)
    session.flush()
    return row


def _plan(session: Session, hours: str) -> Any:  # noqa: ANN401 -- a Plan with its id set
    open_from, open_until = hours.split("-")
    plan = _add(
        session,
        Plan(
            code="house",
            title="Kế hoạch",
            period_from=date(2024, 1, 1),
            period_to=date(2024, 12, 31),
            activated_on=date(2024, 1, 1),
            ladder={**LADDER, "open_from": open_from, "open_until": open_until},
            weekend=[6, 7] if hours == "07:30-17:00" else [],
        ),
    )
    office = _add(session, Unit(plan_id=plan.id, code="vp", name="Văn phòng", kind="office"))
    for part in ("chair", "deputy", "standing"):
        post = _add(session, Post(plan_id=plan.id, unit_id=office.id, code=part, title=part))
        setattr(plan, f"{part}_post_id", post.id)
        email = f"{part}@vp.example"
        contact = Contact(
            plan_id=plan.id, post_id=post.id, channel="email", address=email, verified=True
        )
        _add(session, contact)
    plan.standing_unit_id = office.id
    return _add(session, plan)


def _post(session: Session, plan: Any, number: int, *, zalo: bool) -> Any:  # noqa: ANN401
    unit = _add(
        session,
        Unit(plan_id=plan.id, code=f"072{number:02}", name=f"Phường {number}", kind="ward"),
    )
    post = _add(
        session,
        Post(plan_id=plan.id, unit_id=unit.id, code=f"ct-{number}", title="Chủ tịch UBND"),
    )
    found = {"email": f"phuong{number}@ward.example"} | ({"zalo": f"9{number:05}"} if zalo else {})
    for channel, address in found.items():
        contact = Contact(
            plan_id=plan.id, unit_id=unit.id, channel=channel, address=address, verified=True
        )
        _add(session, contact)
    return post


def _duty(session: Session, plan: Any, obligation: Any, occurrence: Any, post: Any) -> Any:  # noqa: ANN401
    return _add(
        session,
        Duty(
            plan_id=plan.id,
            obligation_id=obligation.id,
            occurrence_id=occurrence.id,
            unit_id=post.unit_id,
            post_id=post.id,
            state="assigned",
            last_day=LAST_DAY,
            original_last_day=LAST_DAY,
            assigned_on=date(2024, 1, 1),
            active_from=date(2024, 1, 1),
        ),
    )


def appoint(house: House, head: int, name: str, email: str, *, since: date) -> str:
    """Put a person into a head's post and return their addressee key."""
    with writing(house.engine) as session:
        person = _add(session, Person(plan_id=house.plan_id, name=name))
        _add(
            session,
            Tenure(post_id=house.heads[head], person_id=person.id, valid_from=since),
        )
        contact = Contact(
            plan_id=house.plan_id,
            person_id=person.id,
            channel="email",
            address=email,
            verified=True,
        )
        _add(session, contact)
        return f"person:{person.id}"
