"""The pace of a channel: one for all workers, measured on the wall clock."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.database import working
from notifications import pace
from tests.fakes.databases import DATABASES, ON_BOTH

pytestmark = ON_BOTH
NOW = 1_700_000_000.0


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return DATABASES.new(tmp_path / "d.db")


def slot(engine: Engine, *, channel: str = "email", wall: float = NOW) -> float:
    with working(engine) as session:
        return pace.take_slot(session, channel, per_minute=240, wall=wall)


def test_the_first_may_leave_at_once_and_each_other_a_gap_later(engine: Engine) -> None:
    assert [slot(engine) for _ in range(4)] == [NOW, NOW + 0.25, NOW + 0.5, NOW + 0.75]


def test_what_was_not_used_is_not_made_up_for(engine: Engine) -> None:
    slot(engine)

    later = [slot(engine, wall=NOW + 60) for _ in range(2)]

    assert later == [NOW + 60, NOW + 60.25]


def test_who_is_a_little_late_makes_up_for_it(engine: Engine) -> None:
    slot(engine)

    late = [slot(engine, wall=NOW + 1) for _ in range(5)]

    # The moments of the second that was missed, and then those to come.
    assert late == [NOW + 0.25, NOW + 0.5, NOW + 0.75, NOW + 1, NOW + 1.25]


def test_each_channel_has_a_pace_of_its_own(engine: Engine) -> None:
    slot(engine)

    assert slot(engine, channel="zalo") == NOW


def test_workers_that_ask_at_once_get_different_moments(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as workers:
        taken = sorted(workers.map(lambda _: slot(engine), range(20)))

    assert taken == [NOW + 0.25 * n for n in range(20)]
