"""Commands between documents and plans: plan text."""

from pathlib import Path
from typing import Annotated

import typer

from cli.app import AsJson, print_json
from cli.setting_up import plan_app
from plan_reader.sources.guarded import read_guarded

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
