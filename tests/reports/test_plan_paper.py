"""A plan goes out as a document of the decree and comes back as the same obligations."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plan_reader.folder import read_folder
from plan_reader.reading.proposals import Reading
from plan_reader.reading.reader import read
from plan_reader.sources.opening import open_source
from plan_reader.sources.pages import Pages
from plan_reader.values import ObligationItem, PlanFolder
from reports.docx.blank import SHIPPED
from reports.docx.writing import docx
from reports.paper import Paper, Paragraph, Table
from reports.plan_paper import clauses, plan_paper
from tests.plan_reader.small import write_plan

ROOT = Path(__file__).parents[2]
BAC_GIANG = ROOT / "config" / "plans" / "bac-giang-2024"
NOW = datetime(2026, 1, 5, tzinfo=UTC)


def again(paper: Paper) -> Pages:
    """Write a paper and read it as if it had come from elsewhere."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.docx"
        file.write_bytes(docx(paper, SHIPPED / "report.docx", now=NOW))
        return open_source(file)


@pytest.fixture(scope="module")
def bac_giang() -> tuple[Reading, Reading]:
    """Return what is read of the plan of 2024 from its text and from its DOCX."""
    from_text = open_source(BAC_GIANG / "source.txt")
    return read(from_text), read(again(plan_paper(read_folder(BAC_GIANG))))


def facts(reading: Reading) -> list[tuple[object, ...]]:
    """Return what each obligation says, without the line, which differs between two files."""
    return [
        (
            one.ref,
            one.words.text,
            one.kind,
            [owner.text for owner in one.owners],
            [helper.text for helper in one.coordinators],
            one.due and (one.due.words.text, one.due.last_day),
            sorted(question.code for question in one.questions),
        )
        for one in reading.obligations
    ]


def test_the_plan_of_2024_read_from_its_docx_gives_the_same_obligations_as_from_text(
    bac_giang: tuple[Reading, Reading],
) -> None:
    from_text, from_docx = map(facts, bac_giang)

    assert len(from_text) > 80
    assert from_docx == from_text


def test_it_gives_the_same_indicators_and_questions(bac_giang: tuple[Reading, Reading]) -> None:
    from_text, from_docx = (
        [(one.ref, one.words.text, one.operator, one.value, one.unit) for one in reading.indicators]
        for reading in bac_giang
    )
    asked = [sorted(question.code for question in reading.questions) for reading in bac_giang]

    assert from_docx == from_text
    assert asked[0] == asked[1]


def test_its_printed_defects_stay() -> None:
    paper = plan_paper(read_folder(BAC_GIANG))

    texts = [
        run.text for block in paper.blocks if isinstance(block, Paragraph) for run in block.runs
    ]
    (annex,) = paper.annexes
    (table,) = (block for block in annex.blocks if isinstance(block, Table))
    assert [text[:2] for text in texts if text.startswith("c)")] == ["c)", "c)"]
    assert [
        text[:2] for text in texts if text.startswith(("6. Trưởng", "7. Trưởng", "8. Trưởng"))
    ] == [
        "6.",
        "8.",
    ]
    assert (paper.letterhead.number, paper.letterhead.day) == ("", None)
    assert [row[0] for row in table.rows if isinstance(row, tuple)].count("STT") == 2
    assert annex.belongs.startswith("(Kèm theo Kế hoạch số /KH-BCĐ ngày /3/2024")


def test_headings_are_bold_and_the_signature_has_the_office_of_the_host() -> None:
    paper = plan_paper(read_folder(BAC_GIANG))

    bold = [
        block.runs[0].text
        for block in paper.blocks
        if isinstance(block, Paragraph) and block.runs[0].bold
    ]
    assert "III. GIẢI PHÁP, NHIỆM VỤ CỤ THỂ" in bold
    assert paper.signature.authority == ("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN")
    assert paper.signature.office == ("CHỦ TỊCH UBND THÀNH PHỐ",)
    assert (paper.kind, paper.title[:21]) == ("KẾ HOẠCH", "Hoạt động của Ban Chỉ")


OWNERS = ("Trưởng phòng Nội vụ", "Trưởng Công an thành phố", "Chánh Văn phòng", "Bí thư Thành đoàn")
WORK = (
    "Hoàn thành số hóa sổ hộ tịch của xã",
    "Rà soát, nâng cấp hệ thống mạng nội bộ",
    "Tổ chức tập huấn kỹ năng số cho cán bộ, công chức",
    "Ban hành quy chế bảo đảm an toàn thông tin",
    "Tiếp tục hướng dẫn người dân nộp hồ sơ trực tuyến (tại bộ phận một cửa)",
)
Limit = tuple[str, date | None]


def before(day: date) -> Limit:
    return f" trước ngày {day:%d/%m/%Y}", day - timedelta(days=1)


def at_latest(day: date) -> Limit:
    return f" chậm nhất ngày {day:%d/%m/%Y}", day


DAYS = st.dates(date(2027, 2, 1), date(2027, 12, 31))
LIMITS: st.SearchStrategy[Limit] = st.one_of(
    st.just(("", None)),
    st.just((" trong năm 2027", date(2027, 12, 31))),
    DAYS.map(before),
    DAYS.map(at_latest),
)


@dataclass(frozen=True)
class Task:
    work: str
    limit: Limit

    @property
    def text(self) -> str:
        return f"{self.work}{self.limit[0]}."


TASKS = st.builds(Task, st.sampled_from(WORK), LIMITS)
# Who owes what: the owner is the heading, the tasks are its bullets.
PLANS = st.dictionaries(
    st.sampled_from(OWNERS), st.lists(TASKS, min_size=1, max_size=4), min_size=1, max_size=4
)


def folder_of(small: PlanFolder, plan: Mapping[str, list[Task]]) -> PlanFolder:
    """Return a folder without a source that says what was invented."""
    line, headings = 3, {"1": "I. NHIỆM VỤ"}
    items: list[ObligationItem] = []
    for at, (owner, tasks) in enumerate(plan.items(), start=1):
        headings[str(line)] = f"{at}. {owner}"
        for number, task in enumerate(tasks, start=1):
            line += 1
            item = replace(
                small.clauses[1], ref=f"I.{at}.{number}", text=task.text, source_lines=(line,)
            )
            items.append(replace(item, details={}))
        line += 1
    return replace(
        small,
        document=replace(small.document, source_file=""),
        headings=headings,
        obligations=tuple(items),
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> PlanFolder:
    return read_folder(write_plan(tmp_path_factory.mktemp("plan")))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=PLANS)
def test_an_invented_plan_comes_back_as_the_same_obligations(
    small: PlanFolder, plan: Mapping[str, list[Task]]
) -> None:
    reading = read(again(plan_paper(folder_of(small, plan))))

    found = [
        (
            one.words.text.rstrip("./"),
            [owner.text for owner in one.owners],
            one.due and one.due.last_day,
        )
        for one in reading.obligations
    ]
    assert found == [
        (task.text.rstrip("."), [owner], task.limit[1])
        for owner, tasks in plan.items()
        for task in tasks
    ]


def test_a_folder_without_a_source_gives_headings_and_clauses_in_the_order_of_their_lines(
    small: PlanFolder,
) -> None:
    invented = folder_of(small, {"Chánh Văn phòng": [Task("Họp", ("", None))]})

    assert [(one.text, one.is_heading) for one in clauses(invented)] == [
        ("I. NHIỆM VỤ", True),
        ("1. Chánh Văn phòng", True),
        ("- Họp.", False),
    ]


def test_a_folder_without_a_source_lists_its_indicators_under_their_groups(
    small: PlanFolder,
) -> None:
    paper = plan_paper(replace(small, document=replace(small.document, source_file="")))

    (table,) = (block for block in paper.annexes[0].blocks if isinstance(block, Table))
    assert table.columns[0].title == "STT"
    assert len(table.rows) == 2
