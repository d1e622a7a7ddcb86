"""`dondoc mail`: what comes in by e-mail."""

from dataclasses import asdict

import typer

from cli.app import AsOf, app, fail, figures, office
from cli.words import catalogue, say

mail = typer.Typer(no_args_is_help=True, help="What comes in by e-mail.")
app.add_typer(mail, name="mail")


@mail.callback()
def _group() -> None:
    """Keep `fetch` a word of its own: a group of one command would swallow it."""


@mail.command()
def fetch(as_of: AsOf = None) -> None:
    """Read the mailbox of DONDOC_IMAP_URL once: replies, bounces, everything else."""
    from flows.mail import read_mailbox

    report = read_mailbox(office(as_of))
    if report is None:
        fail("no mailbox is configured; set DONDOC_IMAP_URL to imaps://user:pass@host/INBOX")
    words = catalogue()["mail"]["figures"]
    counts = {words[name]: count for name, count in asdict(report).items()}
    typer.echo(say("mail", "done", figures=figures(counts)))
