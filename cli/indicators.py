"""Commands of the indicators: report a number, look at the sheet of a quarter."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from actions.actors import Actor, actor_for_post
from actions.evidence import Upload
from actions.measure_asked import Asked, find_asked
from actions.measuring import Given, measure
from cli.app import AsJson, AsOf, By, app, office, print_json, settings_file
from cli.moments import read_day
from cli.people import COMMAND_LINE
from cli.words import say
from models.database import reading, writing
from models.indicator_rows import SheetRow
from models.indicator_sheet import indicator_sheet
from models.lookup import find_plan, find_post, plans_in_force
from models.plan import Plan
from models.roster import Post
from notifications.indicator_facts import facts
from notifications.indicator_words import (
    figures_words,
    forecast_words,
    gap_words,
    goals_words,
    pace_words,
    reason_words,
    value_words,
    verdict_words,
)
from rules.clock import local
from rules.figures import read_number
from rules.periods import Period, quarter_of, quarters_of
from wiring import Office

Code = Annotated[str | None, typer.Option("--plan", help="The plan's code, where several are.")]


IndArg = Annotated[str, typer.Argument(metavar="IND", help="PL.I.2, or PL.II.1#2.")]
Quarter = Annotated[str, typer.Option("--period", help="The quarter, such as 2024Q2.")]
UnitCode = Annotated[str, typer.Option("--unit", help="A unit's code; without: the whole.")]
Num = Annotated[str, typer.Option("--num", help="Numerator: 1.234 or 65,5.")]
Den = Annotated[str, typer.Option("--den", help="Denominator.")]
Value = Annotated[str, typer.Option("--value", help="The value or rank itself.")]
Met = Annotated[bool | None, typer.Option("--met/--not-met", help="A target without a number.")]
Nothing = Annotated[bool, typer.Option("--none", help="Nothing arose in the period.")]
WordsOf = Annotated[str, typer.Option("--words", help="What is to be said of it.")]
Source = Annotated[str, typer.Option("--source", help="Where the number comes from.")]
Files = Annotated[list[Path] | None, typer.Option("--evidence", help="A file; repeatable.")]
DataDay = Annotated[str, typer.Option("--data-day", help="The day up to which the data count.")]
Provisional = Annotated[bool, typer.Option("--provisional", help="May change yet.")]
Why = Annotated[str, typer.Option("--reason", help="Why a number is corrected.")]


@app.command("measure")
def measure_(
    indicator: IndArg,
    *,
    period: Quarter,
    unit: UnitCode = "",
    num: Num = "",
    den: Den = "",
    value: Value = "",
    met: Met = None,
    nothing: Nothing = False,
    words: WordsOf = "",
    source: Source = "",
    evidence: Files = None,
    data_day: DataDay = "",
    provisional: Provisional = False,
    reason: Why = "",
    plan: Code = None,
    by: By = None,
    as_of: AsOf = None,
) -> None:
    """Report a number of an indicator for a quarter, or correct it."""
    given = Given(
        numerator=_number(num),
        denominator=_number(den),
        value=_number(value),
        is_met=met,
        is_none=nothing,
        words=words,
        source=source,
        data_day=read_day(data_day) if data_day else None,
        is_final=not provisional,
        reason=reason,
    )
    asked = _Wanted(plan=plan, indicator=indicator, period=period, unit=unit, by=by)
    _keep(office(as_of), asked, given, evidence or [])


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """What the words of the command name: which number, and who reports it."""

    plan: str | None
    indicator: str
    period: str
    unit: str
    by: str | None


def _keep(opened: Office, wanted: _Wanted, given: Given, evidence: list[Path]) -> None:
    files = [Upload(name=f.name, content=settings_file(f).read_bytes()) for f in evidence]
    with writing(opened.engine) as session:
        plan = _plan(session, wanted.plan)
        asked = _asked(session, plan, wanted.indicator, wanted.period, wanted.unit)
        kept = measure(
            session,
            plan,
            asked,
            given,
            actor=_reporter(session, plan, asked, wanted.by),
            now=opened.clock.now(),
            zone=opened.zone,
            store=opened.store,
            files=files,
        )
        key = "corrected" if kept.corrects else "recorded"
        typer.echo(say("measure", key, name=asked.name, number=kept.id))


def _number(written: str) -> Decimal | None:
    return read_number(written) if written else None


def _plan(session: Session, code: str | None) -> Plan:
    if code:
        return find_plan(session, code)
    plans = plans_in_force(session)
    if len(plans) == 1:
        return plans[0]
    known = ", ".join(plan.code for plan in plans) or "none"
    message = f"{len(plans)} plans are in force; name one with --plan: {known}"
    raise LookupError(message)


def _asked(session: Session, plan: Plan, written: str, period: str, unit: str) -> Asked:
    ref, _, number = written.partition("#")
    position = int(number) if number.isdecimal() else 1
    return find_asked(session, plan, ref, period, unit=unit, position=position)


def _reporter(session: Session, plan: Plan, asked: Asked, by: str | None) -> Actor:
    """Return who reports: the post named, else the unit's head, the monitor, the office."""
    if by:
        return actor_for_post(find_post(session, by), on_behalf=COMMAND_LINE)
    if asked.unit is not None:
        post = find_post(session, f"{plan.code}:{asked.unit.code}")
    else:
        post = asked.measure.monitor or session.get_one(Post, plan.standing_post_id)
    return actor_for_post(post, on_behalf=COMMAND_LINE)


@app.command()
def indicators(
    *,
    period: Annotated[
        str | None, typer.Option("--period", help="The quarter; without: the one that runs.")
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Only what concerns a unit.")] = None,
    plan: Code = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
) -> None:
    """Show every indicator of a quarter: its target, its number, and what is said of it."""
    opened = office(as_of)
    now = opened.clock.now()
    with reading(opened.engine) as session:
        found = _plan(session, plan)
        quarter = period or running_quarter(found, local(now, opened.zone).date())
        rows = indicator_sheet(session, found, quarter, as_of=now, zone=opened.zone, unit=unit)
    if as_json:
        print_json([facts(row) for row in rows])
        return
    typer.echo(say("indicators", "title", period=quarter, plan=found.code))
    for row in rows:
        _print_row(row)


def running_quarter(plan: Plan, today: date) -> str:
    """Return the quarter of today, kept within the plan's period."""
    known = quarters_of(Period(first_day=plan.period_from, last_day=plan.period_to))
    return max(known[0], min(quarter_of(today), known[-1])).key


def _print_row(row: SheetRow) -> None:
    name = f"{row.ref}#{row.measure.indicator.position}"
    typer.echo(
        say(
            "indicators",
            "row",
            name=name,
            title=row.measure.indicator.name,
            goal=goals_words(row),
            value=value_words(row),
            verdict=verdict_words(row.verdict),
        )
    )
    about = (
        figures_words(row.stand.cumulative or row.stand.figures),
        reason_words(row),
        gap_words(row),
        pace_words(row),
        forecast_words(row),
    )
    for words in about:
        if words:
            typer.echo(f"    {words}")
