"""How often a duty comes back, and the last compliant day of each occurrence."""

import pytest

from plan_reader.reading.passages import passage
from plan_reader.reading.recurrences import read_recurrence

ENDS = ((3, 14), (6, 14), (9, 14), (12, 14))

CASES = [
    ("Định kỳ (trước ngày 15 của tháng cuối quý), báo cáo kết quả", "quarterly", ENDS),
    ("gửi báo cáo trước ngày 15 tháng cuối quý", "quarterly", ENDS),
    ("báo cáo trước ngày 20 hằng tháng", "monthly", ((None, 19),)),
    ("báo cáo chậm nhất ngày 20 hàng tháng", "monthly", ((None, 20),)),
    ("báo cáo trước ngày 01 hằng tháng", "monthly", ((None, -1),)),  # the last of the month before
    ("gửi báo cáo trước ngày 15/11 hằng năm", "yearly", ((11, 14),)),
    ("gửi báo cáo trước ngày 01/01 hằng năm", "yearly", ((12, 31),)),
    ("gửi trước ngày 15/6 và 15/12 hằng năm", "half_yearly", ((6, 14), (12, 14))),
    ("báo cáo 6 tháng trước ngày 10/6, năm trước ngày 10/12", "half_yearly", ((6, 9), (12, 9))),
    ("báo cáo 6 tháng (trước ngày 15/6), năm (trước ngày 15/12)", "half_yearly", ENDS[1::2]),
    ("gửi 06 tháng chậm nhất 20/6 và cả năm chậm nhất 20/12", "half_yearly", ((6, 20), (12, 20))),
    ("hằng quý tổng hợp, đánh giá", "quarterly", ()),
    ("Hằng năm hoặc đột xuất báo cáo", "yearly", ()),
    ("tổ chức họp định kỳ theo Quy chế làm việc", "unspecified", ()),
]


@pytest.mark.parametrize(("words", "frequency", "days"), CASES)
def test_a_duty_comes_back(
    words: str, frequency: str, days: tuple[tuple[int | None, int], ...]
) -> None:
    found = read_recurrence(passage(words, 1))

    assert found is not None
    assert (found.frequency, found.last_days) == (frequency, days)


@pytest.mark.parametrize(
    "words",
    [
        "bố trí trong dự toán ngân sách nhà nước hằng năm của các bộ",  # of the budget
        "thực hiện chế độ báo cáo định kỳ",  # a kind of report
        "tuyên truyền thường xuyên, định kỳ, sâu rộng",
        "hoàn thành trước ngày 15/6/2026",
        "gửi về xã ngày cuối cùng của tháng 12/2026",
        "sơ kết 6 tháng trước ngày 30/6/2026, tổng kết năm trước ngày 15/12/2026",
    ],
)
def test_a_duty_comes_once(words: str) -> None:
    assert read_recurrence(passage(words, 1)) is None
