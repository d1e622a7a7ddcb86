"""Words that no template spells out: names of states, reasons, acts and mistakes.

The catalogue is templates/words.yaml; forms of dates and limits are those of the letters.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from notifications.wording import weekday_words

TEMPLATES = Path(__file__).parent / "templates"
CATALOGUE = TEMPLATES / "words.yaml"
MEGABYTE, KILOBYTE = 1_000_000, 1_000


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
    return str(key) if found is None else str(found).format_map(facts)


def is_known(section: str, key: str) -> bool:
    """Tell whether the catalogue has that phrase."""
    return key in catalogue()[section]


def full_day(day: date) -> str:
    """Write a date as it begins a line: "Thứ Năm, ngày 23/5/2024"."""
    words = weekday_words(day)
    return words[:1].upper() + words[1:]


def size_words(size: int) -> str:
    """Write the size of a file."""
    if size >= MEGABYTE:
        return phrase("forms", "megabytes", size=f"{size / MEGABYTE:.1f}".replace(".", ","))
    return phrase("forms", "kilobytes", size=max(1, round(size / KILOBYTE)))


def read_day(text: str) -> date | None:
    """Read a day as a date field sends it or as people write it; None when it is none."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 -- a bare day
        except ValueError:
            continue
    return None
