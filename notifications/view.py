"""What a letter shows: frozen values, read once, in which templates find every fact.

Words that are forms (limits, states, paths) are made already; days and counts stay
values, because each kind of letter says them in its own sentence.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.folding import EVENT_KINDS, LIST_KINDS, Kind


class Part(StrEnum):
    """As what the reader is written to; the register follows it."""

    HEAD = "head"
    STANDING_OFFICE = "standing_office"
    DEPUTY = "deputy"
    CHAIR = "chair"


@dataclass(frozen=True, kw_only=True)
class PlanWords:
    """The plan and the Committee's posts as a letter names them."""

    code: str
    title: str
    number: str
    issuer: str
    contact: str
    office: str
    chair: str
    deputy: str


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whom a letter goes to; `person` None where the post's holder is not recorded."""

    key: str
    post: str
    unit: str
    person: str | None = None
    part: Part = Part.HEAD
    is_outsider: bool = False


@dataclass(frozen=True, kw_only=True)
class LastWords:
    """What the head said last: a result, or the reason of a request for more time."""

    text: str
    at: datetime
    is_request: bool = False


@dataclass(frozen=True, kw_only=True)
class LetterItem:
    """One duty as it stands on the day of writing.

    `rung` is None for an item that merely stands in a list. `reminded` counts the notices
    of earlier days, `urged` those of them after the last day. `next_on` is the day of the
    next rung, by which an answer is asked. `number` is what a person calls the duty by in
    a reply. `report_day` is the last day of the quarterly report a question travels with.
    """

    number: int
    ref: str
    path: str
    title: str
    text: str
    unit: str
    owner: str
    limit: str
    link: str
    state: str
    timeliness: str
    printed: str = ""
    occurrence: str = ""
    rung: str | None = None
    last_day: date | None = None
    original_day: date | None = None
    days_left: int | None = None
    working_days_left: int = 0
    days_overdue: int = 0
    reminded: int = 0
    urged: int = 0
    last_told: date | None = None
    next_on: date | None = None
    last_words: LastWords | None = None
    asks_until: date | None = None
    passed_over: str = ""
    unheard: bool = False
    targets: tuple[str, ...] = ()
    is_indicator: bool = False
    report_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """Items of one clause and occurrence that stand next to each other in a list."""

    first: LetterItem
    items: tuple[LetterItem, ...]


@dataclass(frozen=True, kw_only=True)
class WeekCounts:
    """The week in figures, for the standing office; both days inclusive.

    `reports` is (received, owed) of the quarterly report named by `report`.
    """

    first_day: date
    last_day: date
    due_next: int
    overdue: int
    newly_overdue: int
    waiting: int
    extensions: int
    without_data: int
    report: str
    reports: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What the week's list says of the indicators of a quarter, each in a line of its own.

    `missing` names rows without a number after the report's last day, `behind` measures below
    their path, or that missed their target.
    """

    period: str
    missing: tuple[str, ...]
    behind: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WaitingCounts:
    """What waits for the standing office on a morning."""

    results: int
    requests: int
    objections: int


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A submission as its receipt or return tells it; times are local."""

    code: str
    at: datetime
    by: str
    text: str
    days_late: int
    judged_by: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decided request for more time; `at` is None while it is undecided."""

    granted: bool
    from_day: date
    to_day: date
    reason: str
    remark: str
    by: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Instructed:
    """An instruction from above; `person` None where the signing post's holder is not known."""

    text: str
    post: str
    at: datetime
    person: str | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything a message says; `written_at` is local."""

    kind: Kind
    key: str
    day: date
    written_at: datetime
    plan: PlanWords
    to: Reader
    copies: tuple[str, ...]
    items: tuple[LetterItem, ...]
    asked: tuple[LetterItem, ...]
    standing: tuple[LetterItem, ...]
    office_link: str
    question_occurrence: str = ""
    week: WeekCounts | None = None
    waiting: WaitingCounts | None = None
    numbers: Numbers | None = None
    filed: Filed | None = None
    decided: Decided | None = None
    instructed: Instructed | None = None

    @property
    def is_list(self) -> bool:
        """Tell whether it is one of the morning's lists."""
        return self.kind in LIST_KINDS

    @property
    def is_event(self) -> bool:
        """Tell whether it answers an act instead of reminding of one."""
        return self.kind in EVENT_KINDS

    @property
    def told(self) -> tuple[LetterItem, ...]:
        """Return the dated items, new ones first."""
        return (*self.items, *self.standing)

    @property
    def all_items(self) -> tuple[LetterItem, ...]:
        """Return every item in reading order."""
        return (*self.items, *self.standing, *self.asked)

    @property
    def overdue(self) -> tuple[LetterItem, ...]:
        """Return the items past their last day."""
        return tuple(item for item in self.told if item.days_overdue)


def grouped(items: tuple[LetterItem, ...]) -> tuple[Group, ...]:
    """Put items of one clause and occurrence together, groups in order of first mention."""
    found: dict[tuple[str, str, str], list[LetterItem]] = {}
    for item in items:
        found.setdefault((item.ref, item.title, item.limit), []).append(item)
    return tuple(Group(first=mine[0], items=tuple(mine)) for mine in found.values())
