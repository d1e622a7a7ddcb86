"""Commands of the engine: sweep, deliver, preview, simulate, board, explain, audit."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.app import AsJson, AsOf, app, figures, office, print_json, settings_file
from cli.backlog import print_backlog
from cli.moments import read_day
from cli.rungs import print_rung
from cli.words import catalogue, reason_words, say
from config.settings import Settings
from models.board import BoardRow, load_board
from models.database import reading, writing
from models.engine_state import recall, remember
from models.lookup import find_duty, find_plan, full_name
from models.plan import Obligation
from models.roster import Unit
from notifications.wording import day_words, state_words, timeliness_words
from plan_reader.folder import read_folder
from rules.clock import local
from simulation.preview import preview as look_ahead
from simulation.reporting import read_reporting
from simulation.transcript import Transcript
from simulation.year import simulate as run_year
from tasks.audit import audit as run_audit
from tasks.call_out import call_out
from tasks.deliver import deliver as drain
from tasks.explain import explain as tell
from tasks.silent import follow_all
from tasks.sweep import LAST_SWEEP
from tasks.sweep import sweep as pass_over
from wiring import FixedClock, Office, RealClock, work_on_zalo, zone_of

WIDE = 160
SIMULATED = "last_sweep_as_of"


@app.command()
def sweep(as_of: AsOf = None) -> None:
    """Make one pass of the engine over all duties, without Prefect."""
    opened = office(as_of)
    now = opened.clock.now()
    report = pass_over(opened.engine, now=now, zone=opened.zone)
    if as_of is not None:
        with writing(opened.engine) as session:
            remember(session, SIMULATED, now.isoformat())
    at = local(now, opened.zone)
    typer.echo(
        say("sweep", "done", at=f"{at:%Y-%m-%d %H:%M}", told=report.told, messages=report.messages)
    )
    for reason, count in sorted(report.not_told.items()):
        typer.echo(say("sweep", "reason", reason=reason_words(reason), count=count))
    print_backlog(opened)


@app.command()
def deliver(as_of: AsOf = None) -> None:
    """Drain the outbox once, without Prefect."""
    opened = office(as_of)
    work_on_zalo(opened)
    follow_all(opened.engine, now=opened.clock.now(), zone=opened.zone)
    report = drain(
        opened.engine,
        now=opened.clock.now,
        zone=opened.zone,
        channels=opened.channels,
        public_url=opened.settings.public_url,
        signer=opened.signer,
    )
    called = call_out(opened.engine, now=RealClock().now)
    at = local(opened.clock.now(), opened.zone)
    words = catalogue()["deliver"]["figures"]
    done = asdict(report) | {f"calls_{name}": count for name, count in asdict(called).items()}
    counts = {words.get(name, name): count for name, count in done.items()}
    typer.echo(say("deliver", "done", at=f"{at:%Y-%m-%d %H:%M}", figures=figures(counts)))
    print_backlog(opened)


@app.command()
def preview(
    on: Annotated[str, typer.Option("--on", help="The day to look at.")],
    as_json: AsJson = False,
    as_of: AsOf = None,
) -> None:
    """Show who would be told what on a day, and who would not, and why."""
    opened = office(as_of)
    day = read_day(on)
    found = look_ahead(opened.engine, on=day, now=opened.clock.now(), zone=opened.zone)
    if as_json:
        print_json(found.as_json())
        return
    totals = found.totals
    counts = {"messages": totals["messages"], "not_sent": totals["not_sent"]}
    typer.echo(say("preview", "title", on=day_words(day), **counts))
    _print_transcript(found)


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a plan.")],
    first: Annotated[str, typer.Option("--from", help="First day; the plan starts on it.")],
    last: Annotated[str, typer.Option("--to", help="Last day, inclusive.")],
    reporting: Annotated[str, typer.Option(help="none, on-time or late:N.")] = "none",
    *,
    unheard: Annotated[bool, typer.Option("--unheard", help="No head gives a sign.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run a plan through time in memory and tell every message and what was not sent."""
    zone = zone_of(Settings())
    begin, end = read_day(first), read_day(last)
    if end < begin:
        message = f"--to {last} lies before --from {first}; swap them"
        raise ValueError(message)
    found = run_year(
        read_folder(settings_file(folder)),
        first=begin,
        last=end,
        reporting=read_reporting(reporting),
        zone=zone,
        unheard=unheard,
    )
    if as_json:
        print_json(found.as_json())
        return
    _print_transcript(found)
    totals = found.totals
    typer.echo(
        say(
            "simulate",
            "title",
            first=day_words(begin),
            last=day_words(end),
            messages=totals["messages"],
            items=totals["items"],
            not_sent=totals["not_sent"],
        )
    )


def _print_transcript(found: Transcript) -> None:
    for message in found.messages:
        to = message["to"]
        name = f"{to['person']}, {to['post']}" if to["person"] else to["post"]
        channels = ", ".join(message["channels"])
        at = message["at"][:16].replace("T", " ")
        typer.echo(
            say("preview", "message", at=at, to=name, channels=channels, subject=message["subject"])
        )
    for entry in found.not_sent:
        typer.echo(
            say(
                "preview",
                "not_sent",
                at=entry["at"][:16].replace("T", " "),
                duty=f"{entry['obligation']}@{entry['occurrence']}@{entry['unit']}",
                rung=entry["rung"],
                reason=reason_words(entry["reason"]),
            )
        )


@app.command()
def board(
    as_of: AsOf = None,
    as_json: AsJson = False,
    plan: Annotated[str | None, typer.Option(help="Only this plan.")] = None,
) -> None:
    """Show every duty with both axes, and the counts."""
    opened = office(as_of)
    today = local(opened.clock.now(), opened.zone).date()
    with reading(opened.engine) as session:
        only = find_plan(session, plan) if plan else None
        found = load_board(session, today=today, plan=only)
    if as_json:
        print_json(
            {
                "as_of": today,
                "counts": {cell.value: count for cell, count in found.counts.items()},
                "duties": [_board_json(row) for row in found.rows],
            }
        )
        return
    words = catalogue()["board"]
    table = Table(title=say("board", "title", day=day_words(today)))
    duty, *others = words["columns"]
    # The name is what other commands take: it is never cut.
    table.add_column(duty, no_wrap=True)
    for heading in others:
        table.add_column(heading)
    for row in found.rows:
        table.add_row(*_board_words(row, today))
    console = Console()
    # Written to a file or a pipe there is no screen whose width would matter.
    Console(width=None if console.is_terminal else WIDE).print(table)
    for cell, count in found.counts.items():
        typer.echo(f"{words['cells'][cell.value]}: {count}")


def _board_json(row: BoardRow) -> dict[str, Any]:
    return {
        "duty": row.name,
        "plan": row.plan,
        "obligation": row.ref,
        "occurrence": row.occurrence,
        "unit": row.unit,
        "unit_name": row.unit_name,
        "post": row.post,
        "title": row.short_title,
        "state": row.state.value,
        "timeliness": row.timeliness.value,
        "cell": row.cell.value,
        "last_day": row.last_day,
        "original_last_day": row.original_last_day,
        "days_overdue": row.days_overdue,
    }


def _board_words(row: BoardRow, today: date) -> tuple[str, ...]:
    left = (row.last_day - today).days if row.last_day else None
    timing = timeliness_words(row.timeliness, days_overdue=row.days_overdue, days_left=left)
    last_day = day_words(row.last_day) if row.last_day else "–"
    words = (
        row.name,
        row.short_title,
        row.unit_name,
        last_day,
        state_words(row.state.value),
        timing,
    )
    # What people wrote is text: "[/b]" in a title is no markup.
    return tuple(escape(each) for each in words)


@app.command()
def explain(
    duty: Annotated[str, typer.Argument(metavar="DUTY", help="[<plan>:]<ref>@<occ>@<unit>")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Tell every rung of a duty: sent to whom by which channel when, or not and why."""
    opened = office(as_of)
    if as_of is None:
        _judge_at_last_sweep(opened)
    with reading(opened.engine) as session:
        found = find_duty(session, duty)
        story = tell(session, found, now=opened.clock.now(), zone=opened.zone)
        name = str(full_name(session, found))
        title = session.get_one(Obligation, found.obligation_id).short_title
        unit = session.get_one(Unit, found.unit_id).name
    if as_json:
        print_json({"duty": name, "state": found.state, "rungs": [asdict(each) for each in story]})
        return
    limit = day_words(found.last_day) if found.last_day else catalogue()["explain"]["undated"]
    state = state_words(found.state)
    typer.echo(say("explain", "title", name=name, title=title, unit=unit, limit=limit, state=state))
    for each in story:
        print_rung(each)


@app.command()
def audit(
    as_of: AsOf = None,
    repair: Annotated[bool, typer.Option("--repair", help="Decide what was missed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Prove that nothing due is un-notified and the journal intact; exit 1 with the list."""
    opened = office(as_of)
    if as_of is None:
        _judge_at_last_sweep(opened)
    now = opened.clock.now()
    report = run_audit(opened.engine, now=now, zone=opened.zone, repair=repair)
    if as_json:
        print_json(asdict(report))
        raise typer.Exit(0 if report.is_clean else 1)
    at = f"{local(now, opened.zone):%Y-%m-%d %H:%M}"
    if report.is_clean:
        typer.echo(say("audit", "clean", at=at))
    else:
        typer.echo(say("audit", "findings", at=at, count=len(report.findings)))
    for finding in report.findings:
        typer.echo(f"  [{finding.code}] {finding.what}")
    if report.notes:
        typer.echo(say("audit", "notes", count=len(report.notes)))
    for note in report.notes:
        typer.echo(f"  [{note.code}] {note.what}")
    raise typer.Exit(0 if report.is_clean else 1)


def _judge_at_last_sweep(opened: Office) -> None:
    """Judge a database that lives on `--as-of` sweeps at the moment of the last one.

    Judged by the real clock, every rung since would count as lost. A database swept on
    the real clock is judged by it, so that an engine that stands still shows.
    """
    with reading(opened.engine) as session:
        last, simulated = recall(session, LAST_SWEEP), recall(session, SIMULATED)
    if simulated and simulated == last and isinstance(opened.clock, RealClock):
        opened.clock = FixedClock(datetime.fromisoformat(simulated))
