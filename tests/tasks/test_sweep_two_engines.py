"""Two engines on one database: threads of a process, and processes of a machine."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from models.database import open_database
from tasks.sweep import sweep
from tests.fakes.databases import ON_BOTH
from tests.plans import ZONE, at
from tests.tasks.walk import SPRING, Town, day, town, town_on_disk

pytestmark = ON_BOTH


def one_pass(url: str, moment: datetime) -> int:
    """Sweep as an engine of its own; return how many messages it put."""
    engine = open_database(url)
    try:
        return sweep(engine, now=moment, zone=ZONE).messages
    finally:
        engine.dispose()


def told(walked: Town) -> list[tuple[str, str]]:
    """Return who was told what, in an order of its own."""
    return sorted((str(m["to"]), m["subject"]) for m in walked.transcript().messages)


def test_two_threads_sweeping_at_once_tell_everything_once(tmp_path: Path) -> None:
    shared, url = town_on_disk(tmp_path)
    shared.walk(SPRING, day(6))

    with ThreadPoolExecutor(2) as both:
        put = sum(both.map(lambda _: one_pass(url, at(day(7), 8)), range(2)))

    assert put == 33
    assert told(shared) == told(town().walk(SPRING, day(7)))


@pytest.mark.slow
def test_two_processes_sweeping_at_once_tell_everything_once(tmp_path: Path) -> None:
    shared, url = town_on_disk(tmp_path)
    shared.walk(SPRING, day(6))

    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as both:
        put = sum(f.result() for f in [both.submit(one_pass, url, at(day(7), 8)) for _ in "ab"])

    assert put == 33
    assert told(shared) == told(town().walk(SPRING, day(7)))


def test_two_engines_on_clocks_a_minute_apart_tell_everything_once(tmp_path: Path) -> None:
    shared, url = town_on_disk(tmp_path)
    shared.walk(SPRING, day(6))

    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda minute: one_pass(url, at(day(7), 8, minute)), (0, 1)))

    assert told(shared) == told(town().walk(SPRING, day(7)))
