"""The acts of people on the Bắc Giang plan, called as the surfaces call them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from actions import acting, extending
from actions.actors import Actor, actor_for_post
from actions.evidence import EvidenceStore, Upload
from models.database import writing
from models.duty import Duty, Extension, StateChange, Submission
from models.lookup import find_duty, find_post
from models.messages import Message
from tests.plans import ZONE, at, loaded

WARD, WARD_DUTY = "07201", "IV.3.7@2024@07201"
OFFICE, OFFICE_DUTY = "vhtt", "III.1.e.1@2024@vhtt"
CHAIR, DEPUTY = "truong-ban", "pho-truong-ban"
FIRST = date(2024, 5, 23)
NOW = at(FIRST, 9)
NO_FILES = EvidenceStore(folder=Path("/nonexistent"))


@dataclass
class Desk:
    """One session on a loaded plan; everything is named as people name it."""

    session: Session

    def duty(self, name: str = WARD_DUTY) -> Duty:
        """Return a duty."""
        return find_duty(self.session, name)

    def who(self, post: str) -> Actor:
        """Return who acts for a post."""
        return actor_for_post(find_post(self.session, post))

    def submit(
        self,
        name: str = WARD_DUTY,
        *,
        by: str = WARD,
        text: str = "Đã phê duyệt.",
        now: datetime = NOW,
        files: tuple[Upload, ...] = (),
        store: EvidenceStore = NO_FILES,
    ) -> Submission:
        """File a result."""
        return acting.submit(
            self.session,
            self.duty(name).id or 0,
            actor=self.who(by),
            now=now,
            zone=ZONE,
            text=text,
            files=files,
            store=store,
        )

    def confirm(self, name: str = WARD_DUTY, *, by: str = OFFICE, now: datetime = NOW) -> Duty:
        """Confirm a result."""
        duty = self.duty(name).id or 0
        return acting.confirm(self.session, duty, actor=self.who(by), now=now, zone=ZONE)

    def send_back(
        self, name: str = WARD_DUTY, *, by: str = OFFICE, reason: str = "Thiếu phụ lục."
    ) -> Duty:
        """Return a result."""
        duty = self.duty(name).id or 0
        who = self.who(by)
        return acting.return_(self.session, duty, actor=who, now=NOW, zone=ZONE, reason=reason)

    def ask(
        self,
        name: str = WARD_DUTY,
        *,
        by: str = WARD,
        to: date = date(2024, 6, 28),
        now: datetime = NOW,
        reason: str = "Chờ thẩm định.",
    ) -> Extension:
        """Ask for more time."""
        duty = self.duty(name).id or 0
        return extending.ask_extension(
            self.session, duty, actor=self.who(by), now=now, zone=ZONE, to_day=to, reason=reason
        )

    def decide(
        self, asked: Extension, *, by: str = CHAIR, grant: bool = True, now: datetime = NOW
    ) -> Extension:
        """Decide on a request."""
        return extending.decide_extension(
            self.session, asked.id or 0, actor=self.who(by), now=now, zone=ZONE, grant=grant
        )

    def messages(self) -> list[tuple[str, str]]:
        """Return kind and local leaving time of every message put."""
        rows = self.session.exec(select(Message).order_by(col(Message.id)))
        return [(m.kind, f"{m.not_before.astimezone(ZONE):%d/%m %H:%M}") for m in rows]

    def changes(self) -> list[tuple[str, str, str]]:
        """Return act, old and new state of every change on record."""
        rows = self.session.exec(select(StateChange).order_by(col(StateChange.id)))
        return [(c.act, c.old_state, c.new_state) for c in rows]


@contextmanager
def desk(engine: Engine | None = None) -> Iterator[Desk]:
    """Open a desk on the plan, in force since 23/5/2024."""
    with writing(engine or loaded(FIRST)) as session:
        yield Desk(session)
