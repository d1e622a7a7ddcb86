"""Time and memory of a paper of 500 units and 5,000 rows: `python bench/papers.py`.

DOCX and PDF are each made in a process of their own, whose highest memory is told.
"""

import resource
import subprocess
import sys
import time
from datetime import UTC, datetime

from reports.docx.writing import docx
from reports.paper import (
    Annex,
    Band,
    Column,
    Letterhead,
    Paper,
    Row,
    Run,
    Signature,
    Table,
    text,
)
from reports.pdf.writing import pdf
from reports.sayings import PAPERS

UNITS, ROWS_A_UNIT = 500, 10
TASK = "Hoàn thành 100% việc phân loại, xác định, phê duyệt đề xuất cấp độ an toàn"
PORTAL = "https://dondoc.example"
NOW = datetime(2024, 6, 10, tzinfo=UTC)


def paper() -> Paper:
    """Return a report whose annex lists ten tasks of each unit."""
    rows: list[Row] = []
    for unit in range(UNITS):
        rows.append(Band(text=f"UBND xã số {unit}"))
        rows += [
            (
                str(n),
                Run(text=TASK, link=f"https://dondoc.example/nhiem-vu/{unit}-{n}"),
                "31/5/2024",
            )
            for n in range(ROWS_A_UNIT)
        ]
    columns = (Column(title="TT"), Column(title="Nhiệm vụ", share=9), Column(title="Hạn", share=2))
    annex = Annex(
        title="Danh sách", blocks=(Table(columns=columns, rows=tuple(rows)),), landscape=True
    )
    return Paper(
        letterhead=Letterhead(issuer="Ban Chỉ đạo", symbol="BC-BCĐ", place="TP. Bắc Giang"),
        kind="BÁO CÁO",
        title="Kết quả thực hiện Kế hoạch",
        blocks=(text("Báo cáo kết quả."),),
        signature=Signature(authority=("TRƯỞNG BAN",)),
        annexes=(annex,),
    )


def measure(form: str) -> None:
    """Make one form and tell what it took."""
    began = time.monotonic()
    if form == "docx":
        made = docx(paper(), PAPERS / "report.docx", now=NOW)
    else:
        made = pdf(paper(), now=NOW)
    seconds, worked = time.monotonic() - began, time.process_time()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{form}: {seconds:.1f} s ({worked:.1f} s of work), {most:.0f} MB, {len(made)} bytes")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        for each in ("docx", "pdf"):
            subprocess.run([sys.executable, __file__, each], check=True)  # noqa: S603 -- itself
