"""What the API answers with: the same facts as the pages show, as typed values."""

from datetime import date, datetime
from typing import Generic, Self, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from portal.duty_view import DutyView, Filed
from rules.states import State
from rules.timeliness import Cell, Timeliness

Item = TypeVar("Item")


class Answer(BaseModel):
    """An answer read off a row or a value of the same names."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, found: object) -> Self:
        """Read a row, or a value of the same names."""
        return cls.model_validate(found)


class Page(Answer, Generic[Item]):
    """One page of a list; `pages` is 1 where there is nothing."""

    items: list[Item]
    page: int
    pages: int
    total: int


class PlanAnswer(Answer):
    """A plan; number and day are null where the document leaves them blank."""

    id: int
    code: str
    title: str
    number: str | None
    symbol: str | None
    issued_on: date | None
    issuer: str
    period_from: date
    period_to: date
    activated_on: date | None


class TargetAnswer(Answer):
    """A target of an obligation: `value` is a decimal number, null where none is printed."""

    name: str
    op: str
    value: str | None
    unit: str
    note: str


class ObligationAnswer(Answer):
    """A clause that binds somebody, word for word."""

    id: int
    plan: str
    ref: str
    printed_path: str
    section: str
    kind: str
    short_title: str
    text: str
    owner_printed: str
    coordinators: list[str]
    due_phrase: str | None
    targets: list[TargetAnswer]


class DutyLine(Answer):
    """A duty as it stands in a list, on both axes."""

    id: int = Field(validation_alias=AliasChoices("duty_id", "id"))
    name: str
    plan: str
    ref: str
    section: str
    kind: str
    short_title: str
    occurrence: str
    unit: str
    unit_name: str
    post: str
    state: State
    timeliness: Timeliness
    cell: Cell
    last_day: date | None = Field(description="The last compliant day, inclusive.")
    original_last_day: date | None
    days_overdue: int


class FileAnswer(Answer):
    """A file of evidence."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


class SubmissionAnswer(Answer):
    """A result that was filed; `outcome` is pending, accepted, returned or withdrawn."""

    id: int
    text: str
    remarks: str
    filed_at: datetime
    filed_by: str
    outcome: str
    judged_at: datetime | None
    judged_by: str | None
    reason: str
    files: list[FileAnswer]

    @classmethod
    def of_filed(cls, filed: Filed) -> Self:
        """Read a result with its files."""
        facts = filed.submission.model_dump(exclude={"duty_id"})
        return cls.model_validate(facts | {"files": [FileAnswer.of(f) for f in filed.files]})


class ExtensionAnswer(Answer):
    """A request for more time; `outcome` is asked, granted or refused."""

    id: int
    from_day: date
    to_day: date
    reason: str
    asked_at: datetime
    asked_by: str
    late: bool
    opinion: str | None
    opinion_by: str | None
    outcome: str
    decided_at: datetime | None
    decided_by: str | None
    remark: str


class ObjectionAnswer(Answer):
    """A head's word that a duty is not its own; `outcome` is open, kept or forwarded."""

    id: int
    reason: str
    made_at: datetime
    made_by: str
    outcome: str
    answer: str
    answered_at: datetime | None
    answered_by: str | None


class InstructionAnswer(Answer):
    """What the chair or the deputy instructed."""

    id: int
    text: str
    given_at: datetime
    given_by: str


class EventAnswer(Answer):
    """One line of a duty's history."""

    at: datetime
    what: str
    by: str
    reason: str
    to_day: date | None


class TryAnswer(Answer):
    """One try to deliver on one channel."""

    channel: str
    attempt: int
    status: str
    at: datetime
    code: str | None
    detail: str | None


class ToldAnswer(Answer):
    """One person and one rung: sent, waiting, or not and why."""

    to: str
    audience: str
    status: str
    reason: str | None
    message_id: int | None
    message_status: str | None
    deliveries: list[TryAnswer]


class RungAnswer(Answer):
    """One rung of the ladder with what became of it; `told` is empty for what is to come."""

    rung: str
    day: date
    last_day: date
    told: list[ToldAnswer]
    missed: bool
    reason: str | None


class DutyAnswer(Answer):
    """A duty in full; `acts` are those that this token may do to it as it stands."""

    id: int
    name: str
    plan: str
    ref: str
    printed_path: str
    section: str
    kind: str
    short_title: str
    text: str
    occurrence: str
    unit: str
    unit_name: str
    post: str
    state: State
    timeliness: Timeliness
    limit: str
    last_day: date | None = Field(description="The last compliant day, inclusive.")
    original_last_day: date | None
    assigned_on: date
    reported_on: date | None
    days_overdue: int
    pending_submission: int | None = Field(description="The result that waits to be judged.")
    waiting_extension: int | None = Field(description="The request that waits for a decision.")
    waiting_objection: int | None = Field(description="The objection that waits for an answer.")
    acts: list[str]

    @classmethod
    def of_view(cls, view: DutyView, acts: list[str]) -> Self:
        """Read a duty as a page shows it."""
        of_clause = {"ref", "printed_path", "section", "kind", "short_title", "text"}
        of_duty = {"id", "last_day", "original_last_day", "assigned_on", "reported_on"}
        return cls(
            **view.obligation.model_dump(include=of_clause),
            **view.duty.model_dump(include=of_duty),
            name=view.name,
            plan=view.plan.code,
            occurrence=view.occurrence.key,
            unit=view.unit.code,
            unit_name=view.unit.name,
            post=view.post.title,
            state=view.state,
            timeliness=view.standing.timeliness,
            days_overdue=view.standing.days_overdue,
            limit=view.limit.words,
            pending_submission=view.pending.submission.id if view.pending else None,
            waiting_extension=view.asked.id if view.asked else None,
            waiting_objection=view.objection.id if view.objection else None,
            acts=acts,
        )


class ActedAnswer(Answer):
    """What a token that may act but not read learns of the duty it acted on."""

    id: int
    state: State


class RemindedAnswer(Answer):
    """How many messages were put for the head."""

    messages: int


class CountsAnswer(Answer):
    """How many duties stand in each cell of the 2×2, and outside it."""

    today: date
    total: int
    cells: dict[Cell, int]


class DueAnswer(Answer):
    """A duty on its last compliant day."""

    duty_id: int
    ref: str
    short_title: str
    occurrence: str
    unit: str
    state: State
    timeliness: Timeliness


class DayAnswer(Answer):
    """One day: whether it is worked, what is decided of it, and what is due."""

    day: date
    is_worked: bool
    special: str
    due: list[DueAnswer]


class EntryAnswer(Answer):
    """One entry of the journal; `hash` seals it with the entry before."""

    number: int
    at: datetime
    actor: str
    act: str
    subject: str
    details: dict[str, object]
    previous: str
    hash: str


class EntriesAnswer(Answer):
    """Entries after one, in their order; `next` is what to give as `after`, null at the end."""

    items: list[EntryAnswer]
    next: int | None


class CheckAnswer(Answer):
    """Whether every entry still seals the one before it, and where not."""

    intact: bool
    entries: int
    breaks: list[str]


class TokenAnswer(Answer):
    """The token of the call."""

    client: str
    scopes: list[str]
    post: str | None
    acts_as: str
    expires_at: datetime
