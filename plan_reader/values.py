"""What a plan folder says, as frozen values; every entry knows where it stands."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from plan_reader.mistakes import Mistake, Where
from rules.fan_out import Membership
from rules.periods import Period

POST, GROUP = "post:", "group:"
APPENDIX = "PL"
INDICATOR = "indicator"
HEAD = ".head"


@dataclass(frozen=True, kw_only=True)
class PlanDocument:
    """The document itself; `issued_on` None means that its day is blank.

    `is_draft`: nobody has confirmed what the folder says, so that it cannot be loaded.
    `data` is plan.yaml as JSON values: what is shown and printed but decides nothing.
    """

    code: str
    title: str
    number: str
    symbol: str
    place_date: str
    issued_on: date | None
    issued_month: str
    issuer: str
    contact: str
    period: Period
    chair: str
    deputy: str
    standing_unit: str
    quarterly_report: str
    consolidated_report: str
    source_file: str
    source_sha256: str
    ladder: str
    is_draft: bool
    data: Mapping[str, Any]
    where: Where = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class UnitItem:
    """An office, ward or body."""

    code: str
    name: str
    kind: str
    email: str
    valid_from: date | None
    valid_to: date | None
    note: str
    where: Where = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class PostItem:
    """An office that a person holds; a unit's head has the code "<unit>.head"."""

    code: str
    title: str
    unit: str
    aliases: tuple[str, ...]
    vacant: bool
    email: str
    where: Where = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class PersonItem:
    """A named person."""

    code: str
    name: str
    where: Where = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class TenureItem:
    """A person in a post, both days inclusive; a delegate stands in for its holder."""

    post: str
    person: str
    valid_from: date | None
    valid_to: date | None
    acting: bool
    delegate: bool
    where: Where = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class GroupItem:
    """A set of units named as one in the plan."""

    code: str
    name: str
    members: tuple[Membership, ...]
    confirmed: bool
    note: str
    where: Where = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Who there is."""

    units: tuple[UnitItem, ...] = ()
    posts: tuple[PostItem, ...] = ()
    people: tuple[PersonItem, ...] = ()
    tenures: tuple[TenureItem, ...] = ()
    groups: tuple[GroupItem, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Return everything that can owe: "post:<code>" and "group:<code>"."""
        posts = {POST + post.code for post in self.posts}
        return frozenset(posts | {GROUP + group.code for group in self.groups})


@dataclass(frozen=True, kw_only=True)
class MeasureItem:
    """What is measured, with its target; `value` None for a qualitative one.

    `details` as models.plan.Indicator keeps them: JSON values, what is absent left out.
    """

    name: str
    op: str
    value: Decimal | None
    unit: str
    note: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DueItem:
    """A printed limit and its last compliant days by occurrence, in order."""

    phrase: str
    occurs: str
    last_days: tuple[tuple[str, date], ...]


@dataclass(frozen=True, kw_only=True)
class ObligationItem:
    """One clause, or one row of the appendix (section "PL", owner its monitor).

    `details` holds what is shown but decides nothing.
    """

    ref: str
    printed_path: str
    section: str
    kind: str
    short_title: str
    text: str
    source_lines: tuple[int, ...]
    owner_printed: str
    owners: tuple[str, ...]
    coordinators: tuple[str, ...]
    due: DueItem | None
    undated_reason: str
    rolled_up_from: tuple[str, ...]
    indicator_refs: tuple[str, ...]
    measures: tuple[MeasureItem, ...]
    details: Mapping[str, Any]
    where: Where = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class QuestionItem:
    """A contradiction or gap that a person must decide; `decided` "" while it is open."""

    code: str
    severity: str
    refs: tuple[str, ...]
    question: str
    texts: tuple[Mapping[str, str], ...]
    proposal: str
    decided: str
    where: Where = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class DayItem:
    """A day that is not as its weekday says."""

    day: date
    kind: str
    name: str
    decision: str
    confirmed: bool
    where: Where = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Which weekdays are off, and the days that differ."""

    weekend: tuple[int, ...] = (6, 7)
    days: tuple[DayItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanFolder:
    """A plan folder without mistakes.

    `obligations` are the clauses and, after them, the rows of the appendix.
    `headings` maps a source line to its heading. `content_hash` changes with any word.
    """

    path: Path
    document: PlanDocument
    roster: Roster
    headings: Mapping[str, str]
    obligations: tuple[ObligationItem, ...]
    appendix: Mapping[str, Any]
    questions: tuple[QuestionItem, ...]
    ladder: Mapping[str, Any]
    calendar: Calendar
    warnings: tuple[Mistake, ...]
    content_hash: str

    @property
    def clauses(self) -> tuple[ObligationItem, ...]:
        """Return the obligations without the rows of the appendix."""
        return tuple(item for item in self.obligations if item.section != APPENDIX)

    @property
    def indicators(self) -> tuple[ObligationItem, ...]:
        """Return the rows of the appendix."""
        return tuple(item for item in self.obligations if item.section == APPENDIX)

    @property
    def open_questions(self) -> tuple[QuestionItem, ...]:
        """Return the questions that nobody has decided."""
        return tuple(question for question in self.questions if not question.decided)

    def by_section(self) -> dict[str, int]:
        """Count the clauses of each section, in the order of the plan."""
        return dict(Counter(item.section for item in self.clauses))

    def by_kind(self) -> dict[str, int]:
        """Count the clauses of each kind, the most frequent first."""
        return dict(Counter(item.kind for item in self.clauses).most_common())
