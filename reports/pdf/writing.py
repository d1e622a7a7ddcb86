"""A paper as PDF: the same layout as the DOCX, tagged (PDF/UA-1), drawn by WeasyPrint."""

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from reports import charts
from reports.filling import clean, fields
from reports.lettering import annex_belongs, annex_label, labelled, phrase
from reports.paper import (
    Annex,
    Band,
    Chart,
    Heading,
    Paper,
    Paragraph,
    Progress,
    closed,
    count_rows,
    runs_of,
    title_of,
    unheard,
)
from reports.widths import rule_mm, width_mm

MEDIA_TYPE = "application/pdf"
TEMPLATES = Path(__file__).parent / "templates"
VARIANT = "pdf/ua-1"
# Widths of the head's columns and of the text, as in the DOCX.
LEFT_MM, TEXT_MM = 70.0, 165.0
ISSUER_SIZE, MOTTO_SIZE, TEXT_SIZE = 12, 13, 14
# Rows of one table element: laying out a longer one takes more time and memory for each row.
ROWS_A_TABLE = 250


def pdf(paper: Paper, *, now: datetime, progress: Progress = unheard) -> bytes:
    """Draw a paper; `now` is kept as the moment of its making."""
    import weasyprint  # noqa: PLC0415 -- takes a second to load

    class Nothing(weasyprint.urls.URLFetcher):  # type: ignore[misc] # it has no types
        """Fetches pictures that stand in the page itself, and nothing from anywhere."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, fail_on_errors=True)

    html = weasyprint.HTML(string=page(paper, now=now), url_fetcher=Nothing())
    kept = io.BytesIO()
    html.write_pdf(kept, pdf_variant=VARIANT)
    total = count_rows(paper)
    progress(total, total)
    return kept.getvalue()


@dataclass(frozen=True, kw_only=True)
class _Section:
    label: str
    title: str
    belongs: str
    blocks: tuple[Any, ...]
    landscape: bool


def page(paper: Paper, *, now: datetime) -> str:
    """Write a paper as the page that is drawn."""
    known = _environment()
    sections = [
        _section(annex, annex_label(place, len(paper.annexes)), annex_belongs(paper, annex))
        for place, annex in enumerate(paper.annexes)
    ]
    shown = {
        **fields(paper),
        "paper": paper,
        "name": title_of(paper),
        "now": now,
        "blocks": closed(paper.blocks),
        "annexes": sections,
        "with_main": True,
        "issuer_rule": rule_mm(paper.letterhead.issuer.upper(), ISSUER_SIZE, LEFT_MM),
        "motto_rule": width_mm(phrase("motto"), MOTTO_SIZE),
        "title_rule": rule_mm(paper.title, TEXT_SIZE, TEXT_MM),
        "beneath": 0.94 * width_mm(phrase("to").removesuffix(":"), TEXT_SIZE),
    }
    css = known.get_template("paper.css").render(annexes=sections)
    return known.get_template("paper.html").render(**shown, css=css, phrase=phrase)


def _section(annex: Annex, label: str, belongs: str) -> _Section:
    return _Section(
        label=label,
        title=annex.title,
        belongs=belongs,
        blocks=annex.blocks,
        landscape=annex.landscape,
    )


def _environment() -> Environment:
    known = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    known.filters |= {
        "runs": runs_of,
        "broken": _broken,
        "labelled": labelled,
        "drawn": _drawn,
        "parts": _parts,
    }
    for name, kind in (
        ("band", Band),
        ("heading", Heading),
        ("paragraph", Paragraph),
        ("chart", Chart),
    ):
        known.tests[name] = _is(kind)
    return known


def _is(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kind)


def _broken(words: str) -> Markup:
    """Return words as they stand on a page, their line breaks kept."""
    return Markup("<br>").join(escape(line) for line in clean(words).split("\n"))


def _drawn(chart: Chart) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(charts.svg(chart.spec).encode()).decode()


def _parts(rows: Sequence[object]) -> Iterator[Sequence[object]]:
    for start in range(0, len(rows), ROWS_A_TABLE):
        yield rows[start : start + ROWS_A_TABLE]
