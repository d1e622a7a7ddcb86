"""WordprocessingML as text: runs, paragraphs, and the measures of a page.

Written as text and read once, because python-docx walks a table anew for every cell of it.
"""

from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape, quoteattr

from reports.filling import clean
from reports.paper import Run

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
TWIPS_A_MM = 1440 / 25.4
# Returns the relationship id under which a document knows an address.
Linked = Callable[[str], str]


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point, as Word measures."""
    return round(millimetres * TWIPS_A_MM)


def declared(*names: str) -> str:
    """Declare prefixes where they are used: an office's template may not know them."""
    return " ".join(f'xmlns:{name}="{NAMESPACES[name]}"' for name in names)


def run(piece: Run, linked: Linked) -> str:
    """Write some words of one look; a line break in them becomes one on paper."""
    look = ("<w:b/>" if piece.bold else "") + ("<w:i/>" if piece.italic else "")
    if piece.link:
        look = '<w:rStyle w:val="Hyperlink"/>' + look
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = (
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(piece.text).split("\n")
    )
    written = f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"
    if piece.link:
        key = quoteattr(linked(piece.link))
        return f"<w:hyperlink {declared('r')} r:id={key}>{written}</w:hyperlink>"
    return written


def paragraph(style: str, runs: Iterable[Run], linked: Linked, *, more: str = "") -> str:
    """Write a paragraph of a style; `more` is further properties, as XML."""
    words = "".join(run(piece, linked) for piece in runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{words}</w:p>'
