"""Numbers and letters of a Vietnamese official document (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reports.paper import Annex, Block, Heading, Letterhead, Mark, Paper, Paragraph

LAYOUT = Path(__file__).parent / "layout.yaml"
# The alphabet of "điểm": đ follows d; there is no f, j, w, z.
LETTERS = "abcdđeghiklmnopqrstuvxy"
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# Room for a hand to write in: a number of three digits, a day of two.
BLANK_NUMBER = "\u00a0" * 6
BLANK_DAY = "\u00a0" * 4
# Days under 10 and the months 1 and 2 are written with a zero before them.
LAST_PADDED_MONTH = 2


def roman(number: int) -> str:
    """Return a number as Roman figures."""
    words = ""
    for value, sign in ROMAN:
        count, number = divmod(number, value)
        words += sign * count
    return words


def letter(number: int) -> str:
    """Return the letter of the point with that number, from 1; "aa" follows "y"."""
    rounds, place = divmod(number - 1, len(LETTERS))
    return LETTERS[place] * (rounds + 1)


def labelled(blocks: Iterable[Block]) -> Iterator[tuple[str, Block]]:
    """Yield each block with the number, letter or dash that stands before it, "" for none."""
    first = second = point = 0
    for block in blocks:
        match block:
            case Heading(level=1):
                first, second, point = first + 1, 0, 0
                yield f"{roman(first)}. ", block
            case Heading():
                second, point = second + 1, 0
                yield f"{second}. ", block
            case Paragraph(mark=Mark.LETTER):
                point += 1
                yield f"{letter(point)}) ", block
            case Paragraph(mark=Mark.DASH):
                yield "- ", block
            case _:
                yield "", block


@cache
def layout() -> dict[str, Any]:
    """Return the words that the layout brings along, read once."""
    loaded: dict[str, Any] = yaml.safe_load(LAYOUT.read_text(encoding="utf-8"))
    return loaded


def phrase(key: str, **facts: object) -> str:
    """Return one of the layout's phrases, its fields filled."""
    return str(layout()[key]).format_map(facts)


def day_words(day: date) -> str:
    """Write a day as official texts do: "05 tháng 3 năm 2024"."""
    return phrase("day", day=f"{day.day:02d}", month=month_words(day.month), year=day.year)


def month_words(month: int) -> str:
    """Write a month; only 1 and 2 get a zero before them."""
    return f"{month:02d}" if month <= LAST_PADDED_MONTH else str(month)


def number_line(head: Letterhead, *, form: str = "number") -> str:
    """Return "Số: 05/BC-BCĐCĐS"; a number that is not given leaves room for a hand."""
    number = head.number
    if number.isdecimal():
        number = f"{int(number):02d}"
    return phrase(form, number=number or BLANK_NUMBER, symbol=head.symbol)


def place_line(head: Letterhead) -> str:
    """Return "Bắc Giang, ngày 05 tháng 3 năm 2024"; what is not known stays blank."""
    return phrase("place", place=head.place, day=issued(head))


def issued(head: Letterhead) -> str:
    """Return "05 tháng 3 năm 2024", with blanks for what is not known."""
    if head.day is not None:
        return day_words(head.day)
    year, _, month = head.month.partition("-")
    shown = month_words(int(month)) if month else BLANK_DAY
    return phrase("day", day=BLANK_DAY, month=shown, year=year or BLANK_NUMBER)


def annex_label(place: int, count: int) -> str:
    """Return "Phụ lục", with its Roman number where there are several; `place` from 0."""
    return phrase("annex_numbered", roman=roman(place + 1)) if count > 1 else phrase("annex")


def annex_belongs(paper: Paper, annex: Annex) -> str:
    """Return the line that says to which document an annex belongs."""
    head = paper.letterhead
    return annex.belongs or phrase(
        "annex_belongs",
        kind=paper.kind_name,
        number=number_line(head, form="number_in_text"),
        day=issued(head),
        issuer=head.issuer,
    )
