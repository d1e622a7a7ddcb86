"""Plans and what stands in them: obligations, indicators, questions, the calendar."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.searched import keep_searched


def _later_key(role: str, table: str) -> Column[int]:
    """Return a foreign key that is added once both tables are there.

    Plans name posts and posts belong to plans, so neither table can be made second.
    """
    key = ForeignKey(f"{table}.id", use_alter=True, name=f"fk_plan_{role}_{table}")
    return Column(Integer, key)


class Plan(SQLModel, table=True):
    """One issued document, its period and the Committee that issued it.

    `number` and `issued_on` may be blank in the document and then stay None.
    `ladder` is the plan's ladder as data; `activated_on` is the first day whose
    checkpoints count; None while the plan is not in force. `quarterly_report` and
    `consolidated_report` are the refs of what every unit and the standing office report.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    title: str
    number: str | None = None
    symbol: str | None = None
    place_date: str | None = None
    issued_on: date | None = None
    issued_month: str | None = None
    issuer: str = ""
    contact: str = ""
    period_from: date
    period_to: date
    activated_on: date | None = None
    quarterly_report: str | None = None
    consolidated_report: str | None = None
    chair_post_id: int | None = Field(default=None, sa_column=_later_key("chair", "post"))
    deputy_post_id: int | None = Field(default=None, sa_column=_later_key("deputy", "post"))
    standing_unit_id: int | None = Field(default=None, sa_column=_later_key("standing", "unit"))
    standing_post_id: int | None = Field(default=None, sa_column=_later_key("standing", "post"))
    ladder: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    weekend: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    document: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    content_hash: str = ""


class CalendarDay(SQLModel, table=True):
    """A day of a plan's working calendar that is not as its weekday says."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("plan_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    day: date
    kind: str
    name: str = ""
    decision: str = ""
    confirmed: bool = True


class Obligation(SQLModel, table=True):
    """One clause that binds somebody, word for word, or one row of the appendix.

    `given_at` and `given_by` tell when and by whom it was given by instruction; None and ""
    for what stands in the plan's document.
    """

    __table_args__ = (UniqueConstraint("plan_id", "ref"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    ref: str
    printed_path: str
    section: str
    kind: str
    position: int
    short_title: str
    text: str
    source_lines: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    owner_printed: str = ""
    owners: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    coordinators: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    due_phrase: str | None = None
    undated_reason: str | None = None
    rolled_up_from: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    given_at: datetime | None = None
    given_by: str = ""
    searched: str = ""


keep_searched(Obligation, ("ref", "printed_path", "short_title"))


class Indicator(SQLModel, table=True):
    """A target with operator, value and unit; one measure of an obligation or row.

    `details` holds what the plan's data says besides: what is counted, whether it is a floor,
    what pulls its day forward (docs/plan-format.md, "measures").
    """

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id", index=True)
    position: int
    name: str
    op: str
    value: Decimal | None = None
    unit: str = ""
    note: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Question(SQLModel, table=True):
    """A contradiction or gap of the document that a person must decide."""

    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    code: str
    severity: str
    question: str
    refs: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    texts: list[dict[str, str]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    proposal: str = ""
    decision: str | None = None
    decision_document: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None
