"""Mistakes of a plan folder: collected, never raised one at a time (style guide, 26)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

SHOWN = 5


@dataclass(frozen=True, kw_only=True, order=True)
class Mistake:
    """One mistake: where it stands, what stands there, what is wrong and what to write.

    `line` counts from 1; `value` is the offending value as written, "" for a missing one.
    """

    file: str
    line: int
    problem: str
    remedy: str
    value: str = ""

    def __str__(self) -> str:
        """Return the line that is shown to whoever repairs the file."""
        return f"{self.file}:{self.line}: {self.problem}; {self.remedy}"


class PlanMistakesError(ValueError):
    """The plan folder has mistakes; `mistakes` holds all of them, by file and line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


PlanMistakes = PlanMistakesError


@dataclass(frozen=True, kw_only=True)
class Where:
    """Where an entry and its fields stand in their file.

    `lines` maps a field name, or a field name and a position ("owners", 1), to its line.
    """

    file: str
    line: int
    lines: dict[tuple[str, int | None], int] = field(default_factory=dict)

    def at(self, key: str, position: int | None = None) -> int:
        """Return the line of a field (or of one of its entries); the entry's if unknown."""
        whole = self.lines.get((key, None), self.line)
        return self.lines.get((key, position), whole)


class Ledger:
    """Collects the mistakes and warnings of one reading."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.warnings: list[Mistake] = []

    def add(self, file: str, line: int, problem: str, remedy: str, *, value: str = "") -> None:
        """Note a mistake."""
        self.mistakes.append(
            Mistake(file=file, line=line, problem=problem, remedy=remedy, value=value)
        )

    def warn(self, file: str, line: int, problem: str, remedy: str, *, value: str = "") -> None:
        """Note something that may be meant, but that somebody should look at."""
        self.warnings.append(
            Mistake(file=file, line=line, problem=problem, remedy=remedy, value=value)
        )


def closest(value: str, known: Iterable[str]) -> str:
    """Return "write one of …": what comes closest to `value`, else the first of `known`."""
    names = sorted(set(known))
    near = get_close_matches(value, names, n=3, cutoff=0.6) or names[:SHOWN]
    more = " …" if len(near) == SHOWN < len(names) else ""
    return f"write one of: {', '.join(near)}{more}" if near else "there is none yet"
