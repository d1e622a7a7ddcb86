"""The words of the papers: config/papers/papers.yaml, with the office's own file over it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import config

PAPERS = Path(config.__path__[0]) / "papers"
NAME = "papers.yaml"


class SayingBrokenError(ValueError):
    """A text of the papers cannot be used; the message names file, place and remedy."""


class Sayings:
    """All texts of one kind of paper, filled with facts."""

    def __init__(self, words: Mapping[str, Any], kind: str, file: Path) -> None:
        self._words, self.kind, self._file = words, kind, file

    def get(self, *path: str) -> Any:  # noqa: ANN401 -- whatever the file holds
        """Return what stands at a path of the kind, else of what is common to all."""
        for start in (self.kind, "common"):
            found: Any = self._words.get(start, {})
            for step in path:
                found = found.get(step) if isinstance(found, Mapping) else None
            if found is not None:
                return found
        message = f'{self._file}: "{self.kind}: {": ".join(path)}" is missing; write it there'
        raise SayingBrokenError(message)

    def signing(self) -> Mapping[str, Any]:
        """Return the section about signatures."""
        found: Mapping[str, Any] = self._words["signing"]
        return found

    def say(self, *path: str, **facts: object) -> str:
        """Return one text with its fields filled."""
        return self.fill(str(self.get(*path)), path, facts)

    def each(self, *path: str, **facts: object) -> tuple[str, ...]:
        """Return every text of a list, filled."""
        return tuple(self.fill(str(text), path, facts) for text in self.get(*path))

    def fill(self, text: str, path: tuple[str, ...], facts: Mapping[str, object]) -> str:
        """Fill the fields of a text; SayingBrokenError for one that nothing fills."""
        try:
            return text.format_map(facts)
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            known = ", ".join(sorted(facts))
            message = (
                f'{self._file}: "{self.kind}: {": ".join(path)}" has a field that nothing fills '
                f"({error}); the fields there are: {known}"
            )
            raise SayingBrokenError(message) from error


def read_sayings(kind: str, own: Path) -> Sayings:
    """Read the texts of a kind; what the office's folder `own` says goes before ours."""
    words = _read(PAPERS / NAME)
    file = own / NAME
    if not file.is_file():
        return Sayings(words, kind, PAPERS / NAME)
    return Sayings(_over(words, _read(file)), kind, file)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        message = f"{file}: cannot be read ({error}); correct it, or remove it to use ours"
        raise SayingBrokenError(message) from error
    if not isinstance(found, dict):
        message = f"{file}: is no list of names and texts; begin it like config/papers/papers.yaml"
        raise SayingBrokenError(message)
    return found


def _over(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(ours)
    for key, value in own.items():
        known = merged.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[key] = _over(known, value)
        else:
            merged[key] = value
    return merged
