"""A house, a mailbox and a store of evidence for every test of mail coming in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from actions.evidence import EvidenceStore
from models.database import reading
from tests.fakes.house import House, build_house
from tests.fakes.mailbox import FakeMailbox


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path / "house.db", zalo=True)


@pytest.fixture
def box() -> FakeMailbox:
    return FakeMailbox()


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(folder=tmp_path / "evidence")


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    with reading(house.engine) as opened:
        yield opened
