"""Commands from one plan to the next: plan renew, plan compare."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

from cli.app import AsJson, office, print_json, settings_file
from cli.documents import write_docx
from cli.setting_up import plan_app
from cli.words import say
from config.settings import CONFIG_DIR
from models.database import reading
from models.finished import finished_refs
from models.lookup import NotFoundError, find_plan
from plan_reader.comparing import Compared, compare_plans
from plan_reader.drafting.proposing import propose
from plan_reader.drafting.renewing import Renewal, renew
from plan_reader.drafting.writing import write_files
from plan_reader.folder import read_folder
from plan_reader.reading.reader import read
from plan_reader.sources.guarded import read_guarded
from plan_reader.values import ObligationItem, PlanFolder
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


@plan_app.command("compare")
def compare(
    plan: Named,
    revision: Annotated[
        Path, typer.Argument(metavar="NEW", help="A folder, or a document as DOCX, PDF or text.")
    ],
    *,
    amending: Annotated[
        bool, typer.Option("--amending", help="What it does not name stays in force.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare a revision with a plan: added, dropped, re-dated, re-owned, re-worded."""
    old = read_folder(_folder(plan))
    new = read_folder(revision) if revision.is_dir() else _draft(revision, old)
    found = compare_plans(old, new, amending=amending)
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    typer.echo(say("compare", "count", count=len(found)))
    for one in found:
        item = one.old or one.new
        kinds = ", ".join(say("compare", kind) for kind in one.kinds)
        typer.echo(say("compare", "one", ref=item.ref if item else "", kinds=kinds))
        if one.old:
            typer.echo(say("compare", "before", **_said(one.old)))
        if one.new:
            typer.echo(say("compare", "after", **_said(one.new)))


def _draft(document: Path, old: PlanFolder) -> PlanFolder:
    """Read a document as the draft of a folder with the people of the running plan."""
    pages = read_guarded(document)
    year = old.document.period.last_day.year
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "draft"
        draft = propose(
            pages,
            read(pages),
            name=document.name,
            digest="",
            code=old.document.code,
            roster=old,
            year=year,
        )
        write_files(draft.files, folder, old)
        return read_folder(folder)


def _said(item: ObligationItem) -> dict[str, str]:
    days = ", ".join(str(day) for _, day in item.due.last_days) if item.due else "–"
    owner = item.owner_printed or ", ".join(item.owners) or "–"
    return {"text": item.text, "owner": owner, "due": days}


def _as_json(one: Compared) -> dict[str, object]:
    sides = {"old": one.old, "new": one.new}
    shown = {
        name: item
        and {
            "ref": item.ref,
            "text": item.text,
            "owners": item.owners,
            "owner_printed": item.owner_printed,
            "last_days": [day for _, day in item.due.last_days] if item.due else [],
        }
        for name, item in sides.items()
    }
    return {"kinds": one.kinds, "likeness": round(one.likeness, 1), **shown}


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
