"""Commands from one plan to the next: plan renew."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

from cli.app import office, settings_file
from cli.documents import write_docx
from cli.setting_up import plan_app
from cli.words import say
from config.settings import CONFIG_DIR
from models.database import reading
from models.finished import finished_refs
from models.lookup import NotFoundError, find_plan
from plan_reader.drafting.renewing import Renewal, renew
from plan_reader.drafting.writing import write_files
from plan_reader.folder import read_folder
from wiring import NotInitialisedError

Named = Annotated[
    str, typer.Argument(metavar="PLAN", help="The folder of a plan, or its code in config/plans.")
]


@plan_app.command("renew")
def renew_(
    plan: Named,
    *,
    year: Annotated[int, typer.Option(help="The year of the new plan.")],
    folder: Annotated[Path, typer.Option(metavar="DIR", help="The new folder.")],
    docx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as DOCX too.")] = None,
) -> None:
    """Draft next year's plan: what comes back carried over, what is unfinished listed."""
    old = read_folder(_folder(plan))
    finished = _finished(old.document.code)
    if finished is None:
        typer.echo(say("renew", "not_loaded", code=old.document.code), err=True)
    made = renew(old, year=year, finished=finished or ())
    write_files(made.files, folder, old)
    _tell(made)
    draft = read_folder(folder)
    if docx:
        write_docx(draft, docx, now=datetime.now(UTC))


def _folder(plan: str) -> Path:
    path = Path(plan)
    return path if path.is_dir() else settings_file(CONFIG_DIR / "plans" / plan)


def _finished(code: str) -> frozenset[str] | None:
    """Return what is done of a loaded plan; None where no database or no such plan says so."""
    try:
        with reading(office().engine) as session:
            find_plan(session, code)
            return finished_refs(session, code)
    except (NotInitialisedError, NotFoundError, OperationalError):
        return None


def _tell(made: Renewal) -> None:
    typer.echo(say("renew", "carried", count=len(made.carried)))
    typer.echo(say("renew", "targets", count=len(made.targets)))
    typer.echo(say("renew", "unfinished", count=len(made.unfinished)))
    for ref in made.unfinished:
        typer.echo(f"  {ref}")
    typer.echo(say("renew", "dropped", count=len(made.dropped)))
    for ref in made.dropped:
        typer.echo(f"  {ref}")
