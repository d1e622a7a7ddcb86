"""Work on a duty that changes no state: numbers reported, a quarter's report being written.

The acts keep the words by which they called whoever acted, so that is what is compared
with those who work for the duty's post.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, func
from sqlmodel import col, or_, select

from models.duty import Duty
from models.measurements import Measurement
from models.quarter_reports import QuarterReport, ReportBlock
from models.roster import Person, Post, Tenure
from models.within import Clerk, Handover


def was_measured(duties: Collection[int], since: datetime) -> ColumnElement[bool]:
    """Tell whether who owes a duty has reported a number of its row since then."""
    is_its_unit = or_(col(Measurement.unit_id) == Duty.unit_id, col(Measurement.unit_id).is_(None))
    query = select(Measurement.id).join(
        Duty, col(Duty.obligation_id) == col(Measurement.obligation_id)
    )
    return query.where(
        col(Duty.id).in_(duties),
        is_its_unit,
        Measurement.recorded_at >= since,
        _is_theirs(col(Measurement.recorded_by)),
    ).exists()


def was_written(duties: Collection[int], since: datetime) -> ColumnElement[bool]:
    """Tell whether who owes a duty has saved words of its report since then."""
    query = (
        select(ReportBlock.id)
        .join(QuarterReport, col(QuarterReport.id) == col(ReportBlock.report_id))
        .join(Duty, col(Duty.id) == col(QuarterReport.duty_id))
    )
    return query.where(
        col(Duty.id).in_(duties),
        ReportBlock.changed_at >= since,
        _is_theirs(col(ReportBlock.changed_by)),
    ).exists()


def _is_theirs(label: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Tell whether a label names the duty's post, or who holds it or works for its unit."""
    title = col(Post.title)
    by_post = select(Post.id).where(
        Post.id == Duty.post_id, or_(label == title, _begins(label, title + " ("))
    )
    people = (
        select(Tenure.person_id).where(Tenure.post_id == Duty.post_id),
        select(Clerk.person_id).where(Clerk.unit_id == Duty.unit_id),
        select(Handover.person_id).where(Handover.duty_id == Duty.id),
    )
    works_for_it = or_(*(col(Person.id).in_(each.correlate(Duty)) for each in people))
    by_person = select(Person.id).where(works_for_it, _begins(label, col(Person.name) + ", "))
    return or_(by_post.correlate_except(Post).exists(), by_person.correlate_except(Person).exists())


def _begins(
    label: SQLColumnExpression[str], words: SQLColumnExpression[str]
) -> ColumnElement[bool]:
    return func.substr(label, 1, func.length(words)) == words
