"""The numbers of indicators in the week's lists: which are missing, which are behind their path.

A number is asked for with the quarterly report. Where it is missing after that report's last
day it goes up with the offsets of the plan's ladder: to each list from the first rung on that
tells its reader.
"""

from datetime import date, timedelta

from sqlmodel import col, func, select

from models.duty import Duty, Occurrence
from models.indicator_rows import SheetRow, by_printed_row
from models.indicator_sheet import indicator_sheet
from models.plan import Obligation
from notifications.desk import Desk
from notifications.indicator_words import pace_words, reason_words, value_words
from notifications.view import Numbers, Part
from notifications.wording import APPENDIX, occurrence_words, say, tidy
from rules.ladder import Audience, Ladder
from rules.periods import Period, quarter_of, quarters_of
from rules.states import State
from rules.targets import Verdict

AUDIENCES = {
    Part.STANDING_OFFICE: Audience.STANDING_OFFICE,
    Part.DEPUTY: Audience.DEPUTY,
    Part.CHAIR: Audience.CHAIR,
}


def load_numbers(desk: Desk, part: Part) -> Numbers | None:
    """Read what the week's list of this reader says of numbers; None on other mornings."""
    policy, day = desk.policy, desk.message.day
    if part not in AUDIENCES or policy.ladder.weekly_day(day, policy.calendar) != day:
        return None
    asked_by = _report_day(desk)
    if asked_by is None or day - asked_by < _patience(policy.ladder, AUDIENCES[part]):
        return None
    quarter = quarter_of(asked_by).key
    rows = indicator_sheet(desk.session, desk.plan, quarter, as_of=desk.here, zone=desk.zone)
    behind = part is not Part.CHAIR
    found = Numbers(
        period=occurrence_words(quarter),
        missing=tuple(_missing(rows)),
        behind=tuple(_behind(row) for row in rows if behind and row.is_behind),
    )
    return found if found.missing or found.behind else None


def lagging(desk: Desk) -> dict[tuple[int, int], str]:
    """Say of each measure that was behind at the end of the quarter before how it stood.

    By obligation and position; told to its monitor with the question for the next number.
    """
    this = quarter_of(desk.message.day)
    known = quarters_of(Period(first_day=desk.plan.period_from, last_day=desk.plan.period_to))
    before = next((one for one in known if one.next() == this), None)
    if before is None:
        return {}
    rows = indicator_sheet(desk.session, desk.plan, before.key, as_of=desk.here, zone=desk.zone)
    return {
        row.measure.key: say(
            "indicators",
            "stood",
            period=occurrence_words(before.key),
            value=value_words(row),
            why=pace_words(row) or reason_words(row),
        )
        for row in rows
        if row.value is not None and row.is_behind
    }


def _report_day(desk: Desk) -> date | None:
    """Return the last quarterly report whose last day is over."""
    query = select(func.max(Duty.original_last_day)).where(
        col(Duty.occurrence_id) == Occurrence.id,
        col(Occurrence.obligation_id) == Obligation.id,
        Obligation.plan_id == desk.plan.id,
        Obligation.ref == desk.plan.quarterly_report,
        Duty.state != State.DRAFT,
        col(Duty.original_last_day) < desk.message.day,
    )
    return desk.session.exec(query).one()


def _patience(ladder: Ladder, audience: Audience) -> timedelta:
    """Return how long after the last day the ladder first tells this reader of anything late."""
    offsets = [
        rung.offset
        for rung in ladder.rungs
        if rung.offset > 0 and audience in (*rung.to, *rung.copy)
    ]
    return timedelta(days=min(offsets, default=0))


def _missing(rows: tuple[SheetRow, ...]) -> list[str]:
    """Name the rows of the appendix without a number; what binds no monitor is not urged."""
    return [
        say("indicators", "lacking", ref=ref, title=tidy(found[0].measure.obligation.short_title))
        for ref, found in by_printed_row(rows).items()
        if found[0].measure.obligation.section == APPENDIX
        and any(row.verdict is Verdict.NO_DATA for row in found)
    ]


def _behind(row: SheetRow) -> str:
    why = pace_words(row) or reason_words(row)
    return say(
        "indicators",
        "lagging",
        ref=row.ref,
        name=tidy(row.measure.indicator.name),
        value=value_words(row),
        why=why,
    )
