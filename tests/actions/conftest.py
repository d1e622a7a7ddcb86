"""The desk of those who write from their phones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulation.zalo import World
from tests.actions.zalo_desk import HEAD, ZaloDesk, open_desk
from tests.fakes.zalo import WallClock, zalo_with


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ZaloDesk]:
    wall = WallClock()
    with zalo_with(HEAD, world=World(clock=wall)) as server:
        opened = open_desk(server, tmp_path, wall)
        yield opened
        opened.engine.dispose()
