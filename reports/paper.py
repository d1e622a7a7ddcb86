"""One official document as frozen values: what stands in it, before it is DOCX or PDF.

The layout (Nghị định 30/2020/NĐ-CP, Phụ lục I) is the writers'; what is said is the caller's.
Blank means blank on paper: nothing is made up for a number, a day or a name that is not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

# Called with how many rows of tables are written and how many there are.
Progress = Callable[[int, int], None]
END = "./."


def unheard(done: int, total: int) -> None:
    """Tell nobody how far the writing is."""


class Align(StrEnum):
    """How the words of a column stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Mark(StrEnum):
    """What stands before a paragraph: nothing, the next letter "a)", or a dash."""

    NONE = "none"
    LETTER = "letter"
    DASH = "dash"


@dataclass(frozen=True, kw_only=True)
class Run:
    """Some words of one look; `link` is the address that they lead to."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


# One cell of a table; a line break in its words is a line break on paper.
Cell = str | Run | tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading of level 1 ("I. …", written in capitals) or 2 ("1. …"); the writer numbers it."""

    text: str
    level: int = 1


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """One paragraph of running text."""

    runs: tuple[Run, ...]
    mark: Mark = Mark.NONE


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its heading, its share of the width, how its cells stand."""

    title: str
    share: float = 1
    align: Align = Align.LEFT


@dataclass(frozen=True, kw_only=True)
class Band:
    """A row that is one cell across the table, in bold: whose rows come next."""

    text: str


Row = tuple[Cell, ...] | Band


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; `caption` is its title ("Biểu 1. …"), `note` what is said beneath it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture drawn from a Vega-Lite specification, with its figures in a table beneath.

    `alt` says in words what the picture shows; it is read to whoever does not see it.
    """

    spec: Mapping[str, Any]
    alt: str
    table: Table
    caption: str = ""


Block = Heading | Paragraph | Table | Chart


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who writes, under what number, where and when.

    `parent` is the body above the issuer, blank for none. `number` blank and `day` None are
    filled in by hand; `month` ("2024-03") is then printed if it is known. `subject` is the
    "V/v …" of a công văn.
    """

    issuer: str
    symbol: str
    place: str
    parent: str = ""
    number: str = ""
    day: date | None = None
    month: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signs: the lines of authority, the office in the host body, the name; "" is blank.

    A deputy signs for the head: authority ("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN").
    """

    authority: tuple[str, ...]
    office: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Annex:
    """A Phụ lục: its own section, orientation and page numbers.

    `belongs` is the printed line that says to which document it belongs; "" makes one.
    """

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False
    belongs: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One official document.

    `kind` is its printed kind ("BÁO CÁO"), blank for a công văn; `title` its trích yếu.
    `kind_name` names it in running text ("Báo cáo"). `facts` are further values by which an
    office's own template may say things in its own words.
    """

    letterhead: Letterhead
    title: str
    blocks: tuple[Block, ...]
    signature: Signature
    kind: str = ""
    kind_name: str = "Công văn"
    recipients: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    distribution: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def text(words: str, mark: Mark = Mark.NONE) -> Paragraph:
    """Return a paragraph of plain words."""
    return Paragraph(runs=(Run(text=words),), mark=mark)


def runs_of(cell: Cell) -> tuple[Run, ...]:
    """Return the runs of a cell."""
    match cell:
        case str():
            return (Run(text=cell),) if cell else ()
        case Run():
            return (cell,)
        case _:
            return cell


def title_of(paper: Paper) -> str:
    """Return the name of a document in one line, for lists and the properties of a file."""
    return " ".join(f"{paper.kind_name} {paper.title or paper.letterhead.subject}".split())


def count_rows(paper: Paper) -> int:
    """Count the rows of all tables, by which progress is told."""
    parts = [paper.blocks, *(annex.blocks for annex in paper.annexes)]
    return sum(_rows(block) for blocks in parts for block in blocks)


def _rows(block: Block) -> int:
    match block:
        case Table(rows=rows):
            return len(rows)
        case Chart(table=table):
            return len(table.rows)
        case _:
            return 0


def closed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks, the last paragraph of them ended by "./." as a document's text is."""
    for place in range(len(blocks) - 1, -1, -1):
        block = blocks[place]
        if isinstance(block, Paragraph) and block.runs:
            return (*blocks[:place], _ended(block), *blocks[place + 1 :])
    return blocks


def _ended(paragraph: Paragraph) -> Paragraph:
    *others, last = paragraph.runs
    words = last.text.rstrip()
    if words.endswith(END):
        return paragraph
    return replace(paragraph, runs=(*others, replace(last, text=words.rstrip(".;,") + END)))
