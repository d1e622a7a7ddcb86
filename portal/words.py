"""Words that no template spells out: names of states, reasons, acts and mistakes.

The catalogue is templates/words.yaml; forms of dates and limits are those of the letters.
Everything here speaks the reader's language, except `source_phrase`. Pages take forms of
words from here; who writes something down takes them from notifications, in Vietnamese.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import yaml

from notifications import limits, wording, zalo_words
from portal import language

TEMPLATES = Path(__file__).parent / "templates"
CATALOGUE = TEMPLATES / "words.yaml"
MEGABYTE, KILOBYTE = 1_000_000, 1_000
ENGLISH = language.English()
Facts = ParamSpec("Facts")
Words = TypeVar("Words")


@cache
def catalogue() -> Mapping[str, Any]:
    """Return the catalogue, read once."""
    loaded: dict[str, Any] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return loaded


def phrase(section: str, key: str, **facts: object) -> str:
    """Return one phrase with its fields filled; the bare key where none is written.

    A value that a later version of the engine stores must not break a page that shows it.
    """
    found = catalogue()[section].get(str(key))
    return str(key) if found is None else language.translated(str(found), facts).format_map(facts)


def source_phrase(section: str, key: str, **facts: object) -> str:
    """Return one phrase in Vietnamese whoever reads: for what is stored, exported or fed."""
    with language.speaking(language.VIETNAMESE):
        return phrase(section, key, **facts)


def is_known(section: str, key: str) -> bool:
    """Tell whether the catalogue has that phrase."""
    return key in catalogue()[section]


def for_reader(words: Callable[Facts, Words]) -> Callable[Facts, Words]:
    """Let a form of words of the letters speak the reader's language, for this one call."""

    @wraps(words)
    def said(*args: Facts.args, **kwargs: Facts.kwargs) -> Words:
        if not language.is_english():
            return words(*args, **kwargs)
        with wording.speaking(ENGLISH):
            return words(*args, **kwargs)

    return said


day_words = for_reader(wording.day_words)
weekday_words = for_reader(wording.weekday_words)
moment_words = for_reader(wording.moment_words)
occurrence_words = for_reader(wording.occurrence_words)
titled = for_reader(wording.titled)
state_words = for_reader(wording.state_words)
timeliness_words = for_reader(wording.timeliness_words)
target_words = for_reader(wording.target_words)
path_words = for_reader(wording.path_words)
number_words = for_reader(wording.number_words)
zalo_choice = for_reader(zalo_words.choice_words)
zalo_circuit = for_reader(zalo_words.circuit_words)


def limit_words(
    phrase: str | None, last_day: date | None, original: date | None
) -> limits.LimitWords:
    """Write a limit; English says the day, and what the plan prints as a quotation of it."""
    if not language.is_english():
        return limits.limit_words(phrase, last_day, original)
    with wording.speaking(ENGLISH):
        told = limits.limit_words(None, last_day, original)
    return replace(told, printed=wording.tidy(phrase or ""))


def full_day(day: date) -> str:
    """Write a date as it begins a line: "Thứ Năm, ngày 23/5/2024"."""
    words = weekday_words(day)
    return words[:1].upper() + words[1:]


def month_words(number: int, year: int) -> str:
    """Write a month: "tháng 6/2024", June 2024."""
    if language.is_english():
        return language.month_words(date(year, number, 1))
    return phrase("looking", "month", number=number, year=year)


def size_words(size: int) -> str:
    """Write the size of a file."""
    if size >= MEGABYTE:
        mark = "." if language.is_english() else ","
        return phrase("forms", "megabytes", size=f"{size / MEGABYTE:.1f}".replace(".", mark))
    return phrase("forms", "kilobytes", size=max(1, round(size / KILOBYTE)))


def read_day(text: str) -> date | None:
    """Read a day as a date field sends it or as people write it; None when it is none."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 -- a bare day
        except ValueError:
            continue
    return None
