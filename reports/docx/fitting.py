"""Short rules as long as their text asks (Phụ lục I: 1/3 to 1/2 of the line above)."""

from typing import Any

from reports.docx.pieces import NAMESPACES, TWIPS_A_MM, twips
from reports.docx.sections import text_width_mm
from reports.docx.styles import SIZE_ISSUER, SIZE_TEXT
from reports.paper import Paper
from reports.widths import rule_mm

_W = f"{{{NAMESPACES['w']}}}"


def fit_rules(body: Any, paper: Paper) -> None:  # noqa: ANN401 -- an element of python-docx
    """Fit the rules under issuer and title; a template without them is left as it is."""
    _fit(body, "issuer_rule", paper.letterhead.issuer.upper(), SIZE_ISSUER)
    _fit(body, "title_rule", paper.title, SIZE_TEXT)


def _fit(body: Any, name: str, words: str, size: float) -> None:  # noqa: ANN401 -- the same
    for mark in body.xpath(f'.//w:bookmarkStart[@w:name="{name}"]'):
        rule = mark.getparent()
        room = _room_mm(body, rule)
        indent = rule.find(f"{_W}pPr/{_W}ind")
        if indent is not None:
            side = str(twips((room - rule_mm(words, size, room)) / 2))
            indent.set(f"{_W}left", side)
            indent.set(f"{_W}right", side)


def _room_mm(body: Any, rule: Any) -> float:  # noqa: ANN401 -- the same
    cell = rule.getparent()
    width = cell.find(f"{_W}tcPr/{_W}tcW") if cell.tag == f"{_W}tc" else None
    if width is None:
        return text_width_mm(body.sectPr)
    return int(width.get(f"{_W}w")) / TWIPS_A_MM
