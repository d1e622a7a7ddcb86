"""The figures of a plan as a page tells them; what they are is decided in the rules."""

import re
from datetime import date
from fractions import Fraction

import pytest
from sqlmodel import select

from models.database import reading
from models.duty import Submission
from models.lookup import find_plan
from models.statistics import load_followed, load_told
from portal.progress import (
    Axis,
    Bar,
    axis_of,
    bars,
    burn_up_days,
    curve,
    percent,
    segments,
)
from rules.ladder import Audience
from rules.statistics import BurnUp, Tally
from tests import plans
from tests.portal.conftest import MONDAY, House, MakeHouse

YEAR = Axis(first=date(2024, 1, 1), last=date(2024, 12, 31))
WARDS = ("07201", "07204", "07207", "07210")


@pytest.fixture
def demo(make_house: MakeHouse) -> House:
    return make_house(demo=True)


def shown(house: House, query: str = "") -> str:
    answer = house.client.get(f"/tien-do{query}")
    assert answer.status_code == 200
    page: str = answer.text
    return page.partition("<main")[2]


def section(page: str, name: str) -> str:
    return page.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]


def confirm(house: House, ward: str) -> None:
    name = f"IV.3.7@2024@{ward}"
    house.sign_in("vhtt")
    page = house.duty_page(name)
    number = next(s.id for s in house.rows(select(Submission)) if s.duty_id == house.duty_id(name))
    assert house.send(page, f"{page}/xac-nhan", submission=str(number)).status_code == 303
    house.client.cookies.clear()


def cells(row: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row)]


def test_the_rate_is_of_what_was_due_and_the_slow_office_makes_nobody_late(demo: House) -> None:
    demo.at(date(2024, 5, 31))
    for ward in WARDS[:2]:
        demo.file_result(f"IV.3.7@2024@{ward}", post=ward)
    demo.at(MONDAY)
    demo.file_result(f"IV.3.7@2024@{WARDS[2]}", post=WARDS[2])
    for ward in (WARDS[0], WARDS[2]):
        confirm(demo, ward)

    page = shown(demo)

    # 31 were due: one in time, one late, one filed in time and waiting, 28 open.
    assert "<strong>3%</strong> đúng hạn: 1 trên 30 phần việc đã hết hạn" in page
    assert "1 báo cáo gửi trong hạn đang chờ xác nhận" in page
    assert "126 phần việc có thời hạn, 95 chưa đến hạn" in page
    second = section(page, "theo-quy").partition("quý II/2024</th>")[2].partition("</tr>")[0]
    assert cells(second) == ["62", "31", "1", "0", "1", "1", "28", "3% (1/30)"]


def test_an_extension_is_in_time_and_shown_apart(demo: House) -> None:
    link = demo.link()
    demo.send(link, f"{link}/gia-han", to_day="2024-06-10", reason="Chờ.")
    demo.sign_in("truong-ban")
    page = demo.duty_page()
    demo.send(page, f"{page}/quyet-dinh", extension="1", decision="grant")
    demo.client.cookies.clear()
    demo.file_result()
    confirm(demo, "07201")
    demo.at(date(2024, 6, 11))

    figures = shown(demo)

    assert "trong đó 1 nhờ được gia hạn" in figures
    assert "gốc 31/5/2024" in section(figures, "dong-thoi-gian")


def test_units_with_few_duties_are_shown_and_not_ranked(demo: House) -> None:
    demo.at(date(2025, 1, 2))

    units = section(shown(demo), "theo-don-vi")

    # Only these owe five or more with a day; all wards owe four.
    assert units.count("không xếp hạng</span>") == 27
    assert re.findall(r'<td data-label="Hạng" class="n">(\d+)</td>', units) == ["1", "1", "1"]
    assert "UBND phường Thọ Xương" in units


def test_one_unit_has_figures_of_its_own(demo: House) -> None:
    page = shown(demo, "?don_vi=07201")

    assert "4 phần việc có thời hạn" in page
    assert section(page, "theo-don-vi").count("<tr>") == 2
    assert f'href="{demo.duty_page()}"' in section(page, "dong-thoi-gian")


def test_every_chart_has_its_numbers_in_a_table_and_patterns_for_who_sees_no_colour(
    demo: House,
) -> None:
    page = shown(demo)

    for name in ("dong-thoi-gian", "theo-quy", "theo-don-vi", "luy-ke", "don-doc"):
        part = section(page, name)
        assert "<table" in part, name
        assert "<svg" in part, name
        assert "<caption" in part, name
    assert 'fill="url(#p-overdue)"' in page
    for kind in ("excused", "waiting", "late", "overdue"):
        assert f'<pattern id="p-{kind}"' in page


def test_nothing_on_the_page_needs_inline_style_or_script(demo: House) -> None:
    page = demo.client.get("/tien-do").text

    assert " style=" not in page
    assert "<script" not in page
    assert len(page.encode()) < 100_000


def test_the_funnel_counts_what_was_really_told(demo: House) -> None:
    nothing = section(shown(demo), "don-doc")
    demo.live_through(date(2024, 5, 24), MONDAY, date(2024, 6, 7))
    told = section(shown(demo), "don-doc")

    def numbers(part: str) -> list[list[str]]:
        return [cells(row) for row in part.partition("<tbody>")[2].split("</tr>")[:4]]

    assert numbers(nothing) == [["0", "0"]] * 4
    # 31 due on 31 May; of the quarter the thirty reports by T-7, their summary by T-30.
    assert numbers(told) == [["62", "0"], ["31", "0"], ["31", "0"], ["31", "0"]]
    assert "(quá hạn 3 ngày)" in told
    assert "(quá hạn 7 ngày)" in told


def test_the_burn_up_ends_today_and_foresees_what_will_be_due(demo: House) -> None:
    part = section(shown(demo), "luy-ke")
    rows = {
        re.sub(r"<[^>]+>", "", head).split()[0]: cells(rest)
        for head, _, rest in (
            row.partition("</th>") for row in part.partition("<tbody>")[2].split("</tr>")
        )
        if rest
    }

    assert rows["31/5/2024"] == ["31", "0", "-31"]
    assert rows["03/6/2024"] == ["31", "0", "-31"]
    assert rows["31/12/2024"] == ["126", "chưa tới", ""]


def test_a_head_reads_the_figures_and_opens_its_own_only(house: House) -> None:
    house.sign_in("07201")

    own = section(shown(house, "?don_vi=07201"), "dong-thoi-gian")
    other = section(shown(house, "?don_vi=07204"), "dong-thoi-gian")

    assert 'href="/nhiem-vu/' in own
    assert 'href="/nhiem-vu/' not in other


def test_a_long_timeline_goes_over_pages_and_an_unknown_unit_is_empty(demo: House) -> None:
    assert "Không có nhiệm vụ nào có thời hạn" in shown(demo, "?don_vi=none")
    assert "Không có nhiệm vụ" not in shown(demo, "?trang=99")


def test_the_number_of_statements_does_not_grow_with_the_duties(demo: House) -> None:
    whole, one = demo.statements("/tien-do"), demo.statements("/tien-do?don_vi=07201")

    assert whole == one <= 16


def test_who_was_told_is_read_without_copies_and_without_what_was_not_sent(demo: House) -> None:
    demo.live_through(MONDAY)
    with reading(demo.office.engine) as session:
        plan = find_plan(session, "bac-giang-2024")
        told = load_told(session, plan)
        followed = load_followed(session, plan, zone=plans.ZONE)

    duty = demo.duty_id()
    assert {(t.audience, t.offset) for t in told if t.duty == duty} == {
        (Audience.OWNER, 3),
        (Audience.DEPUTY, 3),
    }
    assert all(row.figures.last_day for row in followed)


def test_days_stand_where_their_part_of_the_year_is() -> None:
    assert (YEAR.at(YEAR.first), YEAR.after(YEAR.last)) == (0, 100)
    assert YEAR.at(date(2023, 5, 1)) == 0
    assert YEAR.after(date(2026, 5, 1)) == 100
    # 2024 has 366 days, 182 of them before 1 July.
    assert YEAR.at(date(2024, 7, 1)) == round(100 * 182 / 366, 2)
    assert len(YEAR.months) == 12


def test_a_bar_is_filled_by_what_is_done(demo: House) -> None:
    demo.file_result()
    confirm(demo, "07201")
    with reading(demo.office.engine) as session:
        plan = find_plan(session, "bac-giang-2024")
        rows = load_followed(session, plan, zone=plans.ZONE)
    axis = axis_of(plan, rows)

    bar = next(b for b in bars(rows, axis, today=MONDAY) if b.first.ref == "IV.3.7")

    assert (bar.figure.done, bar.figure.total, bar.kind) == (1, 16, "overdue")
    assert bar.done_width == pytest.approx(bar.width / 16, abs=0.01)
    only = Bar(
        rows=tuple(r for r in bar.rows if r.figures.unit == "07201"), axis=axis, today=MONDAY
    )
    assert only.kind == "late"
    assert (
        Bar(rows=only.rows, axis=axis, today=date(2024, 5, 31)).kind == "done"
    )  # not judged before its day is over


def test_a_stacked_bar_leaves_out_what_is_nothing_and_fills_its_part_of_the_whole() -> None:
    found = segments(Tally(on_time=1, overdue=2, ahead=1), whole=8)

    assert [(s.kind, s.number, s.left, s.width) for s in found] == [
        ("on_time", 1, 0.0, 12.5),
        ("overdue", 2, 12.5, 25.0),
        ("ahead", 1, 37.5, 12.5),
    ]


def test_a_curve_starts_with_nothing_and_ends_where_the_known_ends() -> None:
    points = [
        BurnUp(day=date(2024, 6, 30), due=4, done=2),
        BurnUp(day=date(2024, 12, 31), due=8, done=None),
    ]

    found = curve(points, YEAR)

    assert found.top == 8
    assert [dot.number for dot in found.due] == [0, 4, 8]
    assert [dot.number for dot in found.done] == [0, 2]
    assert (found.due[0].x, found.due[-1].x, found.due[-1].y) == (0, 100, 20)


def test_the_burn_up_is_read_at_the_ends_of_months_and_today() -> None:
    assert len(burn_up_days(YEAR, today=MONDAY)) == 13
    assert MONDAY in burn_up_days(YEAR, today=MONDAY)
    assert len(burn_up_days(YEAR, today=date(2025, 6, 3))) == 12


def test_a_rate_is_rounded_down_so_that_a_hundred_means_all() -> None:
    assert percent(Fraction(999, 1000)) == "99%"
    assert percent(Fraction(1)) == "100%"
    assert percent(None) == ""
