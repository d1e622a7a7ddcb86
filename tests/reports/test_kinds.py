"""The papers about the plan of Bắc Giang: what they say on a day, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from actions import acting, extending
from actions.actors import Actor
from actions.evidence import EvidenceStore
from models.database import reading, writing
from models.lookup import find_duty, find_plan
from reports.facts import find_unit, load_facts
from reports.issuing import signature
from reports.kinds import Made, NothingToSayError, Order, find_kind, kinds
from reports.paper import Band, Chart, Paper, Paragraph, Table
from reports.sayings import SayingBrokenError, read_sayings
from rules.periods import Quarter
from tests import plans

TODAY = date(2024, 6, 10)
WARD = "07201"
Make = Callable[..., Made]


@pytest.fixture
def engine() -> Engine:
    return plans.loaded()


@pytest.fixture
def make(engine: Engine, tmp_path: Path) -> Make:
    def made(kind: str, unit: str = "", today: date = TODAY) -> Made:
        with reading(engine) as session:
            order = ordered(session, tmp_path, today)
            if unit:
                order = replace(order, unit=find_unit(session, order.plan, unit))
            return kinds()[kind].make(session, order)

    return made


def ordered(session: Session, own: Path, today: date = TODAY) -> Order:
    plan = find_plan(session, "bac-giang-2024")
    return Order(plan=plan, today=today, zone=plans.ZONE, own=own)


def words(paper: Paper) -> str:
    blocks = [*paper.blocks, *(each for annex in paper.annexes for each in annex.blocks)]
    return "\n".join(
        "".join(run.text for run in block.runs) for block in blocks if isinstance(block, Paragraph)
    )


def tables(paper: Paper) -> list[Table]:
    blocks = [*paper.blocks, *(each for annex in paper.annexes for each in annex.blocks)]
    return [block for block in blocks if isinstance(block, Table)]


def test_a_letter_to_one_unit_holds_what_it_owes_and_stays_without_number_and_day(
    make: Make,
) -> None:
    paper = make("letter", WARD).paper

    assert paper.recipients == ("UBND phường Thọ Xương",)
    assert paper.letterhead.symbol == "BCĐCĐS-VHTT"
    assert (paper.letterhead.number, paper.letterhead.day) == ("", None)
    assert "còn 01 nhiệm vụ đã quá thời hạn" in words(paper)
    # The letter asks for an answer seven days after its own day: 10 + 7 = 17.
    assert "trước ngày 17/6/2024" in words(paper)
    row = tables(paper)[0].rows[0]
    assert isinstance(row, tuple)
    assert row[1] == "IV.3.7"
    assert row[4] == "10"


def test_the_plans_blank_number_and_day_stay_blank_in_the_letter(make: Make) -> None:
    shown = words(make("letter", WARD).paper).replace("\N{NO-BREAK SPACE}", " ")

    assert "(số       /KH-BCĐCĐS, ngày      tháng 3 năm 2024)" in shown


def test_a_letter_to_all_lists_each_unit_under_its_name(make: Make) -> None:
    paper = make("letter").paper

    bands = [row.text for row in tables(paper)[0].rows if isinstance(row, Band)]
    assert len(bands) == len(set(bands)) == 30
    assert "UBND phường Thọ Xương" in bands
    assert "30 cơ quan, đơn vị còn 31 nhiệm vụ" in words(paper)


def test_the_deputy_signs_for_the_head_as_in_the_plan(make: Make) -> None:
    signed = make("letter").paper.signature

    assert signed.authority == ("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN")
    assert signed.office == ("CHỦ TỊCH UBND THÀNH PHỐ",)
    assert signed.name == "Đặng Đình Hoan"


def test_the_office_says_who_signs(make: Make, tmp_path: Path) -> None:
    (tmp_path / "papers.yaml").write_text("letter: {signature: chair}\n", encoding="utf-8")

    signed = make("letter").paper.signature

    assert signed.authority == ("TRƯỞNG BAN CHỈ ĐẠO",)
    # The plan names no chair: the name stays blank.
    assert signed.name == ""


def test_lines_of_the_offices_own_sign(make: Make, tmp_path: Path) -> None:
    (tmp_path / "papers.yaml").write_text(
        "letter: {signature: tl}\nsigning: {own: {tl: {authority: [TL. TRƯỞNG BAN], name: An}}}\n",
        encoding="utf-8",
    )

    signed = make("letter").paper.signature

    assert (signed.authority, signed.name) == (("TL. TRƯỞNG BAN",), "An")


def test_an_unknown_signature_is_named_with_its_remedy(make: Make, tmp_path: Path) -> None:
    (tmp_path / "papers.yaml").write_text("letter: {signature: vua}\n", encoding="utf-8")

    with pytest.raises(SayingBrokenError, match=r'signature "vua".*deputy, chair, standing'):
        make("letter")


def test_the_standing_office_signs_its_own_papers_with_its_short_title(make: Make) -> None:
    paper = make("escalation").paper

    assert paper.signature.authority == ("TRƯỞNG PHÒNG",)
    assert paper.letterhead.parent == "Ban Chỉ đạo chuyển đổi số thành phố Bắc Giang"
    assert paper.letterhead.issuer == "Phòng Văn hóa và Thông tin"


@pytest.mark.parametrize(
    ("today", "count"),
    [
        (date(2024, 5, 31), None),  # the last compliant day itself
        (date(2024, 6, 1), 1),
    ],
)
def test_nothing_is_urged_before_the_day_is_over(
    make: Make, today: date, count: int | None
) -> None:
    if count is None:
        with pytest.raises(NothingToSayError, match="no overdue task of UBND phường Thọ Xương"):
            make("letter", WARD, today)
        return
    assert len(make("letter", WARD, today).sheet.rows) == count


def test_a_task_that_is_filed_is_not_urged(engine: Engine, make: Make, tmp_path: Path) -> None:
    with writing(engine) as session:
        duty = find_duty(session, f"IV.3.7@2024@{WARD}")
        head = Actor(label="head", post_ids=frozenset({duty.post_id}))
        acting.submit(
            session,
            duty.id or 0,
            actor=head,
            now=plans.at(TODAY),
            zone=plans.ZONE,
            text="Xong.",
            store=EvidenceStore(folder=tmp_path, limit_bytes=1),
        )

    with pytest.raises(NothingToSayError):
        make("letter", WARD)
    assert "Đã báo cáo, chờ xác nhận: 01 nhiệm vụ." in words(make("weekly").paper)


def test_a_request_for_more_time_stands_before_the_meeting(engine: Engine, make: Make) -> None:
    with writing(engine) as session:
        duty = find_duty(session, f"IV.3.7@2024@{WARD}")
        head = Actor(label="head", post_ids=frozenset({duty.post_id}))
        extending.ask_extension(
            session,
            duty.id or 0,
            to_day=date(2024, 6, 20),
            reason="Chờ Sở thẩm định.",
            actor=head,
            now=plans.at(TODAY),
            zone=plans.ZONE,
        )

    cells = [row for table in tables(make("minutes").paper) for row in table.rows]

    wish = "Từ 31/5/2024 sang 20/6/2024 (đề nghị sau khi đã hết hạn): Chờ Sở thẩm định."
    assert any(wish in row for row in cells if isinstance(row, tuple))


def test_the_digest_counts_what_is_due_late_and_reported(make: Make) -> None:
    shown = words(make("weekly").paper)

    # Quarterly reports of 30 units by 14/6; the 31 of 31/5 are late since 1/6, before the week.
    assert "Đến hạn trong 07 ngày tới: 30 nhiệm vụ." in shown
    assert "Quá thời hạn: 31 nhiệm vụ, trong đó 00 nhiệm vụ mới quá hạn" in shown
    assert "Báo cáo quý (quý II/2024): đã nhận 00/30." in shown


def test_every_chart_says_its_figures_in_words_and_in_a_table(make: Make) -> None:
    charts = [each for each in make("weekly").paper.blocks if isinstance(each, Chart)]

    assert charts
    assert "Chưa hoàn thành, quá hạn 31" in charts[0].alt
    assert ("Chưa hoàn thành, quá hạn", "31") in charts[0].table.rows


def test_the_figures_are_those_of_the_board(engine: Engine, make: Make) -> None:
    with reading(engine) as session:
        plan = find_plan(session, "bac-giang-2024")
        facts = load_facts(session, plan, quarter=None, today=TODAY, zone=plans.ZONE)

    assert len(make("letter").sheet.rows) == len(facts.overdue()) == 31


def test_only_what_fell_due_by_the_end_of_the_period_is_urged(engine: Engine) -> None:
    with reading(engine) as session:
        plan = find_plan(session, "bac-giang-2024")
        first = Quarter(year=2024, number=1)
        facts = load_facts(session, plan, quarter=first, today=TODAY, zone=plans.ZONE)

    assert all((each.row.last_day or TODAY) <= date(2024, 3, 31) for each in facts.overdue())


def test_an_unknown_field_in_the_offices_words_is_named(make: Make, tmp_path: Path) -> None:
    (tmp_path / "papers.yaml").write_text("letter: {opening: 'Xin {chào}'}\n", encoding="utf-8")

    with pytest.raises(SayingBrokenError) as error:
        make("letter")

    assert str(tmp_path / "papers.yaml") in str(error.value)
    assert "letter: opening" in str(error.value)


def test_a_file_of_words_that_cannot_be_read_is_named(make: Make, tmp_path: Path) -> None:
    (tmp_path / "papers.yaml").write_text("letter: [", encoding="utf-8")

    with pytest.raises(SayingBrokenError, match=r"papers\.yaml: cannot be read"):
        make("letter")


@pytest.mark.parametrize(
    ("name", "has_unit", "why"),
    [
        ("thu", False, 'no paper "thu"; write one of: letter'),
        ("weekly", True, "leave the unit out"),
    ],
)
def test_a_wrong_order_says_what_would_be_right(name: str, has_unit: bool, why: str) -> None:
    with pytest.raises(LookupError, match=why):
        find_kind(name, has_unit=has_unit)


def test_the_chair_gets_what_stands_there_after_a_week(engine: Engine, make: Make) -> None:
    from tasks.sweep import sweep

    assert "không có nhiệm vụ nào phải trình" in words(make("escalation").paper)
    for day in range(11):
        sweep(engine, now=plans.at(date(2024, 5, 31) + timedelta(days=day)), zone=plans.ZONE)

    made = make("escalation")

    assert "31 nhiệm vụ thuộc diện trình" in words(made.paper)
    assert len(made.sheet.rows) == 31


def test_a_plan_signed_by_nobody_is_signed_by_the_titles_of_its_posts(
    engine: Engine, tmp_path: Path
) -> None:
    with reading(engine) as session:
        facts = load_facts(
            session, ordered(session, tmp_path).plan, quarter=None, today=TODAY, zone=plans.ZONE
        )

    signed = signature(replace(facts.issuing, capacity=()), read_sayings("letter", tmp_path))

    assert signed.authority == ("KT. TRƯỞNG BAN CHỈ ĐẠO", "PHÓ TRƯỞNG BAN CHỈ ĐẠO")
