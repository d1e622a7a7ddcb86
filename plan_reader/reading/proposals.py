"""The frozen values that a reading ends in: document, obligations, indicators, questions."""

from dataclasses import dataclass, field
from datetime import date

from plan_reader.reading.due_dates import Due
from plan_reader.reading.passages import Passage
from plan_reader.reading.recurrences import Recurrence


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a person must settle; `lines` are those it is about."""

    code: str
    message: str
    lines: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a field is proposed: the rule, and the words that it goes by."""

    rule: str
    words: Passage


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """One duty as printed; owners are empty when nobody is named."""

    ref: str
    words: Passage
    kind: str
    owners: tuple[Passage, ...] = ()
    coordinators: tuple[Passage, ...] = ()
    due: Due | None = None
    recurrence: Recurrence | None = None
    reasons: dict[str, Reason] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    same_as: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """The line on which its words begin."""
        return self.words.line


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One target with a number."""

    ref: str
    words: Passage
    name: str
    operator: str
    value: float
    unit: str
    section: str
    owners: tuple[Passage, ...] = ()
    monitor: Passage | None = None
    due: Due | None = None
    reasons: dict[str, Reason] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    same_as: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """The line on which its words begin."""
        return self.words.line


@dataclass(frozen=True, kw_only=True)
class Head:
    """What the letterhead, the title and the signature say."""

    title: str | None
    number: str | None
    issue_date: date | None
    issuing_body: str | None
    signer: str | None
    issued_in: tuple[int, int] | None  # year and month, where only the day is blank
    years: tuple[int, ...]  # years that the title names
    number_line: int | None
    date_line: int | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Everything a document proposes."""

    head: Head
    obligations: tuple[Obligation, ...]
    indicators: tuple[Indicator, ...]
    questions: tuple[Question, ...]
