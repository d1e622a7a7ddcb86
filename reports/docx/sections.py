"""Sections of a DOCX: the main text and every annex with own page numbers and orientation."""

from copy import deepcopy
from typing import Any

from docx.oxml import parse_xml

from reports.docx.pieces import NAMESPACES, TWIPS_A_MM, Linked, paragraph
from reports.lettering import annex_belongs, annex_label
from reports.paper import Paper, Run

_W = f"{{{NAMESPACES['w']}}}"
_TINY = (
    f'<w:p xmlns:w="{NAMESPACES["w"]}"><w:pPr>'
    '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
)

_PLACE = './w:pPr/w:pStyle[starts-with(@w:val, "dondoc-annex-")]'


def text_width_mm(section: Any) -> float:  # noqa: ANN401 -- an element of python-docx
    """Return how wide the text of a section is."""
    size, margins = section.find(f"{_W}pgSz"), section.find(f"{_W}pgMar")
    width = int(size.get(f"{_W}w"))
    width -= int(margins.get(f"{_W}left")) + int(margins.get(f"{_W}right"))
    return width / TWIPS_A_MM


def next_section(body: Any, main: Any, *, landscape: bool) -> Any:  # noqa: ANN401 -- the same
    """End the section under way and open one like the main one; return its properties.

    Page numbers begin again at 1 (Phụ lục I: each annex is numbered separately).
    """
    ended = body.sectPr
    last = ended.getprevious()
    # A paragraph in whose place a text will stand may carry nothing else.
    if last is None or last.tag != f"{_W}p" or last.xpath(_PLACE):
        ended.addprevious(parse_xml(_TINY))
        last = ended.getprevious()
    body.remove(ended)
    last.get_or_add_pPr().append(ended)
    opened = deepcopy(main)
    if landscape:
        size = opened.find(f"{_W}pgSz")
        width, height = size.get(f"{_W}w"), size.get(f"{_W}h")
        size.set(f"{_W}w", height)
        size.set(f"{_W}h", width)
        size.set(f"{_W}orient", "landscape")
    body.append(opened)
    return opened


def annex_title(paper: Paper, number: int, linked: Linked) -> str:
    """Write the three lines at the head of an annex."""
    annex = paper.annexes[number]
    label = annex_label(number, len(paper.annexes))
    lines = (
        ("DDAnnex", label),
        ("DDAnnex", annex.title.upper()),
        ("DDAnnexBelongs", annex_belongs(paper, annex)),
    )
    return "".join(paragraph(style, (Run(text=words),), linked) for style, words in lines)
