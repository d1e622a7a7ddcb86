"""The words that a drafted plan folder adds, read from words.yaml."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("words.yaml")


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def said(key: str, **facts: object) -> str:
    """Return a sentence of words.yaml, filled in."""
    return str(_words()[key]).format(**facts)


def listed(key: str) -> tuple[str, ...]:
    """Return a list of words.yaml."""
    return tuple(_words()[key])
