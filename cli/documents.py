"""Commands between documents and plans: plan text, plan propose, plan write."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from actions.plan_again import folder_again
from cli.app import AsJson, office, print_json, settings_file
from cli.setting_up import plan_app
from cli.words import say
from models.database import reading
from models.lookup import find_plan
from plan_reader.drafting.proposing import propose as drafted
from plan_reader.drafting.writing import write_files
from plan_reader.folder import read_folder
from plan_reader.reading.reader import read as read_pages
from plan_reader.sources.guarded import read_guarded
from plan_reader.summary import summary_words
from plan_reader.values import PlanFolder

Docx = Annotated[Path, typer.Option(metavar="FILE", help="The DOCX to write.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A plan as DOCX, PDF or text.")]


@plan_app.command("text")
def text(file: File, *, as_json: AsJson = False) -> None:
    """Print a document as its reader sees it: labels, tables, whole paragraphs."""
    pages = read_guarded(file)
    for note in pages.notes:
        typer.echo(f"dondoc: {note}", err=True)
    if as_json:
        print_json(
            [
                {"line": part.line, "page": part.page or None, "text": part.text}
                for part in pages.parts
            ]
        )
    else:
        typer.echo(pages.as_text(), nl=False)


@plan_app.command("propose")
def propose(
    file: File,
    *,
    folder: Annotated[Path, typer.Option(metavar="DIR", help="The new folder.")],
    roster: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A plan folder whose people are taken.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Where the document names none.")] = None,
) -> None:
    """Draft a plan folder from a document; a person must confirm it before it is loaded."""
    pages = read_guarded(file)
    known = read_folder(settings_file(roster)) if roster else None
    draft = drafted(
        pages,
        read_pages(pages),
        name=file.name,
        digest=hashlib.sha256(file.read_bytes()).hexdigest(),
        code=folder.name,
        roster=known,
        year=year,
    )
    write_files(draft.files, folder, known)
    for printed, match in draft.bodies.matches.items():
        placed = say("propose", "placed", name=match.name, score=match.score) if match else ""
        typer.echo(say("propose", "body", printed=printed, placed=placed or say("propose", "new")))
    typer.echo(summary_words(read_folder(folder)))


@plan_app.command("write")
def write(
    plan: Annotated[
        str, typer.Argument(metavar="PLAN", help="The folder of a plan, or a loaded plan's code.")
    ],
    *,
    docx: Docx,
) -> None:
    """Write a plan as a Word document in the layout of Nghị định 30."""
    write_docx(_plan(plan), docx, now=datetime.now(UTC))


def _plan(name: str) -> PlanFolder:
    if Path(name).is_dir():
        return read_folder(Path(name))
    with reading(office().engine) as session:
        return folder_again(session, find_plan(session, name))


def write_docx(folder: PlanFolder, file: Path, *, now: datetime) -> None:
    """Write a plan as a Word document and say where it is."""
    # The writers take a second to load, which no other command should wait for.
    from reports.docx.blank import SHIPPED
    from reports.docx.writing import docx as written
    from reports.plan_paper import plan_paper

    file.write_bytes(written(plan_paper(folder), SHIPPED / "report.docx", now=now))
    typer.echo(str(file))
