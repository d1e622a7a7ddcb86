"""CSV: a spreadsheet opens it, and runs nothing in it."""

from datetime import date

import pytest

from reports.csv_table import csv_table
from reports.workbook import Cell, Sheet


def written(*cells: Cell) -> str:
    sheet = Sheet(name="a", headings=[str(n) for n, _ in enumerate(cells)], rows=[cells])
    return csv_table(sheet).decode("utf-8-sig").splitlines()[1]


@pytest.mark.parametrize("words", ["=1+1", "+84", "-1", "@SUM(A1)"])
def test_words_are_never_formulas(words: str) -> None:
    assert written(words) == f"'{words}"


def test_days_and_numbers_stay_what_they_are() -> None:
    assert written(date(2024, 6, 3), -3, None, "Nhiệm vụ, số 1") == (
        '2024-06-03,-3,,"Nhiệm vụ, số 1"'
    )
