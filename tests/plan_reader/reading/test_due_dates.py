"""What printed words of time mean: the last day on which a duty is still met (DOMAIN.md §3.1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_reader.reading.due_dates import Due, field_due, sentence_due
from plan_reader.reading.passages import passage

FIELDS = [
    ("Hoàn thành trong năm 2027", "2027-12-31"),
    ("năm 2026 - 2027", "2027-12-31"),  # a range ends with its last year
    ("Giai đoạn 2026 - 2030", "2030-12-31"),
    ("2025-2026", "2026-12-31"),
    ("trước ngày 01 tháng 01 năm 2026.", "2025-12-31"),  # the day before, across the year
    ("Trước 25/12/2025", "2025-12-24"),
    ("trước tháng 3/2024", "2024-02-29"),  # the last day of the month before, a leap year
    ("trước Quý III/2025", "2025-06-30"),
    ("Ngày 26, 27/12/2026", "2026-12-27"),  # two days: the second
    ("Chiều ngày 28/12 và cả ngày 29/12/2026", "2026-12-29"),
    ("Quý IV/2025 và Quý I/2026;", "2026-03-31"),  # two quarters: the later
    ("Quý III, IV năm 2025", "2025-12-31"),
    ("Trong tháng 3, 4/2025", "2025-04-30"),
    ("Từ tháng 12/2025 đến quý I/2026.", "2026-03-31"),
    ("tháng 11/2025 đến tháng 4/2026", "2026-04-30"),
    ("Dự kiến tháng 11/2025 (sau khi cấp trên ban hành hướng dẫn).", "2025-11-30"),
    ("6 tháng đầu năm 2025", "2025-06-30"),
    ("cuối năm 2025", "2025-12-31"),
    ("giữa tháng 6/2025", "2025-06-15"),  # Civil Code 2015, article 146
    ("năm 2025 và các năm tiếp theo", None),  # open end
    ("Từ năm 2025", None),  # a beginning is no end
    ("Theo tiến độ được giao của Luật An ninh mạng 2025.", None),  # the year belongs to a name
    ("theo Kế hoạch số 12/KH-UBND ngày 01/3/2025", None),  # the date of a cited document
    ("sau ngày 15/6/2025", None),
    ("Thường xuyên", None),
    ("1/2 ngày", None),  # half a day, not the first of February
    ("Tháng 6", None),  # no year printed
    ("31/02/2025", None),  # no such day
]


@pytest.mark.parametrize(("words", "day"), FIELDS)
def test_a_field_of_time_ends_on(words: str, day: str | None) -> None:
    due = field_due(passage(words, 1), year=None)

    assert due is not None
    assert due.last_day == (date.fromisoformat(day) if day else None)
    assert due.words.text


SENTENCES = [
    ("hoàn thành rà soát xong trước 01/6/2024.", "2024-05-31"),
    ("đạt các chỉ tiêu trước tháng 11/2024", "2024-10-31"),
    ("số hóa dữ liệu trong năm 2024 để đúng lộ trình", "2024-12-31"),
    ("Họp lần thứ nhất: chậm nhất ngày 10/12/2025 (trước ngày lễ 95 ngày)", "2025-12-10"),
    ("gửi báo cáo trước ngày 15 tháng 12 năm 2025.", "2025-12-14"),
    ("chậm nhất trước ngày 05/5/2025", "2025-05-04"),  # the strict reading wins
    ("nhận hồ sơ đến hết ngày 30/6/2025", "2025-06-30"),
    ("gửi trước 17 giờ 00 ngày 20/5/2025", "2025-05-20"),  # the day counts until the hour
    ("gửi chậm nhất 17 giờ 00 ngày 29/5/2026.", "2026-05-29"),
    ("báo cáo chậm nhất 16h30 ngày 20/01/2026", "2026-01-20"),
    ("nộp hồ sơ trước 11 giờ 30 phút ngày 28/6/2026", "2026-06-28"),
    ("tổ chức Ngày hội trong các ngày 14, 15, 16/11/2026.", "2026-11-16"),
    ("thi đấu trong hai ngày 14 và 15/11/2026", "2026-11-15"),
    ("kiểm tra vào các ngày 08, 09/5/2026 và sáng ngày 12/5/2026", "2026-05-12"),
    ("ra quân Tháng cao điểm (17/10 - 18/11/2026).", "2026-11-18"),
    ("kỷ niệm 80 năm Ngày truyền thống (18/11/1946 - 18/11/2026)", None),  # an anniversary
    ("quán triệt trong sinh hoạt chi bộ tháng 02/2026.", "2026-02-28"),
    ("thông qua tại phiên họp tháng 7/2026", "2026-07-31"),
    ("công bố trong hội nghị giao ban quý III/2026", "2026-09-30"),
    ("Gửi về xã ngày cuối cùng của tháng 12/2026", "2026-12-31"),
    ("phê duyệt Chiến lược đến năm 2025, định hướng đến năm 2030", None),  # years of a name
    ("theo Thông tư số 03/2017/TT-BTTTT ngày 24/4/2017.", None),  # a cited document
    ("Đối với nhiệm vụ triển khai trong năm 2025, các bộ bố trí kinh phí", None),
    ("hoàn thành chỉ tiêu được giao năm 2024", None),  # the year of the targets
]


@pytest.mark.parametrize(("words", "day"), SENTENCES)
def test_a_sentence_ends_on(words: str, day: str | None) -> None:
    due = sentence_due(passage(words, 1), year=None)

    assert (due.last_day if due else None) == (date.fromisoformat(day) if day else None)


def test_the_printed_day_is_too_late_after_before_and_in_time_after_at_the_latest() -> None:
    before = sentence_due(passage("xong trước ngày 15/6/2025", 1), year=None)
    latest = sentence_due(passage("xong chậm nhất ngày 15/6/2025", 1), year=None)

    assert (before and before.inclusive, latest and latest.inclusive) == (False, True)


def test_an_hour_is_read_the_later_of_a_range() -> None:
    due = field_due(passage("8h00-10h30 ngày 28/12/2026", 1), year=None)

    assert due is not None
    assert (due.last_day, due.time) == (date(2026, 12, 28), "10:30")


@pytest.mark.parametrize(
    ("words", "hour"),
    [
        ("gửi chậm nhất 17 giờ 30 phút ngày 29/5/2026", "17:30"),
        ("gửi trước 8h ngày 29/5/2026", "08:00"),
        ("trực 24/24 giờ, báo cáo 05 giờ một lần, xong trước ngày 29/5/2026", None),  # not beside
    ],
)
def test_an_hour_of_a_sentence_stands_beside_its_day(words: str, hour: str | None) -> None:
    due = sentence_due(passage(words, 1), year=None)

    assert due is not None
    assert due.time == hour


@pytest.mark.parametrize(
    ("words", "flaw"),
    [
        ("31/02/2025", "date_impossible"),
        ("ngày tháng 11/2025", "date_incomplete"),  # the day is blank
        ("Trước 15/10/2026 (thôn), trước 30/10/2026 (xã)", "date_conflict"),  # two bodies, two days
        (".../12/2026", "date_incomplete"),
        ("Quý II", "date_incomplete"),  # the year is blank, and the title names none
    ],
)
def test_what_is_impossible_or_incomplete_is_told(words: str, flaw: str) -> None:
    due = field_due(passage(words, 1), year=None)

    assert due is not None
    assert due.flaw == flaw


def test_a_day_without_a_year_takes_the_one_year_of_the_title() -> None:
    due = sentence_due(passage("báo cáo trước ngày 15/6", 1), year=2026)

    assert due is not None
    assert (due.last_day, due.rule) == (date(2026, 6, 14), "time.before.year_of_document")


DAYS = st.dates(min_value=date(2000, 1, 2), max_value=date(2099, 12, 31))
FORMS = st.sampled_from(["{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "ngày {d} tháng {m} năm {y}"])


def _printed(day: date, form: str) -> str:
    return form.format(d=day.day, m=day.month, y=day.year)


def _read(words: str) -> Due:
    due = sentence_due(passage(words, 1), year=None)
    assert due is not None
    return due


@given(DAYS, FORMS)
def test_before_a_day_is_always_the_day_before(day: date, form: str) -> None:
    due = _read(f"Hoàn thành việc rà soát trước {_printed(day, form)}.")

    assert due.last_day == day - timedelta(days=1)


@given(DAYS, FORMS)
def test_at_the_latest_on_a_day_is_always_that_day(day: date, form: str) -> None:
    assert _read(f"Gửi kết quả chậm nhất {_printed(day, form)}.").last_day == day


@given(st.text(alphabet="ngàythángăm trước15/2/30đến qúyIV.,()", max_size=60))
def test_a_last_day_is_never_made_up(words: str) -> None:
    """Its year stands in the words (or follows from "before" the first days of the next one)."""
    for due in (
        field_due(passage(words, 1), year=None),
        sentence_due(passage(words, 1), year=None),
    ):
        if due is not None and due.last_day is not None:
            years = {str(due.last_day.year), str(due.last_day.year + 1)}
            assert any(year in words for year in years)
