"""`dondoc link`: the standing office and the chair come in before their first mail."""

from pathlib import Path

import pytest

from tests.acceptance.town_hall import TownHall


@pytest.fixture
def office(tmp_path: Path) -> TownHall:
    return TownHall(tmp_path / "data").opened()


def test_a_link_for_a_post_is_printed(office: TownHall) -> None:
    said = office.must("link", "Trưởng Ban Chỉ đạo")

    assert "Trưởng Ban Chỉ đạo" in said.out
    assert "/vao/" in said.out


def test_a_vacant_post_gets_no_link_and_the_remedy_is_said(office: TownHall) -> None:
    office.must("contact", "set", "07201", "--vacant")

    said = office.run("link", "07201")

    assert said.code == 2
    assert "is vacant; record who holds it" in said.err
