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
    ("Số hóa 85.300 trang sổ địa chính.", [("=", 85300, "trang")]),
    ("Chỉnh lý 64 mét giá tài liệu tồn đọng.", [("=", 64, "mét giá")]),
    ("Thời gian chờ tại bộ phận tiếp dân còn dưới 12 phút.", [("<", 12, "phút")]),
    ("Số lần mất sóng: không quá 03 lần/năm.", [("<=", 3, "lần/năm")]),
    ("Phấn đấu thu 45 triệu đồng trở lên.", [(">=", 45, "triệu đồng")]),
    # A word that no list knows: a level or a verb of doing makes the number a target.
    ("Có ít nhất 7 bến thuyền được chiếu sáng.", [(">=", 7, "bến")]),
    ("Xây mới 15 chuồng trại xa khu dân cư.", [("=", 15, "chuồng")]),
    ("Nạo vét trên 9 kênh cấp ba.", [(">", 9, "kênh")]),
    ("Nằm trong nhóm 5 xã dẫn đầu huyện.", []),  # a rank is no number to be reached
    ("Thuộc tốp 3 phường của thành phố.", []),
    ("Vào nhóm 10 trường dẫn đầu tỉnh.", []),
]

IN_TASKS = [
    ("Tặng quà tối thiểu 30 hộ nghèo nhân ngày lễ.", [(">=", 30, "hộ nghèo")]),
    ("Vận động Quỹ: phấn đấu 80 triệu đồng trở lên.", [(">=", 80, "triệu đồng")]),
    ("Hoàn thành xây mới 22 nhà trong năm.", [("=", 22, "nhà")]),
    ("Kiểm tra 23 trạm bơm, 4 tuyến kênh.", []),  # what is worked on
    ("Mỗi tháng đăng tối thiểu 04 bài.", []),  # how often, not how much
    ("Tập huấn cho khoảng 640 cán bộ.", []),
    ("Họp trước đại hội ít nhất 15 ngày.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), IN_TASKS)
def test_a_task_sets_a_number_of_things(
    sentence: str, expected: list[tuple[str, float, str]]
) -> None:
    found = targets(passage(sentence, 1), counts=False)

    assert [(t.operator, t.value, t.unit) for t in found] == expected


@pytest.mark.parametrize(("sentence", "expected"), CASES)
def test_a_sentence_of_goals_gives(sentence: str, expected: list[tuple[str, float, str]]) -> None:
    found = targets(passage(sentence, 1), counts=True)

    assert [(t.operator, t.value, t.unit) for t in found] == expected
