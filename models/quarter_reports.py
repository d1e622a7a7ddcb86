"""The quarterly round: its data day, the reports being written, and their frozen versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel


class QuarterRound(SQLModel, table=True):
    """One quarter of a plan in which reports are made ("2024Q2").

    `data_day` is the day up to whose end the figures count, inclusive: a decision of the
    standing office, printed as "Số liệu tính đến ngày …".
    """

    __tablename__ = "quarter_round"
    __table_args__ = (UniqueConstraint("plan_id", "period"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    period: str
    data_day: date
    opened_at: datetime
    opened_by: str


class QuarterReport(SQLModel, table=True):
    """The report that fulfils one duty: a unit's own, or the standing office's on the whole.

    A unit owes one however many groups it belongs to, because the duty is one.
    """

    __tablename__ = "quarter_report"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="quarter_round.id", index=True)
    duty_id: int = Field(foreign_key="duty.id", unique=True)
    is_consolidated: bool = False
    opened_at: datetime
    opened_by: str


class ReportBlock(SQLModel, table=True):
    """A piece of a report's text that people write; blank ones are not printed.

    `about` tells the blocks of one section apart: the name of a duty, or the code of the
    unit whose words it began as; blank for the section's own. `edition` counts the changes,
    so that nobody writes over what somebody else wrote meanwhile. `version_id` is the frozen
    report from which it was taken, `taken` the words as they stood there.
    """

    __tablename__ = "report_block"
    __table_args__ = (UniqueConstraint("report_id", "section", "about"),)

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="quarter_report.id")
    section: str
    about: str = ""
    position: int = 0
    text: str = ""
    edition: int = 1
    changed_at: datetime
    changed_by: str
    version_id: int | None = Field(default=None, foreign_key="report_version.id")
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    taken: str = ""


class ReportVersion(SQLModel, table=True):
    """A report as it was frozen; it never changes, a later change is a new version.

    `sha256` is taken over the canonical JSON of `content` (rules.sealed). `submission_id` is the
    result by which it was filed, None for one that was only frozen.
    """

    __tablename__ = "report_version"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="quarter_report.id")
    number: int
    frozen_at: datetime
    frozen_by: str
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    sha256: str
    submission_id: int | None = Field(default=None, foreign_key="submission.id", index=True)
