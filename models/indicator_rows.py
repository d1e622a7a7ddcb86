"""The rows of the sheet of indicators: frozen values, as pages and reports take them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from models.measurements import Measurement, figures_of, is_percent
from models.measures import Measure, SetTarget
from models.plan import Question
from rules.figures import Figures
from rules.targets import GOOD, Verdict, together
from rules.trajectory import Forecast, Pace, Path


@dataclass(frozen=True, kw_only=True)
class Said:
    """One measurement as it stands: its figures, and who said it when from which source."""

    number: int
    figures: Figures | None
    is_met: bool | None
    is_none: bool
    words: str
    source: str
    data_day: date
    is_final: bool
    recorded_at: datetime
    recorded_by: str
    corrects: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """What one unit said of the measure; None: nothing yet."""

    code: str
    name: str
    said: Said | None
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Where the measure stands: the figures of the period and those since the plan began.

    `summed_over` are the quarters in `cumulative`. Without figures all is None.
    """

    figures: Figures | None = None
    cumulative: Figures | None = None
    summed_over: tuple[str, ...] = ()
    is_met: bool | None = None
    is_final: bool = True


@dataclass(frozen=True, kw_only=True)
class Way:
    """The way to the target: the path, where the number should stand by now, where it heads.

    `path`, `expected` and `forecast` are None where there is none to speak of.
    """

    pace: Pace = Pace.UNKNOWN
    path: Path | None = None
    expected: Fraction | None = None
    forecast: Forecast | None = None


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One measure of the plan in a period: of the whole area, or of one unit (`unit_code`).

    `targets` pairs each target of the plan with its verdict; the first is that of the row
    itself. `ruled_by` is the question whose decision chose between contradicting ones.
    `judged_on` is the last day of the quarter, or the day of asking while it runs.
    `missing` and `bare` name units that said nothing, or a percentage without its parts.
    """

    measure: Measure
    period: str
    judged_on: date
    unit_code: str | None
    stand: Stand
    value: Fraction | None
    verdict: Verdict
    targets: tuple[tuple[SetTarget, Verdict], ...]
    is_due: bool
    question: Question | None
    ruled_by: str
    said: Said | None
    way: Way
    lines: tuple[UnitLine, ...]
    missing: tuple[str, ...]
    bare: tuple[str, ...]

    @property
    def ref(self) -> str:
        """Return the ref of the row."""
        return self.measure.obligation.ref

    @property
    def is_percent(self) -> bool:
        """Tell whether the number is a percentage."""
        return is_percent(self.measure.indicator)

    @property
    def is_behind(self) -> bool:
        """Tell whether the number is below its path before the year is over, or missed it."""
        missed = self.verdict is Verdict.NOT_REACHED
        return missed or (self.way.pace is Pace.BEHIND and self.verdict not in GOOD)

    @property
    def in_conflict(self) -> bool:
        """Tell whether the plan sets contradicting targets that nobody has decided on."""
        return len(self.targets) > 1


def verdict_of_row(rows: Sequence[SheetRow]) -> Verdict:
    """Return the verdict of a printed row from those of its measures: all must be reached."""
    return together(tuple(row.verdict for row in rows))


def as_said(row: Measurement, measure: Measure) -> Said:
    """Return a measurement as a frozen value."""
    return Said(
        number=row.id or 0,
        figures=figures_of(row, measure.indicator),
        is_met=row.is_met,
        is_none=row.is_none,
        words=row.words,
        source=row.source,
        data_day=row.data_day,
        is_final=row.is_final,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        corrects=row.corrects,
        reason=row.reason,
    )


def by_printed_row(rows: Sequence[SheetRow]) -> Mapping[str, tuple[SheetRow, ...]]:
    """Return the rows of each printed row (two targets: two measures), in order."""
    found: dict[str, list[SheetRow]] = {}
    for row in rows:
        found.setdefault(row.ref, []).append(row)
    return {ref: tuple(found[ref]) for ref in found}
