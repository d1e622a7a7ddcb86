"""Tables as WordprocessingML: headings repeated on every page, rows that never break."""

from collections.abc import Callable, Iterator
from xml.sax.saxutils import quoteattr

from reports.docx.pieces import Linked, paragraph, twips
from reports.filling import clean
from reports.paper import Align, Band, Run, Table, runs_of

_JC = {each: f'<w:jc w:val="{each.value}"/>' for each in Align}
_ALONE = "<w:cantSplit/>"


def column_widths(table: Table, width_mm: float) -> list[int]:
    """Share the width of the page among the columns, in twips that add up to it."""
    whole = twips(width_mm)
    shares = sum(column.share for column in table.columns)
    widths = [int(whole * column.share / shares) for column in table.columns]
    widths[-1] += whole - sum(widths)
    return widths


def table(shown: Table, width_mm: float, linked: Linked, told: Callable[[], None]) -> Iterator[str]:
    """Write a table piece by piece; `told` is called after every row."""
    widths = column_widths(shown, width_mm)
    if shown.caption:
        yield paragraph("DDCaption", (Run(text=shown.caption),), linked)
    yield _opening(shown, widths)
    heads = (
        _cell(paragraph("DDTableHead", runs_of(column.title), linked), width)
        for column, width in zip(shown.columns, widths, strict=True)
    )
    yield f"<w:tr><w:trPr>{_ALONE}<w:tblHeader/></w:trPr>{''.join(heads)}</w:tr>"
    stands = [_JC[column.align] for column in shown.columns]
    for row in shown.rows:
        if isinstance(row, Band):
            yield _band(row, sum(widths), len(widths), linked)
        else:
            cells = (
                _cell(paragraph("DDTableText", runs_of(cell), linked, more=jc), width)
                for cell, width, jc in zip(row, widths, stands, strict=True)
            )
            yield f"<w:tr><w:trPr>{_ALONE}</w:trPr>{''.join(cells)}</w:tr>"
        told()
    yield "</w:tbl>"
    yield paragraph("DDNote", runs_of(shown.note), linked)


def _opening(shown: Table, widths: list[int]) -> str:
    caption = f"<w:tblCaption w:val={quoteattr(clean(shown.caption))}/>" if shown.caption else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="DDGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0620" w:firstRow="1"/>{caption}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )


def _cell(content: str, width: int, *, span: int = 1) -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}</w:tcPr>{content}</w:tc>'


def _band(row: Band, width: int, columns: int, linked: Linked) -> str:
    words = paragraph("DDTableText", (Run(text=row.text, bold=True),), linked, more="<w:keepNext/>")
    return f"<w:tr><w:trPr>{_ALONE}</w:trPr>{_cell(words, width, span=columns)}</w:tr>"
