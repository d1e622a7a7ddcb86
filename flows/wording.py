"""The Vietnamese that Prefect and the console show, read from wording.yaml."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template

FILE = Path(__file__).with_name("wording.yaml")
# Markdown and plain text, never HTML: Prefect escapes what it shows.
_JINJA = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701


@cache
def catalogue() -> dict[str, Any]:
    """Return the whole catalogue."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def entry(path: str) -> Any:  # noqa: ANN401 -- a catalogue holds text, lists and maps
    """Return what stands at a dotted path; KeyError names the path."""
    found: Any = catalogue()
    for part in path.split("."):
        if part not in found:
            message = f'flows/wording.yaml has no entry "{path}"; add it'
            raise KeyError(message)
        found = found[part]
    return found


def say(path: str, **values: object) -> str:
    """Fill in the text at a dotted path."""
    return _template(path).render(**values).strip()


@cache
def _template(path: str) -> Template:
    return _JINJA.from_string(str(entry(path)))


def word(path: str, code: str) -> str:
    """Return the word for a code, the code itself where the catalogue has none."""
    found = entry(path).get(code, code)
    return str(found)
