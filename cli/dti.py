"""Commands of index sets (DTI): load one, score, review, make final, rank."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session, select

from actions import scoring
from actions.actors import Actor, actor_for_post
from actions.scoring import Wanted
from cli.app import AsJson, AsOf, By, app, office, print_json, settings_file
from cli.people import COMMAND_LINE
from cli.words import say
from models.database import reading, writing
from models.dti import DtiIndex, index_set, index_sets, units_of
from models.dti_ranking import Ranked, ranked_units
from models.lookup import find_plan, find_post, plans_in_force
from models.plan import Plan
from models.roster import Post, Unit
from plan_reader.indices import read_index
from reports.csv_table import csv_table
from reports.dti import ranking_sheet
from reports.workbook import workbook
from rules.clock import local
from rules.figures import read_number
from rules.index_score import Given
from rules.rounding import rounded

dti_app = typer.Typer(no_args_is_help=True, help="Index sets: scores, review, ranking.")
app.add_typer(dti_app, name="dti")

Code = Annotated[str | None, typer.Option("--plan", help="The plan's code, where several are.")]
Set = Annotated[str | None, typer.Option("--index", help="The set's code, where several are.")]
Of = Annotated[str, typer.Option("--unit", help="The unit's code.")]
Num = Annotated[str | None, typer.Option("--num", help="Numerator.")]
Den = Annotated[str | None, typer.Option("--den", help="Denominator.")]
Value = Annotated[str | None, typer.Option("--value", help="The value of a scale.")]
Points = Annotated[str | None, typer.Option("--points", help="The points themselves.")]
Nothing = Annotated[bool, typer.Option("--not-applicable", help="Không áp dụng.")]


@dti_app.command("load")
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of config/indices.")],
    plan: Code = None,
    by: By = None,
    as_of: AsOf = None,
) -> None:
    """Load an index set for the units of a plan; every mistake of the file is told at once."""
    index = read_index(settings_file(file))
    opened = office(as_of)
    with writing(opened.engine) as session:
        found = _plan(session, plan)
        actor = _as_post(session, by, found.standing_post_id)
        scoring.load_index(session, found, index, actor=actor, now=opened.clock.now())
    key = "loaded_example" if index.is_example else "loaded"
    typer.echo(say("dti", key, code=index.code, count=len(index.criteria)))


@dti_app.command("score")
def score(
    criterion: Annotated[str, typer.Argument(help="Its code in the set.")],
    *,
    unit: Of,
    num: Num = None,
    den: Den = None,
    value: Value = None,
    points: Points = None,
    nothing: Nothing = False,
    evidence: Annotated[str, typer.Option("--evidence", help="What proves it.")] = "",
    index: Set = None,
    plan: Code = None,
    by: By = None,
    as_of: AsOf = None,
) -> None:
    """Score one criterion as the unit itself."""
    opened, given = office(as_of), _given(num, den, value, points, nothing=nothing)
    with writing(opened.engine) as session:
        wanted = _wanted(session, plan, index, unit, criterion)
        wanted = replace(wanted, given=given, evidence=evidence)
        actor = _as_unit(session, wanted.unit, by)
        kept = scoring.score(session, wanted, actor=actor, now=opened.clock.now())
        _echo_score("scored", wanted, kept.exact)


@dti_app.command("review")
def review(
    criterion: Annotated[str, typer.Argument(help="Its code; without: all that is left.")] = "",
    *,
    unit: Of,
    num: Num = None,
    den: Den = None,
    value: Value = None,
    points: Points = None,
    nothing: Nothing = False,
    reason: Annotated[str, typer.Option("--reason", help="Why it differs.")] = "",
    index: Set = None,
    plan: Code = None,
    by: By = None,
    as_of: AsOf = None,
) -> None:
    """Review as the standing office: one criterion, or take over all scores that are left."""
    opened, now = office(as_of), office(as_of).clock.now()
    with writing(opened.engine) as session:
        wanted = _wanted(session, plan, index, unit, criterion)
        row = session.get_one(Plan, wanted.index.plan_id)
        actor = _as_post(session, by, row.standing_post_id)
        if not criterion:
            count = scoring.accept_rest(session, wanted.index, wanted.unit, actor=actor, now=now)
            typer.echo(say("dti", "accepted", unit=wanted.unit.name, count=count))
            return
        given = _given(num, den, value, points, nothing=nothing)
        wanted = replace(wanted, given=given, note=reason)
        kept = scoring.review(session, wanted, actor=actor, now=now)
        _echo_score("reviewed", wanted, kept.exact)


@dti_app.command("finish")
def finish(
    unit: Of, index: Set = None, plan: Code = None, by: By = None, as_of: AsOf = None
) -> None:
    """Make the result of a unit final, as the chair."""
    opened = office(as_of)
    with writing(opened.engine) as session:
        wanted = _wanted(session, plan, index, unit, "")
        row = session.get_one(Plan, wanted.index.plan_id)
        actor = _as_post(session, by, row.chair_post_id)
        now = opened.clock.now()
        final = scoring.finish(session, wanted.index, wanted.unit, actor=actor, now=now)
        typer.echo(say("dti", "finished", unit=wanted.unit.name, seal=final.sha256[:12]))


@dti_app.command("rank")
def rank(
    *,
    index: Set = None,
    plan: Code = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write an XLSX file.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a CSV file.")] = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
) -> None:
    """Rank all units of a set by what counts now."""
    opened = office(as_of)
    today = local(opened.clock.now(), opened.zone).date()
    with reading(opened.engine) as session:
        row = _index(session, _plan(session, plan), index)
        found = ranked_units(session, row, today=today, zone=opened.zone)
        known = index_set(row)
    sheet = ranking_sheet(known, found)
    if xlsx is not None:
        xlsx.write_bytes(workbook(sheet))
    if csv is not None:
        csv.write_bytes(csv_table(sheet))
    if as_json:
        print_json({"index": known.code, "example": known.is_example, "units": _facts(found)})
        return
    key = "title_example" if known.is_example else "title"
    typer.echo(say("dti", key, name=known.name))
    typer.echo("\t".join(sheet.headings))
    for cells in sheet.rows:
        typer.echo("\t".join("" if cell is None else str(cell) for cell in cells))


def _facts(found: tuple[Ranked, ...]) -> list[dict[str, Any]]:
    return [
        {
            "rank": each.placed.rank,
            "tied": each.placed.tied,
            "unit": each.unit.code,
            "name": each.unit.name,
            "points": str(each.placed.contender.result.whole.points),
            "maximum": str(each.placed.contender.result.whole.maximum),
            "percent": _shown(each.placed.contender.result.whole.percent),
            "pillars": {
                code: _shown(part.percent)
                for code, part in each.placed.contender.result.pillars.items()
            },
            "grade": each.placed.grade,
            "change": _shown(each.change),
            "missing": list(each.placed.contender.result.missing),
            "final": each.final is not None,
        }
        for each in found
    ]


def _shown(value: Fraction | None) -> float | None:
    return None if value is None else float(rounded(value, 2))


def _echo_score(key: str, wanted: Wanted, points: Fraction | None) -> None:
    shown = say("dti", "none") if points is None else str(rounded(points, 2)).replace(".", ",")
    typer.echo(say("dti", key, unit=wanted.unit.name, criterion=wanted.criterion, points=shown))


def _given(
    num: str | None, den: str | None, value: str | None, points: str | None, *, nothing: bool
) -> Given:
    exact = [None if each is None else Fraction(_read(each)) for each in (num, den, value, points)]
    return Given(
        numerator=exact[0],
        denominator=exact[1],
        value=exact[2],
        points=exact[3],
        applies=not nothing,
    )


def _read(text: str) -> Decimal:
    return read_number(text)


def _plan(session: Session, code: str | None) -> Plan:
    if code:
        return find_plan(session, code)
    plans = plans_in_force(session)
    if len(plans) == 1:
        return plans[0]
    known = ", ".join(plan.code for plan in plans) or "none"
    message = f"{len(plans)} plans are in force; name one with --plan: {known}"
    raise LookupError(message)


def _index(session: Session, plan: Plan, code: str | None) -> DtiIndex:
    found = [each for each in index_sets(session, plan) if code in (None, each.code)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(each.code for each in index_sets(session, plan)) or "none"
    message = f"{len(found)} index sets are meant; name one with --index: {known}"
    raise LookupError(message)


def _wanted(
    session: Session, plan: str | None, index: str | None, unit: str, criterion: str
) -> Wanted:
    row = _index(session, _plan(session, plan), index)
    found = next((each for each in units_of(session, row) if each.code == unit), None)
    if found is None:
        known = ", ".join(each.code for each in units_of(session, row))
        message = f'no unit "{unit}" in "{row.code}"; it has {known}'
        raise LookupError(message)
    return Wanted(index=row, unit=found, criterion=criterion, given=Given())


def _as_unit(session: Session, unit: Unit, by: str | None) -> Actor:
    post = session.exec(select(Post.id).where(Post.unit_id == unit.id)).first()
    return _as_post(session, by, post)


def _as_post(session: Session, by: str | None, post_id: int | None) -> Actor:
    post = find_post(session, by) if by else session.get_one(Post, post_id)
    return actor_for_post(post, on_behalf=COMMAND_LINE)
