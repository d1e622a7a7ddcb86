"""A paper, or a part of it, as the page that WeasyPrint draws."""

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from reports import charts
from reports.filling import clean, fields
from reports.lettering import annex_belongs, annex_label, labelled, phrase
from reports.paper import (
    Band,
    Block,
    Chart,
    Heading,
    Paper,
    Paragraph,
    closed,
    runs_of,
    title_of,
)
from reports.widths import rule_mm, width_mm

TEMPLATES = Path(__file__).parent / "templates"
# Widths of the head's columns and of the text, as in the DOCX.
LEFT_MM, TEXT_MM = 74.0, 165.0
ISSUER_SIZE, MOTTO_SIZE, TEXT_SIZE = 12, 13, 14
# Rows of one table element: laying out a longer one takes more time and memory for each row.
ROWS_A_TABLE = 250


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Where in a section a table comes from, so that its rows can be found on their page."""

    block: int
    row: int

    def name(self, row: int) -> str:
        """Return the name of a row of the table."""
        return f"b{self.block}-{self.row + row}"


# A block with what stands before it, and its mark where a part of a section is drawn.
Piece = tuple[str, Block, Mark | None]


@dataclass(frozen=True, kw_only=True)
class Section:
    """An annex, or a part of one; `start` is the number of its first page."""

    label: str
    title: str
    belongs: str
    pieces: tuple[Piece, ...]
    landscape: bool = False
    has_title: bool = True
    start: int = 1


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is drawn at once: the text (or a part of it) and annexes."""

    pieces: tuple[Piece, ...] = ()
    annexes: tuple[Section, ...] = ()
    with_head: bool = True
    with_foot: bool = True
    start: int = 1


def pieces(blocks: Iterable[Block]) -> tuple[Piece, ...]:
    """Return blocks with their numbers and letters."""
    return tuple((label, block, None) for label, block in labelled(blocks))


def whole(paper: Paper) -> Sheet:
    """Return all of a paper."""
    return Sheet(
        pieces=pieces(closed(paper.blocks)),
        annexes=tuple(section(paper, number) for number in range(len(paper.annexes))),
    )


def section(paper: Paper, number: int) -> Section:
    """Return an annex of a paper."""
    annex = paper.annexes[number]
    return Section(
        label=annex_label(number, len(paper.annexes)),
        title=annex.title,
        belongs=annex_belongs(paper, annex),
        pieces=pieces(annex.blocks),
        landscape=annex.landscape,
    )


def page(paper: Paper, sheet: Sheet, *, now: datetime) -> str:
    """Write what is drawn; `now` is kept as the moment of its making."""
    known = _environment()
    shown = {
        **fields(paper),
        "paper": paper,
        "name": clean(title_of(paper)),
        "sheet": sheet,
        "made": now.isoformat(timespec="seconds"),
        "issuer_rule": rule_mm(paper.letterhead.issuer.upper(), ISSUER_SIZE, LEFT_MM),
        "motto_rule": width_mm(phrase("motto"), MOTTO_SIZE),
        "title_rule": rule_mm(paper.title, TEXT_SIZE, TEXT_MM),
        "beneath": 0.94 * width_mm(phrase("to").removesuffix(":"), TEXT_SIZE),
    }
    css = known.get_template("paper.css").render(annexes=sheet.annexes, start=sheet.start)
    return known.get_template("paper.html").render(**shown, css=css, phrase=phrase)


@cache
def _environment() -> Environment:
    known = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    known.globals["rows_a_table"] = ROWS_A_TABLE
    known.filters |= {"runs": runs_of, "broken": _broken, "drawn": _drawn, "parts": _parts}
    kinds: dict[str, type] = {
        "band": Band,
        "heading": Heading,
        "paragraph": Paragraph,
        "chart": Chart,
    }
    known.tests |= {name: _is(kind) for name, kind in kinds.items()}
    return known


def _is(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kind)


def _broken(words: str) -> Markup:
    """Return words as they stand on a page, their line breaks kept."""
    return Markup("<br>").join(escape(line) for line in clean(words).split("\n"))


def _drawn(chart: Chart) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(charts.svg(chart.spec).encode()).decode()


def _parts(rows: Sequence[object]) -> Iterator[Sequence[object]]:
    for start in range(0, len(rows), ROWS_A_TABLE):
        yield rows[start : start + ROWS_A_TABLE]
