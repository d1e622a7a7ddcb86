"""Which number somebody asks for, and who may report it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, select

from actions.actors import Actor
from models.duty import Duty
from models.measurements import Slot
from models.measures import Measure, load_measures
from models.plan import Plan
from models.roster import Post, Unit
from rules.periods import Period, Quarter, read_quarter


class Fault(StrEnum):
    """What is wrong with a measurement besides its figures; surfaces say it in their words."""

    DATA_DAY = "data_day"
    NO_EVIDENCE = "no_evidence"
    NO_MEASURE = "no_measure"
    NO_REASON = "no_reason"
    NO_WORD = "no_word"
    NOT_ITS_UNIT = "not_its_unit"
    PERIOD_AHEAD = "period_ahead"
    WORD_ONLY = "word_only"


class MeasuringError(ValueError):
    """A measurement cannot be taken as it is; `fault` names why, `facts` what was written."""

    def __init__(self, fault: Fault, message: str, **facts: object) -> None:
        self.fault, self.facts = fault, facts
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which number is reported: a measure, of a unit or (None) of the whole, in a quarter."""

    measure: Measure
    unit: Unit | None
    quarter: Quarter

    @property
    def slot(self) -> Slot:
        """Return where the number is kept."""
        obligation, position = self.measure.key
        unit = self.unit.id if self.unit else None
        return Slot(obligation=obligation, position=position, unit=unit, period=self.quarter.key)

    @property
    def name(self) -> str:
        """Return what the journal calls it: "PL.I.2#1@2024Q2@07201"; the whole without a unit."""
        obligation, (_, position) = self.measure.obligation, self.measure.key
        unit = f"@{self.unit.code}" if self.unit else ""
        return f"{obligation.ref}#{position}@{self.quarter.key}{unit}"


def find_asked(
    session: Session, plan: Plan, ref: str, period: str, *, unit: str = "", position: int = 1
) -> Asked:
    """Return what a ref, a quarter and a unit's code name; MeasuringError, PeriodError if nothing.

    A row with two targets has a measure at each position.
    """
    whole = Period(first_day=plan.period_from, last_day=plan.period_to)
    quarter = read_quarter(period, within=whole)
    measures = load_measures(session, plan, on=quarter.last_day)
    found = next(
        (m for m in measures if m.obligation.ref == ref and m.indicator.position == position), None
    )
    if found is None:
        known = ", ".join(dict.fromkeys(m.obligation.ref for m in measures))
        message = f'"{ref}" has no measure {position}; measured are: {known}'
        raise MeasuringError(Fault.NO_MEASURE, message, ref=ref)
    return Asked(measure=found, unit=_unit(found, unit), quarter=quarter)


def _unit(measure: Measure, code: str) -> Unit | None:
    if not code:
        return None
    unit = next((one for one in measure.units if one.code == code), None)
    if unit is None:
        ref = measure.obligation.ref
        listed = ", ".join(one.code for one in measure.units)
        remedy = f"choose one of: {listed}" if listed else "its monitor reports the whole"
        message = f'"{code}" does not report {ref} by itself; {remedy}'
        raise MeasuringError(Fault.NOT_ITS_UNIT, message, unit=code)
    return unit


def may_measure(session: Session, plan: Plan, asked: Asked, actor: Actor) -> bool:
    """Tell whether the actor may report it: its monitor, the unit itself, the standing office.

    For a post its delegate and the clerks of its unit act too, and who was handed the duty.
    """
    if plan.standing_post_id in actor.post_ids:
        return True
    monitor = asked.measure.monitor
    if monitor and (monitor.id in actor.post_ids or monitor.unit_id in actor.clerk_of):
        return True
    duty = duty_of(session, asked.measure)
    if duty is not None and duty.id in actor.handed:
        return True
    return asked.unit is not None and _is_of(session, asked.unit, actor)


def _is_of(session: Session, unit: Unit, actor: Actor) -> bool:
    posts = session.exec(select(Post).where(Post.unit_id == unit.id))
    return unit.id in actor.clerk_of or any(post.id in actor.post_ids for post in posts)


def duty_of(session: Session, measure: Measure) -> Duty | None:
    """Return the one duty of the measure's row; None where it has none, or one a unit."""
    obligation, _ = measure.key
    found = session.exec(select(Duty).where(Duty.obligation_id == obligation)).all()
    return found[0] if len(found) == 1 else None
