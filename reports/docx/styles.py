"""The styles of a shipped template: every face, size and distance of Nghị định 30, Phụ lục I.

An office changes them in Word ("Modify style") and every document follows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from xml.sax.saxutils import quoteattr

from reports.docx.pieces import NAMESPACES, twips
from reports.lettering import layout

FACE = "Times New Roman"
# First line of a paragraph: 1 cm or 1.27 cm; between paragraphs at least 6 pt.
FIRST_LINE_MM = 10.0
GAP = 'w:before="0" w:after="120"'
SIZE_TEXT = 14
SIZE_STATE = 12
SIZE_MOTTO = 13
SIZE_ISSUER = 12
SIZE_TABLE = 12


@dataclass(frozen=True, kw_only=True)
class Style:
    """A paragraph style: its name on screen, its size in points, its look and distances."""

    id: str
    name: str
    size: float
    align: str = "left"
    bold: bool = False
    italic: bool = False
    spacing: str = 'w:before="0" w:after="0"'
    line: int = 240
    indent: str = ""
    more: str = ""


def _styles() -> Iterator[Style]:
    names = layout()["styles"]
    text = Style(
        id="DDBody",
        name=names["body"],
        size=SIZE_TEXT,
        align="both",
        spacing=GAP,
        line=264,
        indent=f'<w:ind w:firstLine="{twips(FIRST_LINE_MM)}"/>',
    )
    yield text
    yield replace(text, id="DDBasis", name=names["basis"], italic=True)
    for level in (1, 2):
        name = f"heading {level}"
        yield replace(text, id=f"Heading{level}", name=name, bold=True, more=_outline(level - 1))
    yield from _head(names)
    yield from _tables(names)


def _head(names: Mapping[str, str]) -> Iterator[Style]:
    for id_, key, size, bold in (
        ("DDState", "state", SIZE_STATE, True),
        ("DDMotto", "motto", SIZE_MOTTO, True),
        ("DDParent", "parent", SIZE_ISSUER, False),
        ("DDIssuer", "issuer", SIZE_ISSUER, True),
        ("DDNumber", "number", 13, False),
        ("DDAuthority", "authority", 13, True),
        ("DDSigner", "signer", SIZE_TEXT, True),
    ):
        yield Style(id=id_, name=names[key], size=size, bold=bold, align="center")
    yield Style(id="DDPlace", name=names["place"], size=13, italic=True, align="center")
    about, to = ('w:before="120" w:after="0"', 'w:before="240" w:after="240"')
    yield Style(id="DDSubject", name=names["subject"], size=12, align="center", spacing=about)
    title = Style(id="DDTitle", name=names["title"], size=SIZE_TEXT, align="center", bold=True)
    yield title
    yield replace(title, id="DDKind", name=names["kind"], spacing='w:before="360" w:after="0"')
    yield replace(title, id="DDAnnex", name=names["annex"], more=_outline(0))
    yield Style(id="DDRule", name=names["rule"], size=4, align="center", spacing=_RULE)
    yield Style(id="DDTo", name=names["to"], size=SIZE_TEXT, align="center", spacing=to)
    yield Style(id="DDDistribution", name=names["distribution"], size=11)
    yield Style(
        id="DDAnnexBelongs",
        name=names["annex_belongs"],
        size=SIZE_TEXT,
        italic=True,
        align="center",
        spacing='w:before="0" w:after="60"',
    )


def _tables(names: Mapping[str, str]) -> Iterator[Style]:
    keep, around = "<w:keepNext/>", 'w:before="120" w:after="60"'
    cell = Style(id="DDTableText", name=names["table"], size=SIZE_TABLE, spacing=_CELL)
    yield cell
    yield replace(
        cell, id="DDTableHead", name=names["table_head"], align="center", bold=True, more=keep
    )
    yield Style(
        id="DDCaption", name=names["caption"], size=13, bold=True, spacing=around, more=keep
    )
    yield Style(id="DDNote", name=names["note"], size=SIZE_TABLE, italic=True, spacing=around)
    yield Style(id="DDPicture", name=names["picture"], size=SIZE_TEXT, align="center", more=keep)


_RULE = 'w:before="30" w:after="0"'
_CELL = 'w:before="30" w:after="30"'


def _outline(level: int) -> str:
    return f'<w:keepNext/><w:outlineLvl w:val="{level}"/>'


def styles_xml() -> str:
    """Write word/styles.xml: defaults without a theme's faces, and every style by name."""
    declared = f'xmlns:w="{NAMESPACES["w"]}"'
    faces = " ".join(f'w:{each}="{FACE}"' for each in ("ascii", "hAnsi", "cs", "eastAsia"))
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {faces}/>"
        f'<w:color w:val="000000"/><w:sz w:val="{2 * SIZE_TEXT}"/>'
        f'<w:szCs w:val="{2 * SIZE_TEXT}"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" '
        f'w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    )
    written = "".join(_written(style) for style in _styles())
    return f"<w:styles {declared}>{defaults}{_BUILT_IN}{written}</w:styles>"


def _written(style: Style) -> str:
    # Word wants these children in the order of its schema: keepNext, spacing, ind, jc, outline.
    keep, outline = _split(style.more)
    look = ("<w:b/><w:bCs/>" if style.bold else "") + ("<w:i/><w:iCs/>" if style.italic else "")
    half = round(2 * style.size)
    return (
        f'<w:style w:type="paragraph" w:customStyle="{int(style.id.startswith("DD"))}" '
        f'w:styleId="{style.id}"><w:name w:val={quoteattr(style.name)}/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{keep}'
        f'<w:spacing {style.spacing} w:line="{style.line}" w:lineRule="auto"/>'
        f'{style.indent}<w:jc w:val="{style.align}"/>{outline}</w:pPr>'
        f'<w:rPr>{look}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr></w:style>'
    )


def _split(more: str) -> tuple[str, str]:
    keep = "<w:keepNext/>"
    return (keep, more.removeprefix(keep)) if more.startswith(keep) else ("", more)


_BUILT_IN = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "<w:qFormat/></w:style>"
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="DDGrid"><w:name w:val="dondoc Grid"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblCellMar><w:left w:w="57" w:type="dxa"/>'
    '<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:rPr><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr></w:style>'
    # Black and plain, as everything on an official paper.
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    "</w:style>"
)
