"""The words of the command line, from cli/wording.yaml."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

CATALOGUE = Path(__file__).parent / "wording.yaml"


@cache
def catalogue() -> dict[str, Any]:
    """Return the catalogue, read once."""
    loaded: dict[str, Any] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return loaded


def say(section: str, key: str, **facts: object) -> str:
    """Return one phrase with its fields filled."""
    return str(catalogue()[section][key]).format_map(facts)


def reason_words(reason: str | None) -> str:
    """Name a reason; one that the catalogue lacks is shown as it is."""
    return str(catalogue()["reasons"].get(reason, reason or ""))
