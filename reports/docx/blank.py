"""The templates that are shipped: `python -m reports.docx.blank` writes config/papers/*.docx.

They are ordinary Word files with fields of docxtpl; a test holds them equal to what this writes.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import config
from reports.docx.pieces import NAMESPACES, twips
from reports.docx.styles import SIZE_MOTTO, SIZE_TEXT, styles_xml
from reports.lettering import phrase
from reports.widths import width_mm

SHIPPED = Path(config.__path__[0]) / "papers"
# A4; margins of Phụ lục I: top and bottom 20-25, left 30-35, right 15-20 mm.
PAGE_MM = (210.0, 297.0)
TOP_MM = BOTTOM_MM = 20.0
LEFT_MM, RIGHT_MM = 30.0, 15.0
# The page number stands in the middle of the margin at the top.
HEADER_MM = 10.0
TEXT_MM = PAGE_MM[0] - LEFT_MM - RIGHT_MM
# The two columns of the head: who writes; the State's name and motto.
COLUMNS_MM = (74.0, 91.0)
SIGNATURE_MM = (80.0, 85.0)
# Lines for the signature and the seal, which covers a third of it.
SEAL_LINES = 4
# A list's lines end with a semicolon, its last one with a full stop.
LISTED = "{{ each }}{{ '.' if loop.last else ';' }}"
STAMP = (2024, 1, 1, 0, 0, 0)


def paragraph(style: str, words: str = "", *, more: str = "", look: str = "") -> str:
    """Write a paragraph of a template; its words may hold fields."""
    run = f'<w:r>{look}<w:t xml:space="preserve">{words}</w:t></w:r>' if words else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{run}</w:p>'


def rule(length_mm: float, room_mm: float, name: str) -> str:
    """Write a short rule: an empty paragraph with a line above it, as long as it must be.

    `name` is its bookmark, by which the rule under words is fitted to them.
    """
    side = twips((room_mm - length_mm) / 2)
    border = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="1" w:color="000000"/></w:pBdr>'
    more = f'{border}<w:ind w:left="{side}" w:right="{side}"/>'
    mark = f'<w:bookmarkStart w:id="{len(name)}" w:name="{name}"/>'
    mark += f'<w:bookmarkEnd w:id="{len(name)}"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="DDRule"/>{more}</w:pPr>{mark}</w:p>'


# Said in the table itself: LibreOffice gives cells a margin that no style takes away.
_BARE = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
_BARE = f"<w:tblCellMar>{_BARE}</w:tblCellMar>"


def grid(rows: list[tuple[str, str]], widths_mm: tuple[float, float]) -> str:
    """Write a table of two columns without lines, whose rows stay on one page."""
    columns = [twips(each) for each in widths_mm]
    body = ""
    for row in rows:
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
            for content, width in zip(row, columns, strict=True)
        )
        body += f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
    cuts = "".join(f'<w:gridCol w:w="{each}"/>' for each in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{_BARE}</w:tblPr>'
        f"<w:tblGrid>{cuts}</w:tblGrid>{body}</w:tbl>"
    )


def head(*, is_letter: bool) -> str:
    """Write the two columns at the head of the first page (ô 1, 2, 3, 4 and 5b)."""
    left, right = COLUMNS_MM
    motto = phrase("motto")
    issuer = (
        paragraph("DDParent", "{%p if parent %}")
        + paragraph("DDParent", "{{ parent }}")
        + paragraph("DDParent", "{%p endif %}")
        + paragraph("DDIssuer", "{{ issuer }}")
        + rule(left / 3, left, "issuer_rule")
    )
    state = (
        paragraph("DDState", phrase("state"))
        + paragraph("DDMotto", motto)
        + rule(width_mm(motto, SIZE_MOTTO), right, "motto_rule")
    )
    number = paragraph("DDNumber", "{{ number }}")
    if is_letter:
        number += paragraph("DDSubject", phrase("subject", subject="{{ subject }}"))
    return grid([(issuer, state), (number, paragraph("DDPlace", "{{ place }}"))], COLUMNS_MM)


def _titled() -> str:
    return (
        paragraph("DDKind", "{{ kind }}")
        + paragraph("DDTitle", "{{ title }}")
        + rule(TEXT_MM / 5, TEXT_MM, "title_rule")
    )


def _to() -> Iterator[str]:
    words = phrase("to")
    under = twips(30 + width_mm(words.removesuffix(":"), SIZE_TEXT) * 0.94)
    yield paragraph("DDTo", "{%p if recipients|length == 1 %}")
    yield paragraph("DDTo", words + " {{ recipients[0] }}")
    yield paragraph("DDTo", "{%p elif recipients %}")
    start = f'<w:spacing w:before="240" w:after="0"/><w:ind w:left="{twips(30)}"/>'
    yield paragraph("DDTo", words, more=start + '<w:jc w:val="left"/>')
    yield paragraph("DDTo", "{%p for each in recipients %}")
    beneath = f'<w:spacing w:before="0" w:after="0"/><w:ind w:left="{under}"/>'
    yield paragraph("DDTo", "- " + LISTED, more=beneath + '<w:jc w:val="left"/>')
    yield paragraph("DDTo", "{%p endfor %}")
    yield paragraph("DDRule", more='<w:spacing w:before="0" w:after="120"/>')
    yield paragraph("DDTo", "{%p endif %}")


def _basis() -> Iterator[str]:
    yield paragraph("DDBasis", "{%p for each in basis %}")
    yield paragraph("DDBasis", LISTED)
    yield paragraph("DDBasis", "{%p endfor %}")


def _foot() -> str:
    look = '<w:rPr><w:b/><w:i/><w:sz w:val="24"/></w:rPr>'
    sent = paragraph("DDDistribution", phrase("distribution"), look=look)
    sent += paragraph("DDDistribution", "{%p for each in distribution %}")
    sent += paragraph("DDDistribution", "- " + LISTED)
    sent += paragraph("DDDistribution", "{%p endfor %}")
    signed = paragraph("DDAuthority", "{%p for each in authority %}")
    signed += paragraph("DDAuthority", "{{ each }}")
    signed += paragraph("DDAuthority", "{%p endfor %}")
    signed += paragraph("DDSigner") * SEAL_LINES
    signed += paragraph("DDAuthority", "{%p for each in office %}")
    signed += paragraph("DDAuthority", "{{ each }}")
    signed += paragraph("DDAuthority", "{%p endfor %}")
    signed += paragraph("DDSigner", "{{ signer }}")
    return grid([(sent, signed)], SIGNATURE_MM)


def document_xml(*, is_letter: bool) -> str:
    """Write word/document.xml of a template; the text of the paper comes where `body` stands."""
    parts = [head(is_letter=is_letter), "" if is_letter else _titled(), *_to(), *_basis()]
    parts += [paragraph("DDBody", "{{p body }}"), _foot(), _section()]
    declared = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items())
    return f"<w:document {declared}><w:body>{''.join(parts)}</w:body></w:document>"


def _section() -> str:
    # A table cannot be the last thing on a page of Word's: the paragraph after it is made tiny.
    tiny = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    width, height = (twips(each) for each in PAGE_MM)
    return (
        f"{paragraph('Normal', more=tiny)}<w:sectPr>"
        '<w:headerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:top="{twips(TOP_MM)}" '
        f'w:right="{twips(RIGHT_MM)}" w:bottom="{twips(BOTTOM_MM)}" w:left="{twips(LEFT_MM)}" '
        f'w:header="{twips(HEADER_MM)}" w:footer="{twips(HEADER_MM)}" w:gutter="0"/>'
        '<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )


_HEADER = (
    f'<w:hdr xmlns:w="{NAMESPACES["w"]}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple></w:p></w:hdr>'
)
_SETTINGS = (
    f'<w:settings xmlns:w="{NAMESPACES["w"]}"><w:zoom w:percent="100"/>'
    '<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="vi-VN"/></w:settings>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = (("document", "document.main"), *((each, each) for each in ("styles", "settings")))
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for name, kind in (*_PARTS, ("header1", "header"))
    )
    + "</Types>"
)
_ROOT = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_LINKS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    + "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
        for number, kind, name in (
            (1, "styles", "styles"),
            (2, "header", "header1"),
            (3, "settings", "settings"),
        )
    )
    + "</Relationships>"
)


def template(*, is_letter: bool) -> bytes:
    """Make a template; the same bytes every time."""
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "word/document.xml": document_xml(is_letter=is_letter),
        "word/styles.xml": styles_xml(),
        "word/settings.xml": _SETTINGS,
        "word/header1.xml": _HEADER,
        "word/_rels/document.xml.rels": _LINKS,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            declared = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}'
            package.writestr(zipfile.ZipInfo(name, STAMP), declared, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def write_templates(folder: Path = SHIPPED) -> None:
    """Write both templates into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "letter.docx").write_bytes(template(is_letter=True))
    (folder / "report.docx").write_bytes(template(is_letter=False))


if __name__ == "__main__":
    write_templates()
