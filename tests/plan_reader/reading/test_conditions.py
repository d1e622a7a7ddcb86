"""Words of time that the calendar does not fix keep their phrase, and no day."""

import pytest

from plan_reader.reading.conditions import loose_due
from plan_reader.reading.passages import passage
from plan_reader.reading.reader import read
from plan_reader.sources.text import text_pages


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("Thẩm định trong 07 ngày làm việc kể từ ngày nhận hồ sơ.",
         "trong 07 ngày làm việc kể từ ngày nhận hồ sơ"),
        ("Gửi phương án trong vòng 10 ngày kể từ ngày phê duyệt.",
         "trong vòng 10 ngày kể từ ngày phê duyệt"),
        ("Trang trí cổng chào, xong trước Tết Nguyên đán.", "xong trước Tết Nguyên đán"),
        ("Tỉa cành cây trước mùa mưa bão.", "trước mùa mưa bão"),
        ("Ra quân trung tuần tháng 10.", "trung tuần tháng 10"),
        ("Chấm điểm trong nửa đầu tháng 12/2027.", "trong nửa đầu tháng 12/2027"),
        ("Khắc phục ngay sau khi có kết luận.", "ngay sau khi có kết luận"),
    ],
)  # fmt: skip
def test_a_time_without_a_day_keeps_its_words(words: str, phrase: str) -> None:
    due = loose_due(passage(words, 1))

    assert due is not None
    assert (due.words.text, due.last_day) == (phrase, None)


@pytest.mark.parametrize("words", ["Trước hết rà soát.", "Sau đó báo cáo.", "Trồng 7 cây."])
def test_other_words_are_no_time(words: str) -> None:
    assert loose_due(passage(words, 1)) is None


BODY = """UBND XÃ AN HÒA
Số: 15/KH-UBND
An Hòa, ngày 10 tháng 01 năm 2027

KẾ HOẠCH
Công tác của xã năm 2027

I. NHIỆM VỤ
1. Cải tạo đường làng
a) Đo vẽ lại các đoạn cong.
b) Thẩm định trong 07 ngày làm việc kể từ ngày nhận hồ sơ.
c) Trang trí cổng chào, xong trước Tết Nguyên đán.
d) Gửi báo cáo khối lượng trước ngày 01/3/2027.
đ) Thống kê lại số hộ ven đường trước ngày 05/01/2027.
e) Tổng kết, khen thưởng trước ngày 15/12/2027.
- Thời gian hoàn thành: 30/9/2027.
"""


def test_the_day_of_a_group_is_not_that_of_a_point_with_words_of_time_of_its_own() -> None:
    days = [
        str(duty.due.last_day) if duty.due and duty.due.last_day else None
        for duty in read(text_pages(BODY)).obligations
    ]

    assert days == ["2027-09-30", None, None, "2027-02-28", None, "2027-12-14"]
