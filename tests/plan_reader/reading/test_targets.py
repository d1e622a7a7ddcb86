"""Targets with a number: operator, value, unit."""

import pytest

from plan_reader.reading.passages import passage
from plan_reader.reading.targets import targets

CASES = [
    ("Tỷ lệ che phủ rừng đạt trên 42%.", [(">", 42, "%")]),  # "trên" is strictly more
    ("Tỷ lệ hài lòng đạt tối thiểu 92,5%.", [(">=", 92.5, "%")]),
    ("Tỷ lệ hồ sơ đúng hạn đạt từ 95% trở lên.", [(">=", 95, "%")]),
    ("Tỷ lệ hộ nghèo còn dưới 2%.", [("<", 2, "%")]),
    ("Tỷ lệ thất nghiệp không quá 3%.", [("<=", 3, "%")]),
    ("100% xã có trạm y tế; trên 80% thôn có nhà văn hóa.", [("=", 100, "%"), (">", 80, "%")]),
    ("Tỷ lệ hộ dân truy cập tốc độ 01 Gb/s đạt 100%.", [("=", 100, "%")]),  # the speed is no target
    ("Tỷ lệ dân số từ 15 tuổi trở lên có tài khoản đạt 95%.", [("=", 95, "%")]),
    ("Giảm tỷ lệ hộ nghèo từ 3,2% xuống còn 2,1%.", [("=", 2.1, "%")]),
    ("Có ít nhất 20 mô hình điểm.", [(">=", 20, "mô hình")]),
    ("Hỗ trợ xây mới 2.305 nhà.", [("=", 2305, "nhà")]),  # the dot parts thousands
    ("Nâng cao chất lượng dịch vụ công.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), CASES)
def test_a_sentence_of_goals_gives(sentence: str, expected: list[tuple[str, float, str]]) -> None:
    found = targets(passage(sentence, 1), counts=True)

    assert [(t.operator, t.value, t.unit) for t in found] == expected
