"""Forms of words: dates, quarters, numbers, states; every word comes from the catalogue.

The catalogue is templates/wording.yaml. Dates are written as the plans write them: the
day padded, the month padded only for January and February (Nghị định 30/2020/NĐ-CP).

Letters, reports and the journal speak the language of the catalogue. Only who shows a
form of words on a screen may borrow another tongue for that one call (`speaking`).
"""

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from rules.timeliness import Timeliness

CATALOGUE = Path(__file__).parent / "templates" / "wording.yaml"
ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
LAST_PADDED_MONTH = 2
APPENDIX = "PL"
# Control characters, and the format marks that turn the direction of a line.
UNSEEN = frozenset({"Cc", "Cf"})


class WordMissingError(KeyError):
    """The catalogue lacks a word."""


class Tongue(Protocol):
    """Another language than the catalogue's: how it says a phrase and writes a date."""

    def phrase(self, text: str, facts: Mapping[str, object]) -> str:
        """Return a phrase of the catalogue, unfilled."""

    def day(self, day: date) -> str:
        """Write a date."""

    def weekday(self, day: date) -> str:
        """Write a date with its weekday."""


_tongue: ContextVar[Tongue | None] = ContextVar("tongue", default=None)


@contextmanager
def speaking(tongue: Tongue) -> Iterator[None]:
    """Let the forms of words speak another tongue until the block ends."""
    before = _tongue.set(tongue)
    try:
        yield
    finally:
        _tongue.reset(before)


@cache
def catalogue() -> Mapping[str, Any]:
    """Return the catalogue, read once."""
    loaded: dict[str, Any] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return loaded


def word(section: str, key: str) -> str:
    """Return one phrase of the catalogue, unfilled."""
    return _spoken(section, key, {})


def say(section: str, key: str, **facts: object) -> str:
    """Return one phrase of the catalogue with its fields filled."""
    return _spoken(section, key, facts).format_map(facts)


def _spoken(section: str, key: str, facts: Mapping[str, object]) -> str:
    found = catalogue()[section].get(key)
    if found is None:
        message = f'no word "{key}" under "{section}" in {CATALOGUE.name}; write one there'
        raise WordMissingError(message)
    tongue = _tongue.get()
    return tongue.phrase(str(found), facts) if tongue else str(found)


def tidy(text: str) -> str:
    """Return NFC text on one line: no line breaks, no control characters."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if line.isprintable():
        return line
    return "".join(sign for sign in line if unicodedata.category(sign) not in UNSEEN)


def day_words(day: date) -> str:
    """Write a date: 07/6/2024, 01/02/2024."""
    if tongue := _tongue.get():
        return tongue.day(day)
    month = f"{day.month:02d}" if day.month <= LAST_PADDED_MONTH else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def weekday_words(day: date) -> str:
    """Write a date with its weekday in front."""
    if tongue := _tongue.get():
        return tongue.weekday(day)
    weekday = catalogue()["weekdays"][day.weekday()]
    return say("forms", "weekday_date", weekday=weekday, day=day_words(day))


def clock_words(moment: datetime) -> str:
    """Write the time of a local moment; the caller converts it to local time."""
    return say("forms", "clock", hour=f"{moment:%H}", minute=f"{moment:%M}")


def moment_words(moment: datetime) -> str:
    """Write a local moment; the caller converts it to local time."""
    return say("forms", "moment", clock=clock_words(moment), day=day_words(moment.date()))


def occurrence_words(key: str) -> str:
    """Write an occurrence's key as people say it: "2024Q2" is a quarter, else a year."""
    year, _, quarter = key.partition("Q")
    if quarter in ROMAN:
        return say("forms", "quarter", roman=ROMAN[quarter], year=year)
    return say("forms", "year", year=key)


def titled(short_title: str, occurrence: str) -> str:
    """Join a title and its quarter; a duty of the whole period is named by its title."""
    title = tidy(short_title)
    if occurrence.partition("Q")[2] not in ROMAN:
        return title
    return say("forms", "titled", title=title, occurrence=occurrence_words(occurrence))


def number_words(value: Decimal | float) -> str:
    """Write a number with the decimal comma and the thousands point: 1.234,5.

    Another tongue writes 1,234.5.
    """
    return fixed_words(Decimal(str(value)).normalize())


def fixed_words(value: Decimal) -> str:
    """Write a number with the decimals that it has: 65,00."""
    plain = f"{value:,f}"
    if _tongue.get():
        return plain
    marks = {",": word("forms", "thousands_mark"), ".": word("forms", "decimal_mark")}
    return "".join(marks.get(sign, sign) for sign in plain)


def padded(count: int) -> str:
    """Write a count as official letters do: below ten with a leading zero."""
    return f"{count:02d}"


def state_words(state: str) -> str:
    """Name a processing state."""
    return word("states", state)


def timeliness_words(timeliness: Timeliness, *, days_overdue: int, days_left: int | None) -> str:
    """Name a timeliness; on the last day itself it says so."""
    key = "due_today" if days_left == 0 and timeliness is Timeliness.DUE_SOON else timeliness
    return say("timeliness", key, days=days_overdue, left=days_left)


def plan_number_words(number: str | None, symbol: str | None, issued_on: date | None) -> str:
    """Name a plan by its number; one left blank in the document stays visibly blank."""
    shown = number or word("forms", "blank_number")
    key = "plan_number" if symbol else "plan_number_only"
    words = say("forms", key, number=shown, symbol=symbol) if number or symbol else ""
    if words and issued_on:
        return say("forms", "plan_dated", number=words, day=day_words(issued_on))
    return words


def target_words(op: str, value: Decimal | None, unit: str) -> str:
    """Write a target as its plan means it: "trên" excludes the value, "tối thiểu" does not."""
    if value is None:
        return word("operators", op if op in {"qualitative", "undefined"} else "undefined")
    if op != "rank" and unit != "%":
        unit = f" {unit}".rstrip()
    return say("operators", op, value=number_words(value), unit=unit)


def path_words(section: str, printed_path: str, number: object = None) -> str:
    """Name where a clause stands; a path that is a sentence already stays as printed.

    `number` is that of a row of the appendix, counted anew in each of its groups.
    """
    path = tidy(printed_path).removeprefix(f"{APPENDIX}.")
    if not path or path[0] not in "IVX0123456789":
        return path
    if section != APPENDIX:
        return say("forms", "path", path=path)
    form = "appendix_path" if number is None else "appendix_row"
    return say("forms", form, path=path, number=number)


def receipt_code(submission_id: int) -> str:
    """Return the code under which a filed result was received."""
    return word("forms", "receipt").format(id=submission_id)


def shortened(text: str, limit: int) -> str:
    """Cut a text at a word's end so that it has at most `limit` characters."""
    whole = tidy(text)
    if len(whole) <= limit:
        return whole
    more = word("forms", "more")
    return whole[: limit - len(more) + 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + more
