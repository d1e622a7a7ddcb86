"""The one shape in which a document is handed to the reader, whatever kind of file it was.

It holds what is printed and where; what the words mean is decided in plan_reader/reading/.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """What kind of file the words came from."""

    TEXT = "text"
    DOCX = "docx"
    PDF = "pdf"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One printed line of a text file, one paragraph of a DOCX or PDF.

    `line` is, for plain text, the 1-based line of the file, counted by LF only; for DOCX and PDF
    the line of `Pages.as_text()`, in which a blank line parts the paragraphs. `text` is NFC, one
    space between words, without markdown; a label that Word numbers by itself is in it as printed.
    `gap` says that something sets the line off from the one before (a blank line, a paragraph
    mark): a line without it may go on with the sentence above. `page` is 0 where there are none.
    """

    line: int
    text: str
    gap: bool = True
    is_bold: bool = False
    page: int = 0


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a table row; a merged cell stands in every column and row that it covers.

    `is_repeat` marks each copy but the first, so that a cell is not counted twice.
    """

    lines: tuple[Line, ...] = ()
    is_repeat: bool = False

    @property
    def text(self) -> str:
        """Return the words of the cell on one line."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a table; `line` is that of its first words, `table` counts tables from 1."""

    line: int
    table: int
    cells: tuple[Cell, ...]
    page: int = 0

    @property
    def text(self) -> str:
        """Return the row as one line, its cells set off by tabs; a repeated cell is left empty."""
        return "\t".join("" if cell.is_repeat else cell.text for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Pages:
    """A whole document: its lines and table rows in the order of reading, without blank ones.

    Running heads, page numbers and header rows repeated at page breaks are left out of a DOCX or a
    PDF. The footnotes of a DOCX stand apart, numbered from 1. `notes` says, for people, what was
    done to the text on the way (law 1: nothing silently).
    """

    kind: SourceKind
    parts: tuple[Line | Row, ...]
    footnotes: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> Iterator[Line]:
        """Walk every line, those inside the cells of a table included, no merged cell twice."""
        for part in self.parts:
            if isinstance(part, Line):
                yield part
            else:
                yield from (
                    line for cell in part.cells if not cell.is_repeat for line in cell.lines
                )

    def as_text(self) -> str:
        """Return the document as plain text, each part on the line that its number says.

        Of several parts with one number (a file line cut in two) the later ones are appended; a row
        whose cells stand on several lines of the file is set line by line.
        """
        printed: list[str] = []
        for number, text in (placed for part in self.parts for placed in _placed(part)):
            printed += [""] * (number - len(printed))
            before = printed[number - 1]
            printed[number - 1] = f"{before} {text}" if before else text
        return "\n".join(printed) + "\n"


def _placed(part: Line | Row) -> Iterator[tuple[int, str]]:
    lines = [part] if isinstance(part, Line) else [x for cell in part.cells for x in cell.lines]
    if all(line.line == part.line for line in lines):
        yield part.line, part.text
    else:
        yield from ((line.line, line.text) for line in lines)
