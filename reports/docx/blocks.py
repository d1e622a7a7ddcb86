"""The blocks of a document as WordprocessingML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from reports.docx.pictures import Drawn, Pictures
from reports.docx.pieces import Linked, paragraph
from reports.docx.tables import table
from reports.lettering import labelled
from reports.paper import Block, Chart, Heading, Paragraph, Progress, Run, Table, runs_of, unheard


@dataclass(kw_only=True)
class Ticker:
    """Counts the rows that are written and tells of every hundredth."""

    total: int
    progress: Progress = unheard
    done: int = 0
    every: int = 100

    def __call__(self) -> None:
        """Count one row."""
        self.done += 1
        if self.done % self.every == 0 or self.done == self.total:
            self.progress(self.done, self.total)


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What writing needs besides the words: links, pictures, the width of text, a ticker."""

    linked: Linked
    pictures: Pictures
    width_mm: float
    ticker: Ticker


def written(blocks: Sequence[Block], writing: Writing, *, keep_last: bool = False) -> Iterator[str]:
    """Write blocks one after the other, each with its number or letter.

    `keep_last` holds the last paragraph on the page of the signature, which stands nowhere alone.
    """
    for label, block in labelled(blocks):
        match block:
            case Heading():
                yield _heading(label, block, writing.linked)
            case Paragraph():
                keep = "<w:keepNext/>" if keep_last and block is blocks[-1] else ""
                yield _text(label, block, writing.linked, keep)
            case Table():
                yield from _table(block, writing)
            case Chart():
                yield from _chart(block, writing)
            case _:
                assert_never(block)


def _heading(label: str, block: Heading, linked: Linked) -> str:
    words = block.text.upper() if block.level == 1 else block.text
    return paragraph(f"Heading{block.level}", (Run(text=label + words),), linked)


def _text(label: str, block: Paragraph, linked: Linked, keep: str) -> str:
    runs = (Run(text=label), *block.runs) if label else block.runs
    return paragraph("DDBody", runs, linked, more=keep)


def _table(block: Table, writing: Writing) -> Iterator[str]:
    return table(block, writing.width_mm, writing.linked, writing.ticker)


def _chart(block: Chart, writing: Writing) -> Iterator[str]:
    if block.caption:
        yield paragraph("DDCaption", runs_of(block.caption), writing.linked)
    drawn: Drawn = writing.pictures.draw(block, writing.width_mm)
    yield f'<w:p><w:pPr><w:pStyle w:val="DDPicture"/></w:pPr><w:r>{drawn.xml}</w:r></w:p>'
    yield from _table(block.table, writing)
