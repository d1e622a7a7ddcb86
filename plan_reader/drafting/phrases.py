"""The words that a draft brings along (words.yaml)."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "words.yaml"


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def phrase(key: str, **facts: object) -> str:
    """Return one of the phrases, its fields filled."""
    return str(_words()[key]).format(**facts)


def listed(key: str) -> Sequence[str]:
    """Return one of the lists."""
    return tuple(map(str, _words()[key]))
