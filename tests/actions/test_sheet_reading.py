"""A workbook brought back is read within limits, or refused as a whole with its remedy."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from actions.office import OfficeMistakeError, Wrong
from actions.sheet_reading import LAST_ROW, MOST_ROWS, read_rows
from tests.actions.office_desk import wrong

COLUMNS = ("code", "title")
SHEET = "xl/worksheets/sheet1.xml"


def workbook(cells: dict[tuple[int, int], str]) -> bytes:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    page = book.worksheets[0]
    page.append(COLUMNS)
    for (row, column), value in cells.items():
        page.cell(row, column, value)
    book.save(kept)
    return kept.getvalue()


def with_sheet(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            told = old.read(name)
            new.writestr(name, change(told) if name == SHEET else told)
    return kept.getvalue()


def with_damaged_packing(content: bytes) -> bytes:
    """Overwrite the beginning of the sheet's packed bytes; the list of files stays whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        found = packed.getinfo(SHEET)
    begin = found.header_offset + 30 + len(SHEET)
    return content[:begin] + b"\xff" * 16 + content[begin + 16 :]


def test_what_stands_beside_the_columns_is_not_read() -> None:
    content = workbook({(2, 1): "a", (2, 2): "b", (3, 3): "beside", (4, 1): "c"})

    assert read_rows(content, COLUMNS) == [
        {"code": "a", "title": "b"},
        {"code": "", "title": ""},
        {"code": "c", "title": ""},
    ]


def test_cells_far_to_the_right_make_no_row_wide() -> None:
    # 500 rows of the format's 16,384 cells at 8 bytes each would take 66 MB.
    content = workbook({(row, 16_384): "far" for row in range(2, 502)})
    tracemalloc.start()
    try:
        assert len(read_rows(content, COLUMNS)) == 500
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most_bytes < 10_000_000


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(with_sheet(workbook({}), lambda told: told[:-20]), id="a sheet cut short"),
        pytest.param(with_sheet(workbook({}), lambda _: b""), id="an empty sheet file"),
        pytest.param(with_damaged_packing(workbook({(2, 1): "a"})), id="damaged packing"),
        pytest.param(workbook({(2, 1): "a"})[:-40], id="a file cut short"),
        pytest.param(
            with_sheet(
                workbook({}), lambda told: told.replace(b"<sheetFormatPr", b"<sheetFormatPr x='1'")
            ),
            id="an attribute that the format does not know",
        ),
    ],
)
def test_a_damaged_workbook_is_refused_as_no_workbook(content: bytes) -> None:
    with pytest.raises(OfficeMistakeError) as refused:
        read_rows(content, COLUMNS)

    assert wrong(refused) is Wrong.NO_WORKBOOK


def test_the_last_row_that_is_read_is_read() -> None:
    rows = read_rows(workbook({(MOST_ROWS + 1, 1): "last"}), COLUMNS)

    assert (len(rows), rows[-1]["code"]) == (MOST_ROWS, "last")


@pytest.mark.parametrize("row", [MOST_ROWS + 2, LAST_ROW], ids=["one more", "the format's last"])
def test_a_longer_sheet_is_refused_with_the_limit(row: int) -> None:
    with pytest.raises(OfficeMistakeError, match=f"more than {MOST_ROWS} rows") as refused:
        read_rows(workbook({(2, 1): "a", (row, 1): "dropped"}), COLUMNS)

    assert wrong(refused) is Wrong.LONG_SHEET


def test_an_empty_row_at_the_very_end_makes_no_sheet_longer() -> None:
    ended = f'<row r="{LAST_ROW}"></row></sheetData>'.encode()
    content = with_sheet(workbook({(2, 1): "a"}), lambda told: told.replace(b"</sheetData>", ended))

    assert read_rows(content, COLUMNS)[0] == {"code": "a", "title": ""}
