"""Command that reads a document: plan read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.app import print_json
from cli.setting_up import plan_app
from cli.words import catalogue, say
from plan_reader.reading.as_json import as_json
from plan_reader.reading.proposals import Indicator, Obligation, Question, Reading
from plan_reader.reading.reader import read as read_pages
from plan_reader.sources.guarded import read_guarded

File = Annotated[Path, typer.Argument(metavar="FILE", help="A plan, decision or directive.")]
_LONGEST = 90  # letters of a text in the table


@plan_app.command("read")
def read(
    file: File,
    *,
    table: Annotated[bool, typer.Option("--table", help="A table for people, not JSON.")] = False,
) -> None:
    """Propose what a document obliges whom to do, until when; nothing is filed."""
    pages = read_guarded(file)
    for note in pages.notes:
        typer.echo(f"dondoc: {note}", err=True)
    reading = read_pages(pages)
    if table:
        for line in _table(reading):
            typer.echo(line)
    else:
        print_json(as_json(reading))


def _table(reading: Reading) -> Iterator[str]:
    blank = say("reading", "blank")
    head = reading.head
    yield say(
        "reading",
        "head",
        title=head.title or blank,
        number=head.number or blank,
        day=head.issue_date or blank,
        body=head.issuing_body or blank,
    )
    yield ""
    yield say("reading", "obligations", count=len(reading.obligations))
    yield from _rows("columns", [_obligation(one) for one in reading.obligations])
    yield ""
    yield say("reading", "indicators", count=len(reading.indicators))
    yield from _rows("target_columns", [_indicator(one) for one in reading.indicators])
    yield ""
    asked = [*reading.questions, *_asked(reading)]
    yield say("reading", "questions", count=len(asked))
    for question in asked:
        lines = ", ".join(map(str, question.lines)) or "–"
        yield "  " + say("reading", "asked", lines=lines, message=question.message)


def _asked(reading: Reading) -> Iterator[Question]:
    for obligation in reading.obligations:
        yield from obligation.questions
    for indicator in reading.indicators:
        yield from indicator.questions


def _rows(columns: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    names: list[str] = catalogue()["reading"][columns]
    for row in (names, *rows):
        yield "  " + " | ".join(row)


def _obligation(one: Obligation) -> Sequence[str]:
    owners = "; ".join(owner.text for owner in one.owners) or "–"
    helpers = "; ".join(helper.text for helper in one.coordinators) or "–"
    return one.ref, str(one.line), _short(one.words.text), owners, helpers, _when(one)


def _when(one: Obligation) -> str:
    if one.recurrence:
        days = ", ".join(
            f"{day}/{month}" if month else str(day) for month, day in one.recurrence.last_days
        )
        return f"{one.recurrence.words.text} ({days or one.recurrence.frequency})"
    if one.due is None:
        return "–"
    return f"{one.due.words.text} ({one.due.last_day or '–'})"


def _indicator(one: Indicator) -> Sequence[str]:
    owners = "; ".join(owner.text for owner in one.owners) or "–"
    day = str(one.due.last_day) if one.due and one.due.last_day else "–"
    level = f"{one.operator} {one.value:g} {one.unit}"
    return one.ref, str(one.line), _short(one.name), level, owners, day


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
