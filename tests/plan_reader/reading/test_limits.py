"""A day that only tells which papers, people or figures are meant is no deadline."""

from datetime import date

import pytest

from plan_reader.reading.due_dates import sentence_due
from plan_reader.reading.passages import passage
from plan_reader.reading.reader import read
from plan_reader.reading.targets import targets
from plan_reader.sources.text import text_pages

OF_THINGS = [
    "Rà soát các nghị quyết do Hội đồng nhân dân huyện ban hành đến ngày 31/12/2027.",
    "Hệ thống hóa văn bản do Bộ và liên bộ ban hành trước ngày 01/3/2028 để tự kiểm tra.",
    "Chỉnh lý khối tài liệu hình thành trước ngày 01/7/2027.",
    "Xử lý các khoản nợ phát sinh trước ngày 30/9/2027 theo phân cấp.",
    "Chi trả trợ cấp cho người nghỉ việc từ ngày 01/7/2027 đến ngày 31/8/2027.",
    "Trả kết quả hồ sơ do công dân nộp trước ngày 20/9/2027.",
    "Lập danh sách công dân đủ 18 tuổi tính đến ngày 15/3/2029.",
    "Thăm hội viên đủ 70 tuổi trở lên tính đến hết ngày 01/10/2027.",
    "Tổng hợp theo số liệu chốt đến hết ngày 30/11/2027.",
    "Lập biểu với số liệu tính đến ngày 31/10/2027 gửi cơ quan tài chính.",
    "Kiểm điểm tập thể có vi phạm trong thời kỳ từ ngày 01/01/2022 đến ngày 31/12/2025.",
    "Khen thưởng người có công trong đợt lũ từ ngày 10/9/2027 đến ngày 20/9/2027.",
    "Thống kê đơn thư nhận trước ngày 30/6/2027 nhưng chưa có kết quả.",
    "Nâng lương cho viên chức tuyển dụng trước ngày 01/01/2026.",
]

OF_THE_DUTY = [
    ("Các đơn vị gửi báo cáo trước ngày 15/6/2027.", "2027-06-14"),
    ("Lập hồ sơ trình Hội đồng trước ngày 15/6/2027.", "2027-06-14"),
    ("Trang bị đủ máy tính trước ngày 15/6/2027.", "2027-06-14"),
    ("Khám sức khỏe cho học sinh trước ngày 30/9/2027.", "2027-09-29"),
    ("Tiêm chủng cho trẻ dưới 5 tuổi trước ngày 30/6/2027.", "2027-06-29"),
    ("Quy chế phải được ban hành trước ngày 30/6/2027.", "2027-06-29"),
    ("Hoàn thành việc cấp giấy phép xây dựng trước ngày 30/6/2027.", "2027-06-29"),
    ("Các tuyến đường được sửa chữa xong trước ngày 30/6/2027.", "2027-06-29"),
    ("Hồ sơ được nộp trực tuyến trước ngày 30/6/2027.", "2027-06-29"),
    ("Trình văn bản đề nghị phê duyệt trước ngày 30/6/2027.", "2027-06-29"),
    ("Cử người đã đăng ký, xong trước ngày 30/6/2027.", "2027-06-29"),
    ("Toàn bộ hồ sơ được phê duyệt trước ngày 30/6/2027.", "2027-06-29"),
    ("Đại hội được tổ chức trước ngày 30/6/2027.", "2027-06-29"),
    ("Hoàn thành thống kê trước ngày 30/6/2027.", "2027-06-29"),
    ("Ra quân từ ngày 01/6/2027 đến ngày 05/6/2027.", "2027-06-05"),
    ("Số hóa dữ liệu trong năm 2027 theo lộ trình.", "2027-12-31"),
    # A bracket of figures does not beat the words of the duty.
    ("Báo cáo (số liệu tính từ 01/01 đến hết 31/12/2026) gửi chậm nhất ngày 20/01/2027.",
     "2027-01-20"),
]  # fmt: skip

BOTH_WAYS = [
    "Số hóa hồ sơ đã giải quyết trước ngày 01/7/2028.",
    "Rà soát dự án chưa quyết toán đến ngày 30/6/2027.",
    "Cấp căn cước cho công dân đủ 14 tuổi trước ngày 05/10/2027.",
    "Khắc phục các tồn tại đã nêu trước ngày 31/12/2027.",
    "Rà soát các văn bản ban hành trước ngày 01/7/2027.",
    "Giải quyết dứt điểm hồ sơ tiếp nhận trước ngày 01/7/2027.",
    "Kiểm tra các công trình được phê duyệt trước ngày 01/7/2027.",
]


@pytest.mark.parametrize("words", OF_THINGS)
def test_a_day_of_things_is_no_deadline(words: str) -> None:
    assert sentence_due(passage(words, 1), year=None) is None


@pytest.mark.parametrize(("words", "day"), OF_THE_DUTY)
def test_a_day_of_the_duty_stays_one(words: str, day: str) -> None:
    due = sentence_due(passage(words, 1), year=None)

    assert due is not None
    assert due.last_day == date.fromisoformat(day)


@pytest.mark.parametrize("words", BOTH_WAYS)
def test_what_can_be_read_both_ways_gives_no_day_and_is_asked(words: str) -> None:
    due = sentence_due(passage(words, 1), year=None)

    assert due is not None
    assert (due.last_day, due.flaw) == (None, "date_unclear")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Giảm ít nhất 20% chi phí so với năm 2025.", [20]),
        ("Tỷ lệ hộ nghèo còn dưới 2% (năm 2026: 3,1%).", [2]),
        ("100% thôn có nhà văn hóa (hiện đạt 71%).", [100]),
        ("Trên 300 hợp tác xã hoạt động (cùng kỳ có 280 hợp tác xã).", [300]),
        ("Tỷ lệ đúng hạn đạt 98%, hiện nay đạt 91%.", [98]),
    ],
)
def test_how_things_stand_is_no_target(words: str, expected: list[float]) -> None:
    assert [t.value for t in targets(passage(words, 1), counts=True)] == expected


PLAN = """UBND XÃ AN HÒA
Số: 15/KH-UBND
An Hòa, ngày 10 tháng 3 năm 2027

KẾ HOẠCH
Chăm sóc cây xanh trên địa bàn xã năm 2027

I. MỤC TIÊU
1. Trồng mới tối thiểu 30% diện tích so với năm 2026.
II. NHIỆM VỤ
1. {task}
- Thời gian thực hiện: {time}.
"""


@pytest.mark.parametrize(
    ("task", "time", "day"),
    [
        ("Chăm sóc cây đã trồng trước ngày 01/10/2026", "Tháng 6/2027", "2027-06-30"),
        ("Chăm sóc cây, hoàn thành trước ngày 15/8/2027", "Tháng 6/2027", "2027-06-30"),
        ("Chăm sóc cây, hoàn thành trước ngày 15/4/2027", "Năm 2027", "2027-04-14"),
        ("Kiểm kê cây xanh đến ngày 31/12/2026", "Thường xuyên", None),
    ],
)
def test_a_labelled_time_counts_more_than_a_day_in_the_sentence(
    task: str, time: str, day: str | None
) -> None:
    found = read(text_pages(PLAN.format(task=task, time=time))).obligations

    assert [d.due.last_day.isoformat() if d.due and d.due.last_day else None for d in found] == [
        day
    ]


def test_a_year_that_is_compared_with_is_not_the_year_of_the_target() -> None:
    (target,) = read(text_pages(PLAN.format(task="Chăm sóc cây", time="Quý II"))).indicators

    assert target.due is not None
    assert target.due.last_day == date(2027, 12, 31)


def test_a_day_before_the_issue_in_a_sentence_is_no_deadline_and_is_asked() -> None:
    text = PLAN.partition("1. {task}")[0] + "1. Tưới cây tại các tuyến đường đến ngày 05/01/2027."
    (duty,) = read(text_pages(text)).obligations

    assert duty.due is not None
    assert duty.due.last_day is None
    assert [q.code for q in duty.questions] == ["date_before_issue"]


@pytest.mark.parametrize("done", ["đã cấp", "được bàn giao", "chưa giải quyết"])
def test_a_day_of_things_before_the_issue_is_not_asked_about(done: str) -> None:
    text = PLAN.partition("1. {task}")[0] + f"1. Rà soát giấy phép {done} trước ngày 01/7/2024."
    (duty,) = read(text_pages(text)).obligations

    assert (duty.due, duty.questions) == (None, ())
