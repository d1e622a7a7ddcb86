"""Measuring: a number of an indicator is reported, or corrected with a reason; never erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.actors import Actor
from actions.changes import BOARD_CHANGED_AT, change
from actions.evidence import EvidenceStore, StoredFile, Upload
from actions.measure_asked import Asked, Fault, MeasuringError, duty_of, may_measure
from models import engine_state, journal
from models.measurements import Measurement, MeasurementEvidence, history, is_percent
from models.measurements import scale_of as scale
from models.measures import Measure
from models.plan import Plan
from rules.clock import local
from rules.figures import Figures, check
from rules.periods import Quarter
from rules.states import Act, RightsError, State
from rules.targets import Operator


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody reports: a share, a bare value, met or not met, or that nothing arose.

    `data_day` None means the last day of the quarter, or today while it runs.
    """

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    is_met: bool | None = None
    is_none: bool = False
    words: str = ""
    source: str = ""
    data_day: date | None = None
    is_final: bool = True
    reason: str = ""


def measure(
    session: Session,
    plan: Plan,
    asked: Asked,
    given: Given,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    store: EvidenceStore,
    files: Sequence[Upload] = (),
) -> Measurement:
    """Keep a number; the one before it stays, and the new one says why it differs.

    The same number sent twice is kept once. Raises RightsError, FigureError for figures that
    cannot be, MeasuringError for the rest, UploadError for a file; then nothing is kept.
    """
    if not may_measure(session, plan, asked, actor):
        message = f'"{actor.label}" may not report {asked.name}; its monitor or its unit does'
        raise RightsError(message)
    today = local(now, zone).date()
    row = _row(asked, given, actor=actor, now=now, today=today)
    before = next(iter(history(session, asked.slot)), None)
    if before is not None and _facts(before) == _facts(row) and not files:
        return before
    _require_reason(before, given)
    _require_evidence(asked, given, files)
    kept = store.keep(files)
    row.corrects = before.id if before else None
    session.add(row)
    session.flush()
    session.add_all(_evidence(row.id or 0, f) for f in kept)
    _note(session, asked, row, [f.sha256 for f in kept], actor=actor, now=now)
    _take_in_hand(session, asked, actor=actor, now=now)
    return row


def _row(asked: Asked, given: Given, *, actor: Actor, now: datetime, today: date) -> Measurement:
    obligation, position = asked.measure.key
    _check_figures(asked.measure, given)
    return Measurement(
        obligation_id=obligation,
        position=position,
        unit_id=asked.unit.id if asked.unit else None,
        period=asked.quarter.key,
        numerator=_digits(given.numerator),
        denominator=_digits(given.denominator),
        value=_digits(given.value),
        is_met=given.is_met,
        is_none=given.is_none,
        words=given.words.strip(),
        source=given.source.strip(),
        data_day=_data_day(asked.quarter, given.data_day, today=today),
        is_final=given.is_final,
        recorded_at=now,
        recorded_by=actor.label,
        reason=given.reason.strip(),
    )


def _evidence(measurement_id: int, f: StoredFile) -> MeasurementEvidence:
    return MeasurementEvidence(
        measurement_id=measurement_id,
        name=f.name,
        media_type=f.media_type,
        size=f.size,
        sha256=f.sha256,
    )


def _digits(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _check_figures(measure: Measure, given: Given) -> None:
    figures = Figures(
        numerator=given.numerator,
        denominator=given.denominator,
        bare=given.value,
        scale=scale(measure.indicator),
    )
    has_figures = any(one is not None for one in (given.numerator, given.denominator, given.value))
    is_word = measure.indicator.op == Operator.QUALITATIVE
    if has_figures and (is_word or given.is_none):
        message = f"{measure.obligation.ref} is answered in words here; leave the numbers out"
        raise MeasuringError(Fault.WORD_ONLY, message)
    if given.is_none:
        return
    if is_word:
        if given.is_met is None:
            message = f"{measure.obligation.ref} has no number; say whether it is met or not"
            raise MeasuringError(Fault.NO_WORD, message)
        return
    is_rank = measure.indicator.op == Operator.RANK
    check(figures, is_percent=is_percent(measure.indicator), is_rank=is_rank)


def _data_day(quarter: Quarter, given: date | None, *, today: date) -> date:
    last = min(quarter.last_day, today)
    if quarter.first_day > today:
        message = f'"{quarter.key}" has not begun; it begins on {quarter.first_day}'
        raise MeasuringError(Fault.PERIOD_AHEAD, message, day=quarter.first_day)
    day = given or last
    if not quarter.first_day <= day <= last:
        message = f'data of "{quarter.key}" count to a day from {quarter.first_day} to {last}'
        message = f'"{day}" is not such a day: {message}'
        raise MeasuringError(Fault.DATA_DAY, message, first=quarter.first_day, last=last)
    return day


def _facts(row: Measurement) -> tuple[object, ...]:
    said = (row.numerator, row.denominator, row.value, row.is_met, row.is_none, row.words)
    return *said, row.source, row.is_final, row.data_day


def _require_reason(before: Measurement | None, given: Given) -> None:
    # What was provisional is made final without a word; what was final is corrected with one.
    if before is not None and before.is_final and not given.reason.strip():
        message = "the number was reported before; say why it is corrected"
        raise MeasuringError(Fault.NO_REASON, message)


def _require_evidence(asked: Asked, given: Given, files: Sequence[Upload]) -> None:
    # DOMAIN §2.9: a target without a number is judged by evidence, never turned into 0 or 100.
    if given.is_met and not files and not given.words.strip() and not given.source.strip():
        message = f"{asked.name} is met by what? name the evidence in words, or add a file"
        raise MeasuringError(Fault.NO_EVIDENCE, message)


def _note(
    session: Session,
    asked: Asked,
    row: Measurement,
    files: list[str],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    said = {
        "numerator": row.numerator,
        "denominator": row.denominator,
        "value": row.value,
        "is_met": row.is_met,
        "is_none": row.is_none,
        "is_final": row.is_final,
        "words": row.words,
        "source": row.source,
        "data_day": row.data_day.isoformat(),
        "reason": row.reason,
    }
    details: dict[str, object] = {k: v for k, v in said.items() if v not in (None, "")}
    details |= {"measurement": row.id, "corrects": row.corrects, "files": files}
    act = "measurement.corrected" if row.corrects else "measurement.recorded"
    journal.write(session, at=now, actor=actor.label, act=act, subject=asked.name, details=details)
    engine_state.remember(session, BOARD_CHANGED_AT, now.isoformat())


def _take_in_hand(session: Session, asked: Asked, *, actor: Actor, now: datetime) -> None:
    """Take the duty in hand with its first number, where the actor works on it."""
    duty = duty_of(session, asked.measure)
    if duty is not None and State(duty.state) is State.ASSIGNED and actor.works_on(duty):
        change(session, duty, Act.ACCEPT, actor=actor, now=now)
