"""One clock: a link lives by the clock of the office that made it, also a simulated one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from actions.load_plan import load_plan
from config.settings import Settings
from models.database import reading, writing
from models.lookup import find_duty, find_post
from models.migrate import upgrade
from notifications.links import DUTY, LinkExpiredError
from portal.app import create_app
from tests.plans import at, bac_giang
from wiring import DemoClock, FixedClock, Office, open_office

START = at(date(2024, 5, 23), 9)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        secret_key=SecretStr("s" * 40), data_dir=tmp_path, public_url="http://testserver"
    )


@pytest.fixture
def demo(settings: Settings) -> Iterator[Office]:
    upgrade(settings.effective_database_url)
    office = open_office(settings, demo_start=START)
    with writing(office.engine) as session:
        load_plan(session, bac_giang(), activate=START.date(), now=START)
    yield office
    office.engine.dispose()


def link(office: Office) -> str:
    with reading(office.engine) as session:
        post, duty = find_post(session, "07201"), find_duty(session, "IV.3.7@2024@07201")
        return office.signer.sign(f"post:{post.id}", duty.id, DUTY)


def move(office: Office, to: datetime) -> None:
    assert isinstance(office.clock, DemoClock)
    office.clock.move(to)


def test_a_link_of_the_demo_works_after_100_days_of_it_and_is_expired_after_130(
    demo: Office,
) -> None:
    token = link(demo)
    with TestClient(create_app(demo)) as client:
        codes = {}
        for days in (0, 100, 119, 120, 130):
            move(demo, START + timedelta(days=days))
            codes[days] = client.get(f"/viec/{token}").status_code

    assert codes == {0: 200, 100: 200, 119: 200, 120: 410, 130: 410}


@pytest.mark.usefixtures("demo")
def test_a_link_made_with_as_of_is_as_old_as_that_moment(settings: Settings) -> None:
    token = link(open_office(settings, as_of=START))

    later = open_office(settings, as_of=START + timedelta(days=119))
    assert later.signer.read(token, DUTY).duty_id is not None
    with pytest.raises(LinkExpiredError):
        open_office(settings).signer.read(token, DUTY)


@pytest.mark.usefixtures("demo")
def test_links_follow_a_clock_that_the_office_was_given_later(
    settings: Settings,
) -> None:
    office = open_office(settings)
    office.clock = FixedClock(START)
    token = link(office)

    office.clock = FixedClock(START + timedelta(days=121))
    with pytest.raises(LinkExpiredError, match="ended on 2024-09-20"):
        office.signer.read(token, DUTY)
