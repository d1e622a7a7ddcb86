"""A paper as PDF: the same layout as the DOCX, drawn by WeasyPrint.

Up to some hundreds of rows it is one tagged file (PDF/UA-1). A longer one is drawn in parts
and joined, which keeps its memory bounded; the joining cannot carry tags.
"""

import gc
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reports.paper import Block, Paper, Progress, closed, count_rows, unheard
from reports.pdf.pages import Sheet, page, section, whole
from reports.pdf.parts import Flow, first_row

MEDIA_TYPE = "application/pdf"
VARIANT = "pdf/ua-1"
# Rows up to which a paper is drawn at once: some 250 MB.
ROWS_AT_ONCE = 800


def pdf(paper: Paper, *, now: datetime, progress: Progress = unheard) -> bytes:
    """Draw a paper; `now` is kept as the moment of its making."""
    total = count_rows(paper)
    kept = io.BytesIO()
    with _unswept():
        if total <= ROWS_AT_ONCE:
            _draw(page(paper, whole(paper), now=now)).write_pdf(kept, pdf_variant=VARIANT)
        else:
            _join(_Parts(paper=paper, now=now, total=total, progress=progress).drawn(), kept)
    progress(total, total)
    return kept.getvalue()


@dataclass(kw_only=True)
class _Parts:
    """A long paper, drawn part by part."""

    paper: Paper
    now: datetime
    total: int
    progress: Progress
    done: int = 0

    def drawn(self) -> Iterator[bytes]:
        yield from self._flow(closed(self.paper.blocks), Sheet())
        for number, annex in enumerate(self.paper.annexes):
            shown = Sheet(annexes=(section(self.paper, number),), with_head=False, with_foot=False)
            yield from self._flow(annex.blocks, shown)

    def _flow(self, blocks: Sequence[Block], sheet: Sheet) -> Iterator[bytes]:
        """Draw a section, each part beginning where the last full page of the one before ended."""
        flow, number = Flow(blocks), 1
        while not flow.is_done or number == 1:
            begins = flow.at
            pieces, ends = flow.next_part()
            flow.at = ends
            shown = _part(sheet, pieces, number, is_last=flow.is_done)
            drawn = _draw(page(self.paper, shown, now=self.now))
            pages = list(drawn.pages)
            if not flow.is_done and len(pages) > 1:
                left = first_row(pages[-1].anchors)
                if left is not None and left > begins:
                    flow.at = left
                    pages.pop()
            number += len(pages)
            kept = io.BytesIO()
            drawn.copy(pages).write_pdf(kept)
            yield kept.getvalue()
            self.progress(self.done + flow.rows_done, self.total)
            # The boxes of a page know each other: without this they pile up part by part.
            del drawn, pages
            gc.collect()
        self.done += flow.rows_done


def _part(sheet: Sheet, pieces: Any, number: int, *, is_last: bool) -> Sheet:  # noqa: ANN401
    if not sheet.annexes:
        return replace(sheet, pieces=pieces, with_head=number == 1, with_foot=is_last, start=number)
    annex = replace(sheet.annexes[0], pieces=pieces, has_title=number == 1, start=number)
    return replace(sheet, annexes=(annex,), start=number)


@contextmanager
def _unswept() -> Iterator[None]:
    """Keep the garbage collector from looking through the boxes again and again.

    That is a quarter of the time; what a part leaves is collected when it is drawn.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _draw(html: str) -> Any:  # noqa: ANN401 -- WeasyPrint has no types
    import weasyprint  # noqa: PLC0415 -- takes a second to load

    class Nothing(weasyprint.urls.URLFetcher):  # type: ignore[misc] # it has no types
        """Fetches pictures that stand in the page itself, and nothing from anywhere."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, fail_on_errors=True)

    return weasyprint.HTML(string=html, url_fetcher=Nothing()).render()


def _join(parts: Iterator[bytes], kept: io.BytesIO) -> None:
    import pypdfium2  # noqa: PLC0415 -- only who joins needs it

    joined = pypdfium2.PdfDocument(next(parts))
    for part in parts:
        added = pypdfium2.PdfDocument(part)
        joined.import_pages(added)
        added.close()
    joined.save(kept)
    joined.close()
