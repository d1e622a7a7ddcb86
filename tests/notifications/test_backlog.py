"""What waits to leave by each channel, and when it will have left."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.database import reading
from notifications.backlog import Backlog, backlog
from notifications.channels import ChannelSet, build_channels
from tests.fakes.house import MORNING, ZONE, House, build_house

SMTP = "smtp://127.0.0.1:2525"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path / "house.db", zalo=True)


def channels(**rates: float) -> ChannelSet:
    mail = build_channels(smtp_url=SMTP)
    # Only that a channel is served matters here, not by what.
    served = {"email": mail.transports["email"], "zalo": mail.transports["email"]}
    return replace(mail, transports=served, rates=rates)


def waits(house: House, way: ChannelSet, *, now: datetime = MORNING) -> tuple[Backlog, ...]:
    with reading(house.engine) as session:
        return backlog(session, now=now, zone=ZONE, channels=way)


def test_nothing_waits(house: House) -> None:
    assert waits(house, channels(email=240)) == ()


def test_what_waits_will_have_left_at_the_channels_own_pace(house: House) -> None:
    for head in range(3):
        house.put(head, channels=["email"])
    house.put(0, channels=["zalo"], key="z", kind="receipt")

    found = waits(house, channels(email=6, zalo=1))

    assert found == (
        Backlog(channel="email", count=3, ends_at=MORNING + timedelta(seconds=30)),
        Backlog(channel="zalo", count=1, ends_at=MORNING + timedelta(minutes=1)),
    )


def test_without_a_rate_it_goes_as_fast_as_the_channel_takes_it(house: House) -> None:
    house.put()

    assert waits(house, channels()) == (Backlog(channel="email", count=1, ends_at=None),)


def test_what_waits_for_a_later_day_is_not_counted(house: House) -> None:
    house.put(0)
    house.put(1, not_before=MORNING + timedelta(days=1))

    assert [each.count for each in waits(house, channels(email=6))] == [1]


def test_what_waits_over_night_is_reckoned_from_the_next_opening(house: House) -> None:
    house.put()
    evening = MORNING.replace(hour=20)

    (found,) = waits(house, channels(email=1), now=evening)

    # Friday 14/6, 07:30, and a minute.
    assert found.ends_at == datetime(2024, 6, 14, 7, 31, tzinfo=ZONE)
