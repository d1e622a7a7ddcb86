"""Index sets as files: the shipped example, and every mistake told at once."""

from pathlib import Path

import pytest

from models.dti import DtiIndex, as_data, index_set
from plan_reader.indices import read_index
from plan_reader.mistakes import PlanMistakes
from tests.fakes.house import MORNING

SHIPPED = Path(__file__).resolve().parents[2] / "config/indices/vi-du-cap-xa-2024.yaml"


def test_the_shipped_set_is_an_example_and_says_so() -> None:
    found = read_index(SHIPPED)

    assert found.is_example
    assert "VÍ DỤ" in found.name
    assert found.decision == ""
    assert sum(criterion.maximum for criterion in found.criteria) == 100


def test_a_set_comes_out_of_the_database_as_it_went_in() -> None:
    found = read_index(SHIPPED)
    row = DtiIndex(
        plan_id=1, code="x", year=2024, data=as_data(found), loaded_at=MORNING, loaded_by="x"
    )

    assert index_set(row) == found


def test_every_mistake_of_a_set_is_told_at_once(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    for good, bad in (
        ("example: true", "example: false"),
        ("ties: [CQS, on_time]", "ties: [CQX]"),
        ("unit_kinds: [ward]", "unit_kinds: [village]"),
        ("full_at: 0.9", "full_at: 0"),
        ("points: 15}", "points: 16}"),
        ("code: CQS.1.2", "code: CQS.1.1"),
        ("how: points", "how: guess"),
    ):
        assert good in text
        text = text.replace(good, bad, 1)
    file = tmp_path / "set.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(PlanMistakes) as mistakes:
        read_index(file)

    said = str(mistakes.value)
    told = ("names no decision", "CQX", "village", "full_at", "points 16", "stands 2", "guess")
    for words in told:
        assert words in said
