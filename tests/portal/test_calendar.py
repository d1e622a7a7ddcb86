"""The calendar: what falls on which day, by month and by quarter, for one unit or all."""

import re
from datetime import date

import pytest
from sqlmodel import col, select

from models.database import writing
from models.plan import CalendarDay
from portal.agenda import rung_words
from portal.months import Month, Span, span_asked
from tests.portal.conftest import MONDAY, House, MakeHouse


@pytest.fixture
def demo(make_house: MakeHouse) -> House:
    return make_house(demo=True)


def shown(house: House, query: str = "") -> str:
    answer = house.client.get(f"/lich{query}")
    assert answer.status_code == 200
    page: str = answer.text
    return page.partition("<main")[2]


def cell(page: str, day: date) -> str:
    """Return what stands in the cell of a day."""
    return page.partition(f'id="ngay-{day.isoformat()}"')[2].partition("</td>")[0]


def test_without_a_wish_it_is_this_month_with_today_marked(demo: House) -> None:
    page = shown(demo)

    assert "<h1>Lịch tháng 6/2024</h1>" in page
    assert "hôm nay" in cell(page, MONDAY)
    assert page.count("hôm nay") == 1
    assert page.count('id="ngay-2024-06-') == 30


def test_a_month_is_a_table_whose_columns_are_named_and_whose_days_are_dates(demo: House) -> None:
    page = shown(demo, "?thang=2024-06")

    assert page.count('<th scope="col">') == 7
    assert "<caption" in page
    assert '<time datetime="2024-06-14">' in page
    assert "Thứ Sáu, ngày 14/6/2024" in page


def test_last_days_stand_on_their_day_one_line_for_many_units(demo: House) -> None:
    day = cell(shown(demo, "?thang=2024-05"), date(2024, 5, 31))

    assert day.count("<li>") == 3
    assert "IV.3.7" in day
    assert "0/16 đơn vị hoàn thành; 16 quá hạn 3 ngày" in day
    assert f'href="{demo.duty_page("III.1.e.1@2024@vhtt")}"' in day


def test_what_waits_for_the_office_is_not_said_to_be_overdue(demo: House) -> None:
    demo.file_result()

    day = cell(shown(demo, "?thang=2024-05"), date(2024, 5, 31))

    assert "0/16 đơn vị hoàn thành; 1 chờ xác nhận; 15 quá hạn" in day


def test_one_unit_alone_leads_to_its_duty(demo: House) -> None:
    page = shown(demo, "?thang=2024-05&don_vi=07201")

    day = cell(page, date(2024, 5, 31))

    assert day.count("<li>") == 1
    assert f'href="{demo.duty_page()}"' in day
    assert "quá hạn 3 ngày" in day


def test_a_moved_day_stands_where_it_is_now_and_says_from_where(demo: House) -> None:
    link = demo.link()
    demo.send(link, f"{link}/gia-han", to_day="2024-06-14", reason="Chờ.")
    demo.sign_in("truong-ban")
    page = demo.duty_page()
    demo.send(page, f"{page}/quyet-dinh", extension="1", decision="grant")

    june = cell(shown(demo, "?thang=2024-06&don_vi=07201"), date(2024, 6, 14))

    assert "gia hạn từ 31/5/2024" in june
    assert "IV.3.7" not in cell(shown(demo, "?thang=2024-05&don_vi=07201"), date(2024, 5, 31))


def test_days_off_and_make_up_days_name_their_decision(demo: House) -> None:
    april, may = shown(demo, "?thang=2024-04"), shown(demo, "?thang=2024-05")

    assert "Nghỉ lễ: Giỗ Tổ Hùng Vương" in cell(april, date(2024, 4, 18))
    assert "2450/VPCP-KGVX" in cell(april, date(2024, 4, 29))
    made_up = cell(may, date(2024, 5, 4))
    assert "Làm bù cho Thứ Hai 29/4/2024" in made_up
    assert "nghỉ</span>" not in made_up
    assert "nghỉ</span>" in cell(may, date(2024, 5, 11))


def test_a_day_off_that_nobody_confirmed_says_so(demo: House) -> None:
    with writing(demo.office.engine) as session:
        day = session.exec(select(CalendarDay).where(col(CalendarDay.day) == MONDAY)).first()
        assert day is None
        session.add(CalendarDay(plan_id=1, day=MONDAY, kind="swapped_off", confirmed=False))

    assert "chưa xác nhận" in cell(shown(demo), MONDAY)


def test_coming_rungs_stand_on_the_day_on_which_they_are_told(demo: House) -> None:
    page = shown(demo, "?thang=2024-06")

    # T-7 of the quarterly reports; with it what has no date is asked for.
    seventh = cell(page, date(2024, 6, 7))
    assert "Trước 7 ngày</strong> (30)" in seventh
    assert "Hỏi cùng báo cáo quý" in seventh
    assert "đôn đốc" in seventh
    assert "IV.4.1</a> (30 đơn vị)" in seventh


def test_what_was_told_this_morning_is_not_to_come(demo: House) -> None:
    early = cell(shown(demo), MONDAY)
    demo.at(MONDAY, 7)
    before = cell(shown(demo), MONDAY)

    assert "Đôn đốc" not in early
    assert "Đôn đốc 31 nếu chưa xong" in before


def test_a_filed_result_takes_its_rungs_off_the_calendar(demo: House) -> None:
    query = "?thang=2024-06&don_vi=07201"
    before = cell(shown(demo, query), date(2024, 6, 17))
    demo.file_result()

    assert "Quá hạn 14 ngày" in before
    assert "Quá hạn 14 ngày" not in cell(shown(demo, query), date(2024, 6, 17))


def test_the_past_has_no_rungs_to_come(demo: House) -> None:
    assert "Sẽ nhắc" not in shown(demo, "?thang=2024-05")


def test_a_quarter_shows_three_months_and_a_list_of_its_days(demo: House) -> None:
    page = shown(demo, "?quy=2024Q2")

    assert "<h1>Lịch quý II/2024</h1>" in page
    assert page.count('<table class="small-month">') == 3
    assert '<a href="#ngay-2024-05-31"' in page
    assert '<li class="card" id="ngay-2024-05-31">' in page
    assert '<span class="hidden"> nhiệm vụ đến hạn</span>' in page


def test_the_way_back_and_on_keeps_the_unit(demo: House) -> None:
    month, quarter = shown(demo, "?don_vi=07201"), shown(demo, "?quy=2024Q4&don_vi=07201")

    assert re.search(r'rel="next" href="/lich\?don_vi=07201&amp;thang=2024-07"', month)
    assert re.search(r'rel="prev" href="/lich\?don_vi=07201&amp;thang=2024-05"', month)
    assert re.search(r'rel="next" href="/lich\?quy=2025Q1&amp;don_vi=07201"', quarter)


def test_a_month_without_anything_says_so(demo: House) -> None:
    assert "Không có hạn cuối" in shown(demo, "?thang=2031-03")


@pytest.mark.parametrize(
    "query",
    [
        "?thang=2024-13",
        "?thang=x",
        "?quy=2024Q5",
        "?thang=9999-12",
        "?thang=0001-01",
        "?quy=0000Q1",
    ],
)
def test_a_time_that_is_none_shows_this_month(demo: House, query: str) -> None:
    assert "Lịch tháng 6/2024" in shown(demo, query)


def test_a_head_sees_the_whole_plan_and_opens_its_own(house: House) -> None:
    house.sign_in("07201")

    page = shown(house, "?thang=2024-05")
    own = shown(house, "?thang=2024-05&don_vi=07201")
    foreign = shown(house, "?thang=2024-05&don_vi=07204")

    assert "Đơn vị tôi" in page
    assert house.duty_page() in own
    assert house.duty_page("IV.3.7@2024@07204") not in foreign


def test_the_number_of_statements_does_not_grow_with_what_is_shown(demo: House) -> None:
    busy, quiet = demo.statements("/lich?thang=2024-12"), demo.statements("/lich?thang=2024-08")

    assert demo.statements("/lich?quy=2024Q4") == busy
    assert quiet <= busy <= 15


def test_a_repeated_rung_is_named_by_its_days() -> None:
    assert rung_words("+21") == "Quá hạn 21 ngày"
    assert rung_words("T-7") == "Trước 7 ngày"


def test_months_wrap_around_the_year() -> None:
    january = Month(year=2024, number=1)

    assert january.shifted(-1) == Month(year=2023, number=12)
    assert january.shifted(12) == Month(year=2025, number=1)
    assert january.last == date(2024, 1, 31)


def test_the_weeks_of_a_month_begin_on_monday_and_hold_its_days_once() -> None:
    weeks = list(Month(year=2024, number=6).weeks())

    assert weeks[0] == [None] * 5 + [date(2024, 6, 1), date(2024, 6, 2)]
    assert [day.day for week in weeks for day in week if day] == list(range(1, 31))


def test_a_quarter_is_asked_for_by_its_key() -> None:
    span = span_asked(month="2024-01", quarter="2024Q4", today=MONDAY)

    assert (span.first, span.last) == (date(2024, 10, 1), date(2024, 12, 31))
    assert span.beside(-1) == {"thang": "", "quy": "2024Q3"}
    assert Span(months=span.months[:1]).beside(3) == {"thang": "2025-01", "quy": ""}
