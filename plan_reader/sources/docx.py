"""A Word document into Pages, as it is read with all tracked changes accepted.

Left out: what is deleted or hidden, field codes, the table of contents, page headers and footers.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from plan_reader.sources.building import Builder
from plan_reader.sources.flaws import NotADocumentError
from plan_reader.sources.legacy import CONVERTED, modern, to_unicode
from plan_reader.sources.marks import plain
from plan_reader.sources.numbering import Numbering, read_numbering
from plan_reader.sources.package import MAIN, Package, open_package
from plan_reader.sources.pages import Line, Pages, SourceKind

_W = "w:"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DROPPED = frozenset(
    qn(_W + name)
    for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sectPr")
) | {f"{_COMPATIBLE}Fallback"}
_P, _TBL, _R, _BOX = qn("w:p"), qn("w:tbl"), qn("w:r"), qn("w:txbxContent")
_SIGNS = {
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
    qn("w:sym"): "-",
}
_OFF = ("0", "false", "off")
_MOST_COLUMNS = 64


@dataclass
class _Words:
    """What one paragraph says: its words, how many of them are bold, and its text boxes."""

    text: list[str] = field(default_factory=list)
    bold: int = 0
    boxes: list[BaseOxmlElement] = field(default_factory=list)


@dataclass
class _Document:
    """Walks the body in order; `carried` are words whose paragraph mark was deleted."""

    numbering: Numbering
    builder: Builder = field(default_factory=Builder)
    carried: str = ""

    def blocks(self, root: BaseOxmlElement) -> None:
        for block in _blocks(root):
            if block.tag == _TBL:
                self.table(block)
            else:
                words = _words(block)
                self.paragraph(block, words)
                for box in words.boxes:
                    self.blocks(box)

    def paragraph(self, block: BaseOxmlElement, words: _Words) -> None:
        text = self.text(block, words)
        bold = 0 < len("".join("".join(words.text).split())) == words.bold
        for at, part in enumerate(text.split("\n")):
            self.builder.line(part, gap=at == 0, is_bold=bold)

    def text(self, block: BaseOxmlElement, words: _Words) -> str:
        """Return the words of a paragraph behind its label; "" while they are only carried on."""
        own = "".join(words.text)
        if _has_mark(block, "del") or _has_mark(block, "moveFrom"):
            self.carried += own
            return ""
        joined, self.carried = self.carried + own, ""
        if not plain(joined) or _style(block).startswith("TOC"):
            return ""
        return f"{self.numbering.label(block)} {joined}"

    def table(self, table: BaseOxmlElement) -> None:
        self.builder.open_table()
        above: dict[int, list[str]] = {}
        for row in _children(table, "w:tr"):
            if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
                self.builder.row(self.cells(row, above))

    def cells(
        self, row: BaseOxmlElement, above: dict[int, list[str]]
    ) -> list[tuple[list[str], bool]]:
        """Return the cells of a row, one a column; `above` keeps what may go on downwards."""
        before = _number(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
        found: list[tuple[list[str], bool]] = [([], False)] * before
        for cell in _children(row, "w:tc"):
            properties = cell.find(qn("w:tcPr"))
            merge = None if properties is None else properties.find(qn("w:vMerge"))
            goes_on = merge is not None and merge.get(qn("w:val")) in (None, "continue")
            column = len(found)
            texts = above.get(column, []) if goes_on else self.cell(cell)
            above[column] = texts
            width = 1 if properties is None else _number(properties.find(qn("w:gridSpan")), 1)
            found.append((texts, goes_on))
            found += [(texts, True)] * (width - 1)
            if len(found) > _MOST_COLUMNS:
                break
        return found

    def cell(self, root: BaseOxmlElement) -> list[str]:
        """Return the lines of a cell; a table inside it gives one line a row."""
        inner = _Document(self.numbering)
        inner.blocks(root)
        return [part.text.replace("\t", " ") for part in inner.builder.parts]


def read_docx(path: Path) -> Pages:
    """Read a DOCX; raises an UnreadableSourceError that says what is wrong and what helps."""
    package = open_package(path)
    with closing(package.archive):
        return _pages(package)


def _pages(package: Package) -> Pages:
    root = package.part(MAIN)
    body = None if root is None else root.find(qn("w:body"))
    if body is None:
        message = f"'{package.name}' is a Word file without a text; open it in Word and look"
        raise NotADocumentError(message)
    numbering = read_numbering(package.part("word/numbering.xml"), package.part("word/styles.xml"))
    document = _Document(numbering)
    converted = _modernise(body)
    document.blocks(body)
    return Pages(
        kind=SourceKind.DOCX,
        parts=tuple(document.builder.parts),
        notes=(CONVERTED,) if converted else (),
        footnotes=_footnotes(package.part("word/footnotes.xml")),
    )


def _modernise(body: BaseOxmlElement) -> bool:
    """Convert a text in TCVN3 in place; say whether it was one."""
    nodes = list(body.iter(qn("w:t")))
    if not modern("".join(node.text or "" for node in nodes))[1]:
        return False
    for node in nodes:
        node.text = to_unicode(node.text or "")
    return True


def _footnotes(root: BaseOxmlElement | None) -> tuple[Line, ...]:
    notes = () if root is None else root.iter(qn("w:footnote"))
    texts = [plain(" ".join("".join(_words(p).text) for p in note.iter(_P))) for note in notes]
    return tuple(Line(line=at + 1, text=text) for at, text in enumerate(filter(None, texts)))


def _blocks(root: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Yield the paragraphs and tables right under an element, through content controls."""
    for child in root:
        if child.tag in (_P, _TBL):
            yield child
        elif child.tag not in _DROPPED:
            yield from _blocks(child)


def _children(root: BaseOxmlElement, tag: str) -> Iterator[BaseOxmlElement]:
    """Yield the rows of a table or cells of a row, through content controls and insertions."""
    for child in root:
        if child.tag == qn(tag):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _children(child, tag)


def _words(paragraph: BaseOxmlElement) -> _Words:
    found = _Words()
    _gather(paragraph, found, is_bold=False)
    return found


def _gather(element: BaseOxmlElement, found: _Words, *, is_bold: bool) -> None:
    for child in element:
        tag = child.tag
        if tag in _DROPPED:
            continue
        if tag == _BOX:
            found.boxes.append(child)
        elif tag == qn("w:t"):
            text = child.text or ""
            found.text.append(text)
            found.bold += len("".join(text.split())) if is_bold else 0
        elif tag in _SIGNS:
            found.text.append(" " if _is_page_break(child) else _SIGNS[tag])
        elif tag != _R or not _run_has(child, "vanish"):
            _gather(child, found, is_bold=_run_has(child, "b") if tag == _R else is_bold)


def _is_page_break(sign: BaseOxmlElement) -> bool:
    return sign.get(qn("w:type")) in ("page", "column")


def _run_has(run: BaseOxmlElement, name: str) -> bool:
    mark = run.find(f"{qn('w:rPr')}/{qn(_W + name)}")
    return mark is not None and mark.get(qn("w:val")) not in _OFF


def _has_mark(paragraph: BaseOxmlElement, name: str) -> bool:
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn(_W + name)}") is not None


def _style(paragraph: BaseOxmlElement) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else style.get(qn("w:val")) or ""


def _number(element: BaseOxmlElement | None, default: int) -> int:
    text = None if element is None else element.get(qn("w:val"))
    return min(int(text), _MOST_COLUMNS) if text and text.isascii() and text.isdigit() else default
