"""The live day goes on whatever its mailbox or its database does; `up` notices its end."""

import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from flows import daily
from flows.daily import Day
from flows.up import LoopError, watch
from tests.flows.town import found
from wiring import Office

QUICKLY = 0.01


class OneLook(Day):
    """A day that ends after its first look."""

    looked = False

    def look(self) -> bool:
        self.looked = True
        self.stop()
        return True


def breaking(_office: Office) -> None:
    statement = "SELECT 1"
    raise OperationalError(statement, {}, OSError("the disk is full"))


def test_a_database_that_fails_under_the_mailbox_does_not_end_the_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "read_mailbox", breaking)
    monkeypatch.setattr(daily, "connected", lambda _url: nullcontext())
    day = OneLook(found(tmp_path, code="thu").office)
    monkeypatch.setattr(day.presence, "show", lambda: None)

    day.run()

    assert day.looked


def test_up_ends_with_the_name_of_a_thread_that_died() -> None:
    dead = threading.Thread(target=lambda: None, name="Day")
    dead.start()
    dead.join()

    with pytest.raises(LoopError, match='"Day"'):
        watch([threading.main_thread(), dead], threading.Event(), every_seconds=QUICKLY)


def test_up_goes_on_until_it_is_asked_to_stop_while_all_live() -> None:
    stopping = threading.Event()
    asks = threading.Timer(QUICKLY * 3, stopping.set)
    asks.start()

    watch([threading.main_thread()], stopping, every_seconds=QUICKLY)

    assert stopping.is_set()
