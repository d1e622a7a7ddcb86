"""Every figure of the consolidated DOCX, read back from the file, equals what the records say.

The example quarter is filed through the acts of people. Here its figures are counted a second
time from the bare tables and the journal, by other code than the report's.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlmodel import Session, col, select

from actions.actors import actor_for_post
from actions.consolidating import gather
from actions.evidence import EvidenceStore
from actions.quarter_reports import freeze
from models.database import writing
from models.duty import Duty, Occurrence, Submission
from models.journal import JournalEntry, breaks
from models.measurements import Measurement
from models.plan import Obligation, Plan
from models.quarter_content import from_data
from models.quarter_reports import QuarterReport, ReportVersion
from models.roster import Post, Unit
from reports.docx.writing import docx
from reports.quarter.paper import quarter_paper
from reports.quarter.words import Look, Seal
from simulation.quarter_example import Filled, fill_quarter
from tests.actions.round_desk import Q2, document
from tests.plans import ROOT, ZONE, at, loaded

NOW, DATA_DAY = at(date(2024, 6, 20), 9), date(2024, 6, 14)
QUARTER = (date(2024, 4, 1), date(2024, 6, 30))
TEMPLATE = ROOT / "config" / "papers" / "report.docx"
CLOSED = ("draft", "withdrawn", "superseded")


def letters(element: Any) -> str:  # noqa: ANN401 -- an element of python-docx
    """Return the words of an element, those of links included."""
    return "".join(element.xpath(".//w:t/text()"))


class Printed:
    """The consolidated report as whoever opens the file reads it, beside the records."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.plan = session.exec(select(Plan)).one()
        store = EvidenceStore(folder=folder, limit_bytes=100_000)
        self.filled: Filled = fill_quarter(
            session,
            self.plan,
            Q2,
            now=NOW,
            zone=ZONE,
            store=store,
            make=document,
        )
        report = session.exec(select(QuarterReport).where(QuarterReport.is_consolidated)).one()
        office = actor_for_post(session.get_one(Post, self.plan.standing_post_id))
        gather(session, report.id or 0, actor=office, now=NOW, zone=ZONE)
        self.version: ReportVersion = freeze(
            session, report.id or 0, actor=office, now=NOW, zone=ZONE
        )
        seal = Seal(
            number=self.version.number,
            sha256=self.version.sha256,
            at=self.version.frozen_at,
            by=self.version.frozen_by,
        )
        look = Look(public_url="https://dondoc.example", zone=ZONE, seal=seal)
        paper = quarter_paper(from_data(self.version.content), look)
        self.document: Any = Document(io.BytesIO(docx(paper, TEMPLATE, now=NOW)))

    @property
    def text(self) -> str:
        """Return the running text, hyperlinks included."""
        texts = (letters(each._p) for each in self.document.paragraphs)
        return "\n".join(texts)

    def table(self, *headings: str) -> list[list[str]]:
        """Return the rows of the first table whose heading row begins so."""
        for table in self.document.tables:
            rows = [
                [letters(cell) for cell in row.xpath("./w:tc")]
                for row in table._tbl.xpath("./w:tr")
            ]
            if rows and tuple(rows[0][: len(headings)]) == headings:
                return rows[1:]
        pytest.fail(f"no table {headings}")

    def duties(self) -> list[tuple[Duty, Obligation, str, Unit]]:
        """Return what a quarter reports on, by the rule as the issue says it."""
        query = (
            select(Duty, Obligation, Occurrence.key, Unit)
            .join(Obligation, col(Duty.obligation_id) == Obligation.id)
            .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
            .join(Unit, col(Duty.unit_id) == Unit.id)
        )
        return [
            (duty, clause, key, unit)
            for duty, clause, key, unit in self.session.exec(query)
            if clause.kind != "indicator"
            and duty.state not in CLOSED
            and not (key.startswith("2024Q") and key > "2024Q2")
            and not (clause.ref in ("IV.4.1", "IV.1.1") and key == "2024Q2")
        ]

    def confirmed_by_journal(self) -> dict[str, date]:
        """Return on which local day the accepted result of each duty had been filed, by name."""
        filed: dict[str, date] = {}
        accepted: dict[str, date] = {}
        end = at(DATA_DAY + timedelta(days=1), 0)
        for entry in self.session.exec(select(JournalEntry).order_by(col(JournalEntry.number))):
            if entry.act == "submission.filed":
                filed[entry.subject] = entry.at.astimezone(ZONE).date()
            elif entry.act == "duty.confirm" and entry.at < end:
                accepted[entry.subject] = filed[entry.subject]
        return accepted


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printed]:
    with writing(loaded(date(2024, 5, 23))) as session:
        yield Printed(session, tmp_path_factory.mktemp("evidence"))


def counted(printed: Printed) -> Counter[str]:
    accepted = printed.confirmed_by_journal()
    found: Counter[str] = Counter()
    for duty, clause, key, unit in printed.duties():
        day = accepted.get(f"{clause.ref}@{key}@{unit.code}")
        if duty.last_day is None:
            found["undated"] += 1
            found["told"] += day is not None and QUARTER[0] <= day <= QUARTER[1]
        elif day is not None:
            found["late" if day > duty.last_day else "on_time"] += 1
        else:
            found["overdue" if duty.last_day < DATA_DAY else "ahead"] += 1
    return found


def test_the_journal_that_is_counted_from_is_whole(printed: Printed) -> None:
    assert breaks(printed.session) == ()


def test_the_2x2_is_that_of_the_journal(printed: Printed) -> None:
    found = counted(printed)

    rows = printed.table("", "Trong hạn / đúng hạn", "Quá hạn", "Cộng")

    on_time, late = found["on_time"], found["late"]
    ahead, overdue = found["ahead"], found["overdue"]
    assert [row[1:] for row in rows] == [
        [str(on_time), str(late), str(on_time + late)],
        [str(ahead), str(overdue), str(ahead + overdue)],
        [str(on_time + ahead), str(late + overdue), str(on_time + late + ahead + overdue)],
    ]
    assert min(on_time, late, overdue) > 0, "an example in which nothing happens proves nothing"


def test_the_sentence_about_the_duties_is_that_of_the_journal(printed: Printed) -> None:
    found = counted(printed)
    total = sum(found.values()) - found["told"]

    assert f"Tổng số {total} nhiệm vụ" in printed.text
    assert f"{found['told']}/{found['undated']} đã cập nhật" in printed.text


def test_the_third_table_lists_exactly_what_is_overdue(printed: Printed) -> None:
    accepted = printed.confirmed_by_journal()
    late = {
        (clause.ref, unit.name, str((DATA_DAY - duty.last_day).days))
        for duty, clause, key, unit in printed.duties()
        if duty.last_day is not None
        and duty.last_day < DATA_DAY
        and f"{clause.ref}@{key}@{unit.code}" not in accepted
    }

    rows = printed.table("TT", "Mã mục", "Nhiệm vụ", "Đơn vị")

    assert {(row[1], row[3], row[5]) for row in rows} == late
    assert len(rows) == len(late) > 0


def test_how_units_filed_is_that_of_the_results(printed: Printed) -> None:
    query = (
        select(Unit, Submission)
        .join(Duty, col(Duty.unit_id) == Unit.id)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .outerjoin(Submission, col(Submission.duty_id) == Duty.id)
        .where(Obligation.ref == "IV.4.1", Occurrence.key == "2024Q2")
    )
    filed: dict[str, Submission | None] = {
        unit.name: result for unit, result in printed.session.exec(query)
    }
    days = {
        name: result.filed_at.astimezone(ZONE).date() if result else None
        for name, result in filed.items()
    }
    late = {name: day for name, day in days.items() if day and day > DATA_DAY}
    missing = [name for name, day in days.items() if day is None]

    rows = {row[1]: row for row in printed.table("TT", "Đơn vị", "Hạn gửi")}

    assert set(rows) == {*late, *missing}
    assert len(late) == len(missing) == 1
    for name, day in late.items():
        assert f"gửi chậm {(day - DATA_DAY).days:02d} ngày" in rows[name][4]
        assert f"Đơn vị {name} gửi chậm 02 ngày" in printed.text
    assert "chưa gửi báo cáo" in rows[missing[0]][4]
    assert f"đã nhận báo cáo của {len(days) - 1}/{len(days)} đơn vị" in printed.text


def test_numerators_and_denominators_are_the_sums_of_what_units_reported(
    printed: Printed,
) -> None:
    sums: dict[tuple[str, int], list[Decimal]] = {}
    query = select(Measurement, Obligation).join(
        Obligation, col(Measurement.obligation_id) == Obligation.id
    )
    for row, clause in printed.session.exec(query):
        parts = sums.setdefault((clause.ref, row.position), [Decimal(0), Decimal(0)])
        parts[0] += Decimal(row.numerator or 0)
        parts[1] += Decimal(row.denominator or 0)
    expected = {f"{top:,}/{below:,}".replace(",", ".") for top, below in sums.values()}

    rows = printed.table("TT", "Chỉ tiêu", "ĐVT")

    shown = {row[6] for row in rows if row[6]}
    assert shown == expected
    assert len(shown) > 10


def test_a_percentage_is_rounded_from_its_own_fraction(printed: Printed) -> None:
    for row in printed.table("TT", "Chỉ tiêu", "ĐVT"):
        if row[6]:
            top, below = (int(part.replace(".", "")) for part in row[6].split("/"))
            percent = Fraction(top, below) * 100
            shown = Decimal(row[4].removesuffix("%").replace(",", "."))
            places = -int(shown.as_tuple().exponent)
            assert abs(Fraction(shown) - percent) <= Fraction(1, 2 * 10**places), row


def test_what_nobody_reported_is_said_to_be_missing_and_never_a_number(printed: Printed) -> None:
    rows = [row for row in printed.table("TT", "Chỉ tiêu", "ĐVT") if not row[6]]

    assert rows
    assert {row[4] for row in rows} == {"chưa có số liệu"}


def test_conflicting_targets_are_told_side_by_side(printed: Printed) -> None:
    (row,) = (r for r in printed.table("TT", "Chỉ tiêu", "ĐVT") if "xung đột" in r[7])

    assert "trên 50%" in row[7]
    assert "trên 60%" in row[7]
    assert "CH-01" in printed.text


def test_the_number_and_the_day_of_the_paper_stay_blank(printed: Printed) -> None:
    head = letters(printed.document.tables[0]._tbl)

    assert re.search(r"Số:\s+/BC-BCĐCĐS", head)
    assert re.search(r"ngày\s+tháng 6 năm 2024", head)


def test_hash_and_journal_stand_in_the_paper(printed: Printed) -> None:
    frozen = printed.session.exec(
        select(JournalEntry)
        .where(JournalEntry.act == "report.frozen")
        .order_by(col(JournalEntry.number).desc())
    ).first()

    assert frozen is not None
    assert printed.version.sha256 in printed.text
    assert f"mục số:\n{frozen.number - 1}:{frozen.previous}" in printed.text
