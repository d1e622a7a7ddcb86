"""What stands in a quarter's report: its sections, its rows, and how units have filed.

Pure values; where they come from is models.quarter_content's, how they look is the paper's.
The sections are those of the reports that Vietnamese offices write (DOMAIN §5): I direction,
II results, III shortcomings and causes, IV the coming quarter, V proposals.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from rules.periods import Quarter
from rules.states import State
from rules.targets import Verdict
from rules.timeliness import SET_ASIDE, Cell


class Section(StrEnum):
    """A piece of a report that a person writes."""

    DIRECTION = "I"
    RESULTS = "II"
    LIMITS = "III"
    OBJECTIVE = "III.a"
    SUBJECTIVE = "III.b"
    NEXT = "IV"
    PROPOSALS = "V"
    # Of one overdue duty each (Biểu 3): why, who answers for it, by when it will be done.
    CAUSE = "II.3.a"
    ANSWERS = "II.3.b"
    PROMISE = "II.3.c"


FREE = (
    Section.DIRECTION,
    Section.RESULTS,
    Section.LIMITS,
    Section.OBJECTIVE,
    Section.SUBJECTIVE,
    Section.NEXT,
    Section.PROPOSALS,
)
OF_A_DUTY = (Section.CAUSE, Section.ANSWERS, Section.PROMISE)


class FilingState(StrEnum):
    """How a unit stands with its report of the quarter."""

    ON_TIME = "on_time"
    LATE = "late"
    RETURNED = "returned"
    MISSING = "missing"
    NOT_DUE = "not_due"


RECEIVED = frozenset({FilingState.ON_TIME, FilingState.LATE})


@dataclass(frozen=True, kw_only=True)
class DutyLine:
    """One duty as it stood on the data day.

    `filed_on` is the local day on which the result that was accepted had been filed;
    `result` the newest words filed by then. `cause`, `answers`, `promise` are what the unit
    writes about a duty that is overdue.
    """

    duty: int
    name: str
    ref: str
    section: str = ""
    printed_path: str = ""
    title: str
    unit: str
    unit_name: str
    is_ward: bool
    post: str = ""
    owner_printed: str = ""
    coordinators: tuple[str, ...] = ()
    due_phrase: str = ""
    last_day: date | None = None
    original_last_day: date | None = None
    state: State
    cell: Cell
    days_overdue: int = 0
    filed_on: date | None = None
    submission: int | None = None
    result: str = ""
    evidence: tuple[str, ...] = ()
    asked_until: date | None = None
    cause: str = ""
    answers: str = ""
    promise: str = ""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a number is made of: numerator and denominator, or a bare value."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    bare: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One target that the plan sets for a measure, where it stands, and what is said of it."""

    ref: str
    section: str
    printed_path: str
    op: str
    value: Decimal | None
    unit: str
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class MeasureLine:
    """One measure of an indicator in the quarter; None and blank where nothing was said.

    `value` is the exact number that is judged, written as a fraction ("6504/100").
    `measurement` is the row of the database from which the figures come; None for sums over
    units. `missing` are the units that said nothing.
    """

    ref: str
    section: str
    printed_path: str
    row: int | None = None
    title: str
    name: str
    unit_code: str = ""
    unit: str
    monitor: str = ""
    goals: tuple[Goal, ...]
    value: str = ""
    period: Parts = Parts()
    cumulative: Parts = Parts()
    is_met: bool | None = None
    verdict: Verdict
    in_conflict: bool = False
    question: str = ""
    measurement: int | None = None
    source: str = ""
    by: str = ""
    said: str = ""
    missing: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Filing:
    """How one unit filed; `version` is the frozen report, None for a plain result."""

    duty: int
    name: str
    unit: str
    unit_name: str
    is_ward: bool
    last_day: date | None
    state: FilingState
    filed_on: date | None = None
    days: int = 0
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """One text block with its source; `unit` is blank for the report's own words.

    `edited` tells that somebody changed what the source says.
    """

    section: Section
    about: str = ""
    unit: str = ""
    unit_name: str = ""
    text: str
    by: str = ""
    version: int | None = None
    submission: int | None = None
    edited: bool = False


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The 2×2 of a set of duties, and what stands outside it (DOMAIN §4 B)."""

    done_on_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    open_overdue: int = 0
    no_deadline: int = 0
    no_deadline_reported: int = 0
    set_aside: int = 0

    @property
    def done(self) -> int:
        """Return how many with a day are done."""
        return self.done_on_time + self.done_late

    @property
    def open(self) -> int:
        """Return how many with a day are not."""
        return self.open_in_time + self.open_overdue

    @property
    def dated(self) -> int:
        """Return how many have a day."""
        return self.done + self.open

    @property
    def total(self) -> int:
        """Return all, with a day or without, but not what is set aside."""
        return self.dated + self.no_deadline


def figures(lines: Iterable[DutyLine], quarter: Quarter) -> Figures:
    """Count duties by cell; one without a day is "reported" if filed within the quarter."""
    found: Counter[str] = Counter()
    for line in lines:
        found[line.cell.value] += 1
        if line.cell is Cell.NO_DEADLINE and is_within(line.filed_on, quarter):
            found["no_deadline_reported"] += 1
    return Figures(**found)


def is_within(day: date | None, quarter: Quarter) -> bool:
    """Tell whether a day lies in the quarter; no day lies in none."""
    return day is not None and quarter.first_day <= day <= quarter.last_day


def belongs(
    *, state: State, occurrence: str, last_day: date | None, filed_on: date | None, quarter: Quarter
) -> bool:
    """Tell whether a duty is reported on in a quarter.

    What was finished in an earlier quarter, what a later quarter asks for, and what was
    proposed or taken out is not; what is paused is, and is counted apart. A continuous
    duty is reported on every quarter.
    """
    if state in SET_ASIDE and state is not State.PAUSED:
        return False
    if "Q" in occurrence and occurrence > quarter.key:
        return False
    is_past = filed_on is not None and filed_on < quarter.first_day
    return not (state is State.COMPLETED and last_day is not None and is_past)


def filing_state(
    *, state: State, last_day: date | None, filed_on: date | None, today: date
) -> tuple[FilingState, int]:
    """Return how a unit filed, and how many days too late it did or still is.

    `filed_on` is the local day of the result that was accepted or waits; None for none.
    The last day itself is in time (law 4).
    """
    if filed_on is not None and state not in (State.RETURNED, State.IN_PROGRESS, State.ASSIGNED):
        days = max(0, (filed_on - last_day).days) if last_day else 0
        return (FilingState.LATE, days) if days else (FilingState.ON_TIME, 0)
    over = max(0, (today - last_day).days) if last_day else 0
    if state is State.RETURNED:
        return FilingState.RETURNED, over
    return (FilingState.MISSING, over) if over else (FilingState.NOT_DUE, 0)


@dataclass(frozen=True, kw_only=True)
class PlanHead:
    """The plan as a report names it; what is blank in the document is blank here."""

    code: str
    title: str
    number: str
    symbol: str
    issued_on: date | None
    issuer: str
    place_date: str
    standing_office: str = ""
    signer: str = ""
    capacity: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """A contradiction of the plan that is still open, with the refs that it touches."""

    code: str
    question: str
    refs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything in one report; `unit` is blank for the consolidated one.

    `post` signs a unit's report, `holder` holds it that day; blank where nobody is recorded.

    Figures count up to the end of `data_day`; how units filed is as of `made_at`.
    `journal` is the newest entry of the journal then ("123:abc…").
    """

    plan: PlanHead
    period: str
    unit: str = ""
    unit_name: str = ""
    post: str = ""
    holder: str = ""
    data_day: date
    made_at: datetime
    words: tuple[Words, ...] = ()
    measures: tuple[MeasureLine, ...] = ()
    duties: tuple[DutyLine, ...] = ()
    filings: tuple[Filing, ...] = ()
    questions: tuple[Question, ...] = ()
    counts: Figures = Figures()
    journal: str = ""

    def words_of(self, section: Section) -> tuple[Words, ...]:
        """Return the blocks of a section that are not blank, in order."""
        return tuple(each for each in self.words if each.section is section and each.text)

    def unfinished(self) -> tuple[DutyLine, ...]:
        """Return what is not done and overdue (Biểu 3), the longest overdue first."""
        late = [line for line in self.duties if line.cell is Cell.OPEN_OVERDUE]
        return tuple(sorted(late, key=lambda line: -line.days_overdue))


def with_explanations(
    lines: Sequence[DutyLine], words: Iterable[tuple[str, Words]]
) -> tuple[DutyLine, ...]:
    """Return the duties with what the unit that owes each writes; words come with their unit."""
    said = {(unit, w.about, w.section): w.text for unit, w in words if w.section in OF_A_DUTY}
    return tuple(
        replace(
            line,
            cause=said.get((line.unit, line.name, Section.CAUSE), ""),
            answers=said.get((line.unit, line.name, Section.ANSWERS), ""),
            promise=said.get((line.unit, line.name, Section.PROMISE), ""),
        )
        if line.cell is Cell.OPEN_OVERDUE
        else line
        for line in lines
    )
