"""Rulings: a decision in words chooses a target where it names exactly one."""

from fractions import Fraction

import pytest

from rules.rulings import Choice, ruling

BODY = Choice(ref="I.1.7", value=Fraction(60))
ROW = Choice(ref="PL.I.6", value=Fraction(50))


@pytest.mark.parametrize(
    ("decision", "chosen"),
    [
        ("Lấy mức trên 60% theo mục I.", BODY),
        ("Lấy mức trên 50% theo Phụ lục.", ROW),
        ("Theo PL.I.6.", ROW),
        ("Theo I.1.7, không theo mức của Phụ lục", BODY),
        # A clause that is named outweighs the numbers beside it.
        ("Theo PL.I.6 (50%), thay mức 60%", ROW),
        ("Lấy 60,0%", BODY),
        # Both named, or none: the decision chooses nothing that a machine may apply.
        ("Lấy 60% thay cho 50%", None),
        ("Theo mục I", None),
        ("Lấy 600 lượt", None),
        ("", None),
    ],
)
def test_a_decision_chooses_the_one_target_that_it_names(
    decision: str, chosen: Choice | None
) -> None:
    assert ruling(decision, (BODY, ROW)) == chosen


def test_a_ref_is_not_found_within_a_longer_one() -> None:
    short, long = Choice(ref="I.1.7", value=None), Choice(ref="PL.I.1.7", value=None)

    assert ruling("Theo PL.I.1.7", (short, long)) == long
