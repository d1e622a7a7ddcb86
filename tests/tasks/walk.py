"""The engine walked along the days of the Bắc Giang plan, and what it told meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from actions import acting, extending
from actions.actors import Actor, actor_for_post
from actions.evidence import EvidenceStore
from models.database import reading, writing
from models.duty import Duty, Extension
from models.lookup import find_duty, find_post
from models.messages import Message, Notice
from models.plan import Plan
from models.policy import load_policy
from models.roster import Post
from rules.working_calendar import days_between
from simulation.transcript import Transcript, transcript
from tasks.sweep import SweepReport, sweep
from tests.plans import ZONE, at, loaded, loaded_on_disk

CHAIR, DEPUTY, OFFICE = "truong-ban", "pho-truong-ban", "vhtt"
AGENCIES = (
    "vhtt",
    "ca",
    "vp",
    "kt",
    "tckh",
    "tnmt",
    "gddt",
    "yt",
    "ldtbxh",
    "nv",
    "doan",
    "tp",
    "thue",
    "ttyt",
)
WARDS = (
    "07201",
    "07204",
    "07207",
    "07210",
    "07213",
    "07216",
    "07219",
    "07222",
    "07225",
    "07228",
    "07231",
    "07441",
    "07687",
    "07696",
    "07699",
    "07705",
)
SPRING = date(2024, 5, 23)
WARD_DUTY = "IV.3.7@2024@07201"
NO_FILES = EvidenceStore(folder=Path("/nonexistent"))


def day(number: int, month: int = 6) -> date:
    """Return a day of 2024, in June where no month is said."""
    return date(2024, month, number)


@dataclass(frozen=True)
class Town:
    """A loaded plan that lives through time."""

    engine: Engine

    def sweep(self, moment: datetime) -> SweepReport:
        """Make one pass at a moment."""
        return sweep(self.engine, now=moment, zone=ZONE)

    def walk(self, first: date, last: date, *, hour: int = 8) -> "Town":
        """Make one pass each morning, weekends included, as the timetable does."""
        for each in days_between(first, last):
            self.sweep(at(each, hour))
        return self

    def transcript(self) -> Transcript:
        """Return everything told and not told so far."""
        with reading(self.engine) as session:
            plan = session.exec(select(Plan)).one()
            return transcript(session, plan, load_policy(session, plan), zone=ZONE)

    def messages(
        self, on: date | None = None, *, unit: str | None = None, kind: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the messages of a day, to the heads of a unit, of a kind."""
        return [
            m
            for m in self.transcript().messages
            if (on is None or m["at"].startswith(on.isoformat()))
            and (unit is None or m["to"]["unit"] == unit)
            and (kind is None or m["kind"] == kind)
        ]

    def not_sent(self, reason: str | None = None, *, on: date | None = None) -> list[Any]:
        """Return what was not sent, for one reason or on one day."""
        return [
            n
            for n in self.transcript().not_sent
            if (reason is None or n["reason"] == reason)
            and (on is None or n["at"].startswith(on.isoformat()))
        ]

    def notices(self, name: str) -> Sequence[Notice]:
        """Return every notice of a duty in the order in which they were decided."""
        with reading(self.engine) as session:
            duty = find_duty(session, name)
            return session.exec(
                select(Notice).where(Notice.duty_id == duty.id).order_by(col(Notice.id))
            ).all()

    def duty(self, name: str) -> Duty:
        """Return a duty as it stands."""
        with reading(self.engine) as session:
            return find_duty(session, name)

    def submit(self, name: str, moment: datetime, *, by: Actor | None = None) -> None:
        """File a result as the head that owes it."""
        with writing(self.engine) as session:
            duty = find_duty(session, name)
            acting.submit(
                session,
                duty.id or 0,
                actor=by or owner_of(session, duty),
                now=moment,
                zone=ZONE,
                text="Đã phê duyệt hồ sơ đề xuất cấp độ.",
                store=NO_FILES,
            )

    def confirm(self, name: str, moment: datetime, *, by: str = "vhtt.head") -> None:
        """Confirm a result as a post."""
        with writing(self.engine) as session:
            duty, actor = find_duty(session, name), actor_for_post(find_post(session, by))
            acting.confirm(session, duty.id or 0, actor=actor, now=moment, zone=ZONE)

    def send_back(self, name: str, moment: datetime, *, by: str = "vhtt.head") -> None:
        """Return a result as a post."""
        with writing(self.engine) as session:
            duty, actor = find_duty(session, name), actor_for_post(find_post(session, by))
            reason = "Thiếu quyết định phê duyệt."
            acting.return_(session, duty.id or 0, actor=actor, now=moment, zone=ZONE, reason=reason)

    def extend(self, name: str, moment: datetime, to: date, *, grant: bool | None = True) -> int:
        """Ask for more time and, unless `grant` is None, have the chair decide at once."""
        with writing(self.engine) as session:
            duty = find_duty(session, name)
            asked: Extension = extending.ask_extension(
                session,
                duty.id or 0,
                actor=owner_of(session, duty),
                now=moment,
                zone=ZONE,
                to_day=to,
                reason="Chờ thẩm định của Công an tỉnh.",
            )
            number = asked.id or 0
        if grant is not None:
            self.decide(number, moment, grant=grant)
        return number

    def decide(self, number: int, moment: datetime, *, grant: bool, by: str = CHAIR) -> None:
        """Decide on a request for more time as a post."""
        with writing(self.engine) as session:
            actor = actor_for_post(find_post(session, by))
            extending.decide_extension(
                session, number, actor=actor, now=moment, zone=ZONE, grant=grant
            )

    def picture(self) -> tuple[object, ...]:
        """Return every notice and message as plain values, to compare two databases."""
        with reading(self.engine) as session:
            notices = [
                (n.duty_id, n.last_day, n.rung, n.addressee, n.status, n.reason, n.message_id)
                for n in session.exec(select(Notice).order_by(col(Notice.id)))
            ]
            messages = [
                (m.key, m.subject, m.status)
                for m in session.exec(select(Message).order_by(col(Message.id)))
            ]
        return notices, messages


def owner_of(session: Session, duty: Duty) -> Actor:
    """Return the head that owes a duty."""
    return actor_for_post(session.get_one(Post, duty.post_id))


def town(activate: date = SPRING) -> Town:
    """Return the plan of Bắc Giang in memory, in force from that day."""
    return Town(loaded(activate))


def town_on_disk(folder: Path, activate: date = SPRING) -> tuple[Town, str]:
    """Return the plan where others can open it too, and the URL at which they do."""
    engine, url = loaded_on_disk(folder, activate)
    return Town(engine), url


def told_items(message: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """Return obligation, unit and rung of every item of a message."""
    return [(i["obligation"], i["unit"], i["rung"]) for i in message["items"]]
