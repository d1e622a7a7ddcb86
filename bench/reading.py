"""Measure how long documents of some pages take to be read, child process included.

`python -m bench.reading [--pages N] [--json]`. The documents are invented: clauses of four lines
and, on every tenth page, a ruled table. `growth` is the time of N pages over that of N/4 pages:
near 4 or below while reading costs no more than a document's length.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from weasyprint import HTML

from plan_reader.sources.guarded import read_guarded

CLAUSE = (
    "- Nhiệm vụ {}: tham mưu chỉ đạo, hướng dẫn các cơ quan, đơn vị và UBND phường, xã tiếp tục "
    "thực hiện nghiêm các quy định của Chính phủ, của các Bộ, ngành Trung ương và của tỉnh về "
    "quản lý đầu tư ứng dụng công nghệ thông tin, xong trước ngày 15/6/2024."
)
# Clauses that fill a page of A4 at 14 points.
A_PAGE = 10
ROWS = 20
STYLE = (
    "<style>@page{size:A4;margin:20mm;@top-center{content:counter(page)}}"
    "body{font:14pt 'Liberation Serif';text-align:justify}p{text-indent:10mm;margin:6pt 0}"
    "td{border:1px solid black}table{border-collapse:collapse}</style>"
)


def main() -> None:
    """Read each kind of document at both sizes and print the figures."""
    parser = argparse.ArgumentParser(description="Measure how long documents take to be read.")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    figures = measure(wanted.pages)
    if wanted.json:
        print(json.dumps(figures, indent=2))
    else:
        for kind, found in figures.items():
            print(kind, *(f"{name} {value}" for name, value in found.items()))


def measure(pages: int) -> dict[str, dict[str, Any]]:
    """Return, by kind, seconds and parts of that many pages, and the growth from a quarter."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, write in WRITERS.items():
            quarter, whole = (
                _timed(write, Path(folder) / f"{kind}{size}", size) for size in (pages // 4, pages)
            )
            found[kind] = {
                "pages": pages,
                "seconds": round(whole[0], 2),
                "parts": whole[1],
                "growth": round(whole[0] / quarter[0], 2),
            }
    return found


def _timed(write: Callable[[Path, int], None], file: Path, pages: int) -> tuple[float, int]:
    write(file, pages)
    start = time.perf_counter()
    parts = len(read_guarded(file).parts)
    return time.perf_counter() - start, parts


def write_text(file: Path, pages: int) -> None:
    """Write that many pages as text."""
    file.write_text("\n\n".join(CLAUSE.format(n) for n in range(pages * A_PAGE)), encoding="utf-8")


def write_docx(file: Path, pages: int) -> None:
    """Write that many pages as DOCX."""
    document = Document()
    for page in range(pages):
        if page % 10 == 9:  # noqa: PLR2004
            _table(document)
        else:
            for number in range(A_PAGE):
                document.add_paragraph(CLAUSE.format(page * A_PAGE + number))
    document.save(str(file))


def _table(document: DocxDocument) -> None:
    table = document.add_table(rows=ROWS, cols=4)
    for number, row in enumerate(table.rows):
        for cell, words in zip(row.cells, _cells(number), strict=True):
            cell.text = words


def _cells(number: int) -> tuple[str, ...]:
    return str(number), f"Tỷ lệ hồ sơ trực tuyến đạt {number}%", "Sở A", "UBND các xã"


def write_pdf(file: Path, pages: int) -> None:
    """Write that many pages as PDF."""
    blocks = []
    for page in range(pages):
        if page % 10 == 9:  # noqa: PLR2004
            rows = "".join(f"<tr><td>{'<td>'.join(_cells(n))}</tr>" for n in range(ROWS))
            blocks.append(f"<table>{rows}</table>")
        else:
            numbers = range(page * A_PAGE, (page + 1) * A_PAGE)
            blocks.append("".join(f"<p>{CLAUSE.format(n)}</p>" for n in numbers))
        blocks.append("<div style='break-after:page'></div>")
    HTML(string=STYLE + "".join(blocks)).write_pdf(str(file))


WRITERS = {"text": write_text, "docx": write_docx, "pdf": write_pdf}

if __name__ == "__main__":
    main()
