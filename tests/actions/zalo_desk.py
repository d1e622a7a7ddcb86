"""A town whose heads write to the account: people linked, events in, answers out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from actions.contacts import ContactChange, set_contact
from actions.evidence import EvidenceStore
from actions.zalo_inbound import Room, work_on_events
from models.database import reading, writing
from models.duty import Duty
from models.journal import JournalEntry
from models.lookup import find_duty, find_post
from models.zalo import ZaloEvent, ZaloUser
from notifications.channels import ZaloSetup
from notifications.replies.zalo_events import keep, read_bot_event, read_oa_event
from simulation.zalo import Person, Webhooks, World, ZaloServer
from simulation.zalo.webhooks import Event
from tests import plans
from tests.fakes.zalo import WallClock, setup_of

WARD, OTHER = "07201", "07204"
WARD_DUTY, OTHER_DUTY = "IV.3.7@2024@07201", "IV.3.7@2024@07204"
# The Monday after "trước 01/6/2024": the ward's duty is three days overdue.
TODAY = date(2024, 6, 3)
HEAD, STRANGER = "2512523625412515", "999"


@dataclass
class ZaloDesk:
    """A loaded plan, the stand-in for Zalo, and short words for what tests do there."""

    engine: Engine
    server: ZaloServer
    wall: WallClock
    store: EvidenceStore
    hours: int = 9

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def setup(self) -> ZaloSetup:
        return setup_of(self.server, fixed=None, wall=self.wall, bot=True)

    @property
    def events(self) -> Webhooks:
        return Webhooks(self.world)

    def room(self) -> Room:
        now: Callable[[], object] = lambda: plans.at(TODAY, self.hours)  # noqa: E731 -- a clock
        return Room(
            engine=self.engine,
            setup=self.setup,
            now=now,  # type: ignore[arg-type]  # a clock
            zone=plans.ZONE,
            store=self.store,
        )

    def take(self, *events: Event) -> None:
        """Keep events as the webhook does, without working on them."""
        for event in events:
            read = read_oa_event(
                self.setup,
                event.content,
                event.headers["X-ZEvent-Signature"],
                received_at=self.wall(),
            )
            with writing(self.engine) as session:
                keep(session, read, received_at=self.wall())

    def take_of_bot(self, event: Event) -> None:
        secret = event.headers["X-Bot-Api-Secret-Token"]
        read = read_bot_event(self.setup, event.content, secret, received_at=self.wall())
        with writing(self.engine) as session:
            keep(session, read, received_at=self.wall())

    def work(self) -> int:
        return work_on_events(self.room())

    def say(self, text: str, *, user: str = HEAD) -> str:
        """Write to the account and return what is answered at once, blank for nothing."""
        before = len(self.world.accepted)
        self.take(self.events.said(user, text))
        self.work()
        return "\n".join(sent.text for sent in self.world.accepted[before:])

    def link(self, user: str = HEAD, post: str = WARD) -> None:
        """Make the account an address of a post's office, as linking does."""
        with writing(self.engine) as session:
            change = ContactChange(since=TODAY, addresses={"zalo": user}, verified=True)
            set_contact(session, find_post(session, post), change, actor="test", now=self.wall())

    def duty(self, name: str = WARD_DUTY) -> Duty:
        with reading(self.engine) as session:
            return find_duty(session, name)

    def user(self, user: str = HEAD) -> ZaloUser:
        with reading(self.engine) as session:
            return session.exec(select(ZaloUser).where(ZaloUser.user_id == user)).one()

    def kept(self) -> Sequence[ZaloEvent]:
        with reading(self.engine) as session:
            return session.exec(select(ZaloEvent).order_by(ZaloEvent.id)).all()  # type: ignore[arg-type]

    def acts(self) -> list[str]:
        with reading(self.engine) as session:
            return [
                act
                for act in session.exec(select(JournalEntry.act))
                if act.startswith(("zalo", "duty", "submission", "extension"))
            ]


def open_desk(server: ZaloServer, folder: Path, wall: WallClock) -> ZaloDesk:
    """Load the plan and store the tokens."""
    engine = plans.loaded(date(2024, 4, 1))
    server.world.people.append(Person(user_id=STRANGER))
    desk = ZaloDesk(
        engine=engine, server=server, wall=wall, store=EvidenceStore(folder=folder / "evidence")
    )
    tokens = desk.setup.tokens(engine)
    tokens.store(server.world.access, server.world.refresh, actor="test")
    return desk
