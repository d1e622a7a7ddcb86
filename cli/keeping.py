"""Commands that keep what was done: the journal as a file, backup and restore."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, office
from cli.words import say
from config.settings import Settings
from flows.environment import home
from models.database import open_database, reading
from models.journal_export import journal_lines
from tasks.back_up import Belongings, back_up
from tasks.new_file import new_file
from tasks.restore import restore as restore_from

journal_app = typer.Typer(no_args_is_help=True, help="The journal, provable far from here.")
app.add_typer(journal_app, name="journal")


@journal_app.command("export")
def export(file: Annotated[Path, typer.Argument(help="A new file; - prints.")]) -> None:
    """Write the journal as JSON lines; scripts/verify_journal.py proves that it is whole."""
    with reading(office().engine) as session:
        if str(file) == "-":
            for line in journal_lines(session):
                typer.echo(line)
            return
        with new_file(file) as out:
            for line in journal_lines(session):
                last = line
                out.write(f"{line}\n".encode())
    typer.echo(say("journal", "exported", file=file, end=last))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="A new file, such as 24-11.tar.gz.")]) -> None:
    """Copy both databases, the evidence and the secret key into one file, while all runs on."""
    settings = office().settings
    report = back_up(_belongings(settings), file, now=datetime.now(UTC))
    megabytes = report.size / 1_000_000
    typer.echo(say("backup", "done", file=file, files=report.files, size=f"{megabytes:.1f}"))
    typer.echo(say("backup", "head", head=report.head or "–"))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file made by `dondoc backup`.")]) -> None:
    """Make an empty installation what it was when the backup was made."""
    report = restore_from(file, _belongings(Settings()))
    typer.echo(say("restore", "done", files=report.files, made_at=report.made_at))
    typer.echo(say("restore", "head", head=report.head or "–"))
    typer.echo(say("restore", "again"))


def _belongings(settings: Settings) -> Belongings:
    return Belongings(
        engine=open_database(settings.effective_database_url),
        evidence=settings.evidence_dir,
        secret_key=settings.secret_key_file,
        prefect=home(settings) / "prefect.db",
    )
