"""Cells of a workbook: words stay words, and what is too long shows where it was cut."""

import io

import pytest
from openpyxl import load_workbook

from reports.workbook import CUT, MOST_SIGNS, Sheet, workbook


def _read_back(words: str) -> object:
    book = load_workbook(io.BytesIO(workbook(Sheet(name="t", headings=("h",), rows=((words,),)))))
    return book["t"]["A2"].value


@pytest.mark.parametrize("words", ["=1+1", "@cmd", "65,5%", "a" * MOST_SIGNS])
def test_words_are_kept_as_they_are(words: str) -> None:
    assert _read_back(words) == words


def test_what_a_cell_cannot_hold_is_cut_with_a_sign() -> None:
    kept = str(_read_back("a" * (MOST_SIGNS + 1)))

    assert len(kept) == MOST_SIGNS
    assert kept.endswith(f"a{CUT}")
