"""The command `dondoc`: its shape, its errors, and how a command opens the office."""

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from sqlalchemy.exc import OperationalError

from cli.moments import read_moment
from cli.words import say
from config.settings import Settings
from models.database import reading
from models.engine_state import recall
from plan_reader.mistakes import PlanMistakes
from wiring import DEMO_CLOCK, DemoClock, NotInitialisedError, Office, open_office, zone_of

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="See that what a plan promised is done.",
)

# What the user can mend: shown as one message, without a traceback.
USER_ERRORS = (
    ValueError,
    LookupError,
    PermissionError,
    FileExistsError,
    FileNotFoundError,
    NotInitialisedError,
)

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="The only clock of this command; naive times are local."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
By = Annotated[str | None, typer.Option("--by", help="The post that acts, as printed.")]


def main() -> None:
    """Run the command line; errors the user can mend end with exit code 2."""
    try:
        app()
    except PlanMistakes as mistakes:
        say_mistakes(mistakes)
        sys.exit(1)
    except OperationalError as error:
        fail(f"the database does not answer or is not initialised: {error.orig}; run `dondoc init`")
    except ExceptionGroup as group:
        fail("; ".join(f"{fault} ({', '.join(fault.__notes__)})" for fault in group.exceptions))
    except USER_ERRORS as error:
        fail(str(error.args[0]) if error.args else str(error))


def fail(message: str) -> NoReturn:
    """Print an error and end."""
    typer.echo(f"dondoc: {message}", err=True)
    sys.exit(2)


def say_mistakes(mistakes: PlanMistakes) -> None:
    """Print every mistake of a plan folder."""
    found = mistakes.mistakes
    typer.echo(say("check", "mistakes", count=len(found)), err=True)
    for mistake in found:
        typer.echo(f"  {mistake}", err=True)


def office(as_of: str | None = None) -> Office:
    """Open the office on the clock of the command: `--as-of`, the demo's, or the real one."""
    settings = Settings()
    zone = zone_of(settings)
    opened = open_office(settings, as_of=read_moment(as_of, zone) if as_of else None)
    if as_of is None:
        _keep_demo_clock(opened)
    return opened


def _keep_demo_clock(opened: Office) -> None:
    # A database that a demo runs on lives in the demo's time for every command.
    with reading(opened.engine) as session:
        kept = recall(session, DEMO_CLOCK)
    if kept:
        opened.clock = DemoClock(opened.engine, datetime.fromisoformat(kept))


def print_json(value: object) -> None:
    """Print JSON as people read it, Vietnamese letters as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def figures(values: Mapping[str, Any]) -> str:
    """Return counts in one line, those that are 0 left out."""
    shown = [f"{name}: {count}" for name, count in values.items() if count]
    return ", ".join(shown) or "0"


def settings_file(path: Path) -> Path:
    """Return an existing path given by the user, FileNotFoundError naming it."""
    if not path.exists():
        message = f'there is no "{path}"; check the path'
        raise FileNotFoundError(message)
    return path
