"""Measurements: what was reported of an indicator, append-only; a correction is a new row.

A measure is named by its obligation and its position there, as a plan that is loaded again
may write its indicator rows anew. Numbers are kept as their digits: no database rounds them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, select

from models.plan import Indicator
from rules.figures import HUNDRED, Figures
from rules.pooling import UnitFigure
from rules.targets import Operator

PERCENT = "%"
BATCH = 5_000


class Measurement(SQLModel, table=True):
    """One reported value of a measure for a period.

    `unit_id` None is the figure of the whole area, reported by who monitors it. `is_none`
    says that nothing arose. `data_day` is the day up to which the data count. `corrects` is
    the measurement that this one replaces, with the reason; the old one stays.
    """

    __table_args__ = (Index("ix_measurement_of", "obligation_id", "period"),)

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id")
    position: int
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    period: str
    numerator: str | None = None
    denominator: str | None = None
    value: str | None = None
    is_met: bool | None = None
    is_none: bool = False
    words: str = ""
    source: str = ""
    data_day: date
    is_final: bool = True
    recorded_at: datetime
    recorded_by: str
    corrects: int | None = Field(default=None, foreign_key="measurement.id")
    reason: str = ""


class MeasurementEvidence(SQLModel, table=True):
    """A file that shows where a measurement comes from, stored under its SHA-256."""

    __tablename__ = "measurement_evidence"

    id: int | None = Field(default=None, primary_key=True)
    measurement_id: int = Field(foreign_key="measurement.id", index=True)
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Slot:
    """What is measured once a period: a measure of a unit, or (None) of the whole area."""

    obligation: int
    position: int
    unit: int | None
    period: str


def slot_of(row: Measurement) -> Slot:
    """Return the slot that a measurement fills."""
    return Slot(
        obligation=row.obligation_id, position=row.position, unit=row.unit_id, period=row.period
    )


def current(
    session: Session,
    obligation_ids: Iterable[int],
    periods: Sequence[str],
    *,
    known_at: datetime,
) -> Mapping[Slot, Measurement]:
    """Return the newest measurement of each slot that was known at that moment."""
    found: dict[Slot, Measurement] = {}
    ids = list(obligation_ids)
    for start in range(0, len(ids), BATCH):
        query = select(Measurement).where(
            col(Measurement.obligation_id).in_(ids[start : start + BATCH]),
            col(Measurement.period).in_(periods),
            col(Measurement.recorded_at) <= known_at,
        )
        for row in session.exec(query.order_by(col(Measurement.id))):
            found[slot_of(row)] = row
    return found


def history(session: Session, slot: Slot) -> Sequence[Measurement]:
    """Return every measurement of a slot, newest first."""
    query = select(Measurement).where(
        Measurement.obligation_id == slot.obligation,
        Measurement.position == slot.position,
        col(Measurement.unit_id) == slot.unit,
        Measurement.period == slot.period,
    )
    return session.exec(query.order_by(col(Measurement.id).desc())).all()


def figures_of(row: Measurement, indicator: Indicator) -> Figures | None:
    """Return the figures of a measurement, None where it has none."""
    if row.numerator is None and row.value is None:
        return None
    return Figures(
        numerator=_decimal(row.numerator),
        denominator=_decimal(row.denominator),
        bare=_decimal(row.value),
        scale=scale_of(indicator),
    )


def unit_figure(row: Measurement, indicator: Indicator) -> UnitFigure:
    """Return a measurement as the rules pool it."""
    return UnitFigure(
        figures=figures_of(row, indicator),
        is_met=row.is_met,
        is_none=row.is_none,
        is_final=row.is_final,
    )


def scale_of(indicator: Indicator) -> Fraction:
    """Return what turns a share into the measure's unit: 100 for percent."""
    return HUNDRED if is_percent(indicator) else Fraction(1)


def is_percent(indicator: Indicator) -> bool:
    """Tell whether the measure is a percentage."""
    return indicator.unit == PERCENT


def is_summed(indicator: Indicator) -> bool:
    """Tell whether bare values of units may be added: numbers of things, no shares or ranks."""
    return not is_percent(indicator) and indicator.op != Operator.RANK


def _decimal(digits: str | None) -> Decimal | None:
    return None if digits is None else Decimal(digits)
