"""The Vietnamese vocabulary of the rules, read once from vocabulary/*.yaml."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

from plan_reader.reading.passages import fold

_FOLDER = Path(__file__).parent / "vocabulary"


@cache
def vocabulary(name: str) -> Mapping[str, list[str]]:
    """Return one file of words, each folded for comparing."""
    with (_FOLDER / f"{name}.yaml").open(encoding="utf-8") as stream:
        found = yaml.safe_load(stream)
    return {key: [fold(word) for word in words] for key, words in found.items()}


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))
