"""What is owed and what was done about it: duties, submissions, extensions."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Occurrence(SQLModel, table=True):
    """One due period of an obligation ("2024Q3", or "2024"); no last day: no deadline."""

    __table_args__ = (UniqueConstraint("obligation_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id", index=True)
    key: str
    last_day: date | None = None


class Duty(SQLModel, table=True):
    """An occurrence owed by one unit; this is what has a status.

    `original_last_day` stays for ever, `last_day` follows granted extensions; both are
    the last compliant day, inclusive. `active_from` is the first day whose checkpoints
    count. `next_check_on` is the next day on which a rung falls, None when none will:
    the engine reads nothing else.
    """

    __table_args__ = (
        UniqueConstraint("occurrence_id", "unit_id"),
        Index("ix_duty_due", "plan_id", "next_check_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    obligation_id: int = Field(foreign_key="obligation.id", index=True)
    occurrence_id: int = Field(foreign_key="occurrence.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    post_id: int = Field(foreign_key="post.id", index=True)
    state: str
    last_day: date | None = None
    original_last_day: date | None = None
    assigned_on: date
    active_from: date
    reported_on: date | None = None
    # The unit that owes it by the plan's files, where a decision has given it to another post.
    reassigned_from: int | None = None
    # How often the last day has moved: calendars that subscribed see which is newer.
    moves: int = 0
    next_check_on: date | None = None


class StateChange(SQLModel, table=True):
    """One change of a duty's processing state, with who, when and why."""

    __tablename__ = "state_change"

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    at: datetime
    by: str
    act: str
    old_state: str
    new_state: str
    reason: str = ""


class Submission(SQLModel, table=True):
    """A result that a head filed; a returned or withdrawn one is kept.

    `outcome` is pending, accepted, returned or withdrawn.
    """

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    text: str
    remarks: str = ""
    filed_at: datetime
    filed_by: str
    outcome: str = "pending"
    judged_at: datetime | None = None
    judged_by: str | None = None
    reason: str = ""


class Evidence(SQLModel, table=True):
    """A file of a submission, stored under its SHA-256."""

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    name: str
    media_type: str
    size: int
    sha256: str


class Extension(SQLModel, table=True):
    """A request for more time; `outcome` is asked, granted or refused.

    `late` marks a request filed after the last day it wants to move.
    """

    id: int | None = Field(default=None, primary_key=True)
    duty_id: int = Field(foreign_key="duty.id", index=True)
    from_day: date
    to_day: date
    reason: str
    asked_at: datetime
    asked_by: str
    late: bool = False
    opinion: str | None = None
    opinion_by: str | None = None
    outcome: str = "asked"
    decided_at: datetime | None = None
    decided_by: str | None = None
    remark: str = ""
