"""An index set: pillars, main indices, criteria with their maximum and how each is scored.

Weights, scales, grades and tie-breaks are data of a decision (config/indices); nothing here
knows a number of any province. All arithmetic is exact; rounding is for showing only.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

ON_TIME = "on_time"


class How(StrEnum):
    """How a criterion is scored."""

    # Points in proportion to numerator over denominator, all of them from `full_at` on.
    RATIO = "ratio"
    # Points of the highest step that the value reaches.
    STEPS = "steps"
    # The points themselves, judged from the evidence.
    POINTS = "points"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a scale: from that value on (inclusive) so many points."""

    at_least: Fraction
    points: Fraction


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One criterion; `full_at` is the share that earns all points."""

    code: str
    name: str
    maximum: Fraction
    how: How
    full_at: Fraction = Fraction(1)
    steps: tuple[Step, ...] = ()
    evidence: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Main:
    """A main index: its criteria."""

    code: str
    name: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, kw_only=True)
class Pillar:
    """A pillar: its main indices."""

    code: str
    name: str
    mains: tuple[Main, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return all criteria of the pillar in order."""
        return tuple(criterion for main in self.mains for criterion in main.criteria)


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A grade: its name, and the percent from which on (inclusive) it is given."""

    name: str
    at_least: Fraction


@dataclass(frozen=True, kw_only=True)
class IndexSet:
    """An index set of one year and level.

    `ties` are what parts equal results, first first: codes of pillars, or ON_TIME. `grades`
    stand from the best to the lowest. `is_example` marks a set that nobody has issued.
    """

    code: str
    name: str
    year: int
    level: str
    pillars: tuple[Pillar, ...]
    decision: str = ""
    is_example: bool = False
    unit_kinds: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return all criteria in order."""
        return tuple(criterion for pillar in self.pillars for criterion in pillar.criteria)

    def criterion(self, code: str) -> Criterion | None:
        """Return the criterion of that code, None when there is none."""
        return next((each for each in self.criteria if each.code == code), None)
