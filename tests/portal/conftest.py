"""A portal over the plan of Bắc Giang on 3/6/2024, the Monday after "trước 01/6/2024"."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from re import search
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from httpx2 import Response
from pydantic import SecretStr
from sqlalchemy import Engine, event
from sqlmodel.sql.expression import SelectOfScalar
from starlette.testclient import TestClient

from actions.evidence import EvidenceStore
from config.settings import Settings
from models.database import reading
from models.directory import load_directory
from models.duty import Duty
from models.lookup import find_duty, find_post
from models.plan import Plan
from notifications.channels import build_channels
from notifications.links import DUTY, OFFICE, Signer
from portal.app import create_app
from portal.desk import Portal
from rules.clock import local
from tasks.deliver import deliver
from tasks.sweep import sweep
from tests import plans
from wiring import FixedClock, Office

KEY = "a key of the tests, long enough to sign with"
MONDAY = date(2024, 6, 3)
WARD_DUTY = "IV.3.7@2024@07201"
Row = TypeVar("Row")
Files = list[tuple[str, tuple[str, bytes, str]]]
LIMIT_BYTES = 200_000
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass
class House:
    """An office with its portal, and short words for what the tests do there."""

    office: Office
    client: TestClient

    @property
    def app(self) -> FastAPI:
        app: Any = self.client.app
        assert isinstance(app, FastAPI)
        return app

    @property
    def portal(self) -> Portal:
        found: Portal = self.app.state.portal
        return found

    def rows(self, query: SelectOfScalar[Row]) -> Sequence[Row]:
        with reading(self.office.engine) as session:
            return session.exec(query).all()

    def duty_id(self, name: str = WARD_DUTY) -> int:
        with reading(self.office.engine) as session:
            return find_duty(session, name).id or 0

    def duty_page(self, name: str = WARD_DUTY) -> str:
        return f"/nhiem-vu/{self.duty_id(name)}"

    def duty(self, name: str = WARD_DUTY) -> Duty:
        with reading(self.office.engine) as session:
            return find_duty(session, name)

    def post_id(self, words: str) -> int:
        with reading(self.office.engine) as session:
            return find_post(session, words).id or 0

    def post_key(self, words: str) -> str:
        """Return who acts for a post: its holder, else its office."""
        today = local(self.office.clock.now(), self.office.zone).date()
        with reading(self.office.engine) as session:
            post = find_post(session, words)
            plan = session.get_one(Plan, post.plan_id)
            to = load_directory(session, plan).route(post.id or 0, today).to
            return to.key if to else f"post:{post.id}"

    def link(self, name: str = WARD_DUTY, *, post: str = "07201") -> str:
        token = self.office.signer.sign(self.post_key(post), self.duty_id(name), DUTY)
        return f"/viec/{token}"

    def office_link(self, post: str) -> str:
        return f"/vao/{self.office.signer.sign(self.post_key(post), None, OFFICE)}"

    def token_of(self, path: str) -> str:
        """Return the form token that a page carries."""
        found = search(r'name="ma_bieu_mau" value="([^"]+)"', self._main(path))
        assert found, f"{path} has no form"
        return found.group(1)

    def _main(self, path: str) -> str:
        # The bar and the head of a page carry forms of their own.
        page: str = self.client.get(path).text
        return page.partition("<main")[2]

    def send(self, page: str, to: str, files: Files | None = None, **fields: str) -> Response:
        """Send a form of a page as a browser would."""
        data = {"ma_bieu_mau": self.token_of(page), **fields}
        answer: Response = self.client.post(to, data=data, files=files, follow_redirects=False)
        return answer

    def sign_in(self, post: str) -> None:
        link = self.office_link(post)
        answer = self.send(link, link)
        assert answer.status_code == 303, answer.text

    def file_result(
        self, name: str = WARD_DUTY, *, post: str = "07201", text: str = "Đã xong."
    ) -> None:
        link = self.link(name, post=post)
        answer = self.send(link, f"{link}/bao-cao", text=text)
        assert answer.status_code == 303, answer.text

    def statements(self, path: str) -> int:
        """Return how many statements a page asks of the database."""
        asked: list[object] = []

        def note(*args: object) -> None:
            asked.append(args[2])

        engine = self.office.engine
        event.listen(engine, "before_cursor_execute", note)
        answer = self.client.get(path)
        event.remove(engine, "before_cursor_execute", note)
        assert answer.status_code == 200, answer.text
        return len(asked)

    def at(self, day: date, hour: int = 9) -> None:
        """Move the clock of the office."""
        self.office.clock = FixedClock(plans.at(day, hour))

    def live_through(self, *days: date) -> None:
        """Sweep and deliver on the mornings of those days; the clock stays on the last."""
        office = self.office
        for day in days:
            self.at(day, 8)
            sweep(office.engine, now=office.clock.now(), zone=office.zone)
            deliver(
                office.engine,
                now=office.clock.now,
                zone=office.zone,
                channels=office.channels,
                public_url=office.settings.public_url,
                signer=office.signer,
            )


MakeHouse = Callable[..., House]


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[MakeHouse]:
    opened: list[House] = []

    def make(
        *, demo: bool = False, now: datetime | None = None, engine: Engine | None = None
    ) -> House:
        engine = engine or plans.loaded(date(2024, 4, 1))
        office = Office(
            settings=Settings(
                secret_key=SecretStr(KEY), data_dir=tmp_path, public_url="http://testserver"
            ),
            engine=engine,
            zone=plans.ZONE,
            signer=Signer(KEY),
            channels=build_channels(),
            store=EvidenceStore(folder=tmp_path / "evidence", limit_bytes=LIMIT_BYTES),
            clock=FixedClock(now or plans.at(MONDAY, 9)),
            demo=demo,
        )
        client = TestClient(create_app(office), raise_server_exceptions=True)
        opened.append(House(office=office, client=client))
        return opened[-1]

    yield make
    for each in opened:
        each.client.close()
        each.office.engine.dispose()


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    return make_house()
