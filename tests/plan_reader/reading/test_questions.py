"""What a person must settle is asked; what is clear is not."""

from typing import Any

import pytest

from plan_reader.reading.as_json import as_json
from plan_reader.reading.reader import read
from plan_reader.sources.text import text_pages

HEAD = "Số: 12/KH-UBND\n\nVân Sơn, ngày 05 tháng 3 năm 2026\n\nKẾ HOẠCH\n\nTrồng rừng năm 2026\n\n"


def _read(text: str) -> dict[str, Any]:
    return as_json(read(text_pages(text)))


def _codes(text: str) -> list[tuple[str, list[int]]]:
    found = _read(text)
    asked = [*found["questions"]]
    for one in (*found["obligations"], *found["indicators"]):
        asked += one["questions"]
    return [(question["code"], question["lines"]) for question in asked]


def _asked(duty: str) -> list[str]:
    return [code for code, _ in _codes(f"{HEAD}I. NHIỆM VỤ\n\n1. Sở Xây dựng\n\n- {duty}\n")]


@pytest.mark.parametrize(
    ("duty", "code"),
    [
        ("Hoàn thành rà soát quy hoạch trước ngày 31/02/2027.", "date_conflict"),
        ("Hoàn thành rà soát quy hoạch trước ngày …/6/2026.", "date_incomplete"),
        ("Hoàn thành rà soát quy hoạch từ ngày 15/6/2026 đến ngày 10/6/2026.", "date_conflict"),
        ("Hoàn thành rà soát quy hoạch trước ngày 01/3/2026.", "date_before_issue"),
        ("Sơ kết trong tháng 6/2026, tổng kết trong tháng 12/2026.", "date_conflict"),
        ("Hằng quý tổng hợp, báo cáo kết quả thực hiện.", "date_missing"),
        ("Tổ chức kiểm tra định kỳ theo Quy chế làm việc.", "period_missing"),
        ("Chấm điểm, xếp loại mức độ hoàn thành của các xã năm 2026.", "date_incomplete"),
        ("Hoàn thành các chỉ tiêu về tỷ lệ che phủ, tỷ lệ cây sống.", "target_missing"),
        ("Rà soát quy hoạch, bố trí quỹ đất trồng rừng cho các", "text_cut"),
    ],
)
def test_an_unclear_duty_asks(duty: str, code: str) -> None:
    assert _asked(duty) == [code]


@pytest.mark.parametrize(
    "duty",
    [
        "Hoàn thành rà soát quy hoạch trước ngày 01/6/2026.",
        "Thường xuyên kiểm tra, hướng dẫn các xã trồng rừng.",
        "Định kỳ trước ngày 20 hằng tháng báo cáo Ủy ban nhân dân tỉnh.",
        "Triển khai Quyết định số 33/2023/QĐ-UBND ngày 01/3/2023 của Ủy ban nhân dân tỉnh.",
    ],
)
def test_a_clear_duty_asks_nothing(duty: str) -> None:
    assert _asked(duty) == []


def test_a_blank_number_and_day_of_issue_are_asked_for() -> None:
    text = HEAD.replace("12/KH", "    /KH").replace("ngày 05 tháng", "ngày     tháng")

    assert _codes(f"{text}I. NHIỆM VỤ\n\n1. Rà soát quy hoạch.\n") == [
        ("number_missing", [1]),
        ("date_missing", [3]),
    ]


def test_the_first_period_of_a_month_of_issue_without_a_day_is_asked_about() -> None:
    text = HEAD.replace("ngày 05 tháng", "ngày     tháng")
    duty = "- Báo cáo trước ngày 15 của tháng cuối quý."

    assert ("date_before_issue", [13]) in _codes(f"{text}I. NHIỆM VỤ\n\n1. Sở Xây dựng\n\n{duty}\n")


def test_a_number_that_is_skipped_and_one_printed_twice_are_asked_about() -> None:
    text = f"{HEAD}I. NHIỆM VỤ\n1. Rà soát đất.\n3. Ươm cây giống.\n3. Trồng rừng.\n"

    assert _codes(text) == [("numbering_gap", [10, 11]), ("duplicate_label", [11, 12])]


def test_a_lost_heading_after_the_closing_formula_leaves_the_owner_unclear() -> None:
    points = "- Rà soát đất.\n- Thực hiện các nhiệm vụ khác theo yêu cầu.\n- Ươm cây giống.\n"
    text = f"{HEAD}I. NHIỆM VỤ\n1. Sở Xây dựng\n{points}3. Sở Tài chính\n- Bố trí kinh phí.\n"

    found = _read(text)["obligations"]

    asked = {duty["line"]: [q["code"] for q in duty["questions"]] for duty in found}
    assert asked == {11: [], 12: [], 13: ["owner_unclear"], 15: []}


def test_one_point_without_the_block_that_all_its_like_have_is_asked_about() -> None:
    block = "Cơ quan chủ trì: Sở Xây dựng.\nThời gian: Quý IV/2026.\n"
    points = [f"{n}. Rà soát quy hoạch số {n} của tỉnh.\n{block}" for n in (1, 2, 3)]
    text = f"{HEAD}I. NHIỆM VỤ\n{''.join(points)}4. Trồng rừng phòng hộ ven biển.\n"

    asked = [code for code, _ in _codes(text)]

    assert asked[-2:] == ["owner_unclear", "date_missing"]


GOALS = (
    "I. MỤC TIÊU\n- Tỷ lệ che phủ rừng của tỉnh đạt trên {body}%.\n"
    "- Tỷ lệ cây sống sau trồng đạt 90%.\n"
)
TABLE = (
    "PHỤ LỤC\nSTT\tChỉ tiêu\tChủ trì theo dõi\tChủ trì thực hiện\n"
    "1\tTỷ lệ che phủ rừng của tỉnh đạt trên 42%\tSở Nông nghiệp\tCác xã\n"
)


def test_a_target_that_body_and_annex_print_differently_is_asked_about_and_both_stay() -> None:
    text = f"{HEAD}{GOALS.format(body=45)}Nơi nhận:\n- Lưu: VT.\n{TABLE}"

    found = _read(text)["indicators"]

    assert [(i["value"], i["x_same_as"]) for i in found] == [
        (45, ["Phụ lục.1"]),
        (90, []),
        (42, ["I.1"]),
    ]
    assert [q["code"] for i in found for q in i["questions"]] == ["target_conflict", "no_monitor"]


def test_a_weekday_that_is_not_the_dates_is_asked_about() -> None:
    text = f"{HEAD}I. NỘI DUNG\n1. Khai mạc hội thi: ngày 02/6/2026 (thứ 5).\n"

    assert ("date_conflict", [10]) in _codes(text)  # a Tuesday


TASKS = (
    "I. NHIỆM VỤ\n\n"
    + "".join(
        f"{n}. Trồng dặm rừng số {n}\n- Đơn vị thực hiện: {owner}.\n- Thời gian: quý III.\n"
        for n, owner in enumerate(
            ("Hạt Kiểm lâm", "Công an xã", "Đoàn xã", "Hội Nông dân"), start=1
        )
    )
    + "{more}"
)


@pytest.mark.parametrize(
    ("block", "asked"),
    [
        ("- Thời gian: quý IV.", True),
        ("- Hoàn thành: trước ngày 15/11/2026.", True),
        ("- Thời hạn: hằng tháng.", True),
        ("- Đơn vị thực hiện: Trạm Y tế.\n- Thời gian: quý IV.", False),
    ],
)
def test_a_block_that_names_nobody_among_blocks_that_do_asks(block: str, asked: bool) -> None:
    text = HEAD + TASKS.replace("{more}", f"5. Làm đường băng cản lửa quanh rừng\n{block}\n")

    assert ("owner_unclear" in [code for code, _ in _codes(text)]) == asked


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("3\tLàm biển báo\t\tTháng 9/2026", ["owner_unclear"]),
        ("3\tLàm biển báo\tĐoàn xã\t.../9/2026", ["date_incomplete"]),
        ("3\tLàm biển báo\tĐoàn xã\t…/…/2026", ["date_incomplete"]),
        ("3\tLàm biển báo\tĐoàn xã\tTháng 9/2026", []),
    ],
)
def test_a_blank_in_a_row_asks(row: str, codes: list[str]) -> None:
    text = (
        f"{HEAD}I. NHIỆM VỤ\n\nTT\tNhiệm vụ\tChủ trì\tThời hạn\n"
        f"1\tPhát dọn\tHạt Kiểm lâm\t30/6/2026\n2\tTrồng\tĐoàn xã\t30/7/2026\n{row}\n"
    )

    assert [code for code, _ in _codes(text)] == codes


@pytest.mark.parametrize(
    "duty",
    [
        "Rà soát các văn bản ban hành trước ngày 01/7/2026.",
        "Giải quyết hồ sơ tiếp nhận trước ngày 01/8/2026.",
        "Kiểm tra công trình được phê duyệt trước ngày 01/9/2026.",
    ],
)
def test_a_day_that_can_be_read_both_ways_asks(duty: str) -> None:
    assert _asked(duty) == ["date_unclear"]
