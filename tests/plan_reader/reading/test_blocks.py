"""Lines and rows that say who and when about a task belong to it and are no duty themselves."""

from datetime import date

import pytest

from plan_reader.reading.reader import read
from plan_reader.sources.text import text_pages

HEAD = """UBND XÃ AN HÒA
Số: 15/KH-UBND
An Hòa, ngày 10 tháng 01 năm 2027

KẾ HOẠCH
Công tác của xã năm 2027

I. NHIỆM VỤ
"""
Duty = tuple[str, list[str], list[str], str | None]


def _duties(body: str) -> list[Duty]:
    return [
        (
            duty.words.text,
            [owner.text for owner in duty.owners],
            [helper.text for helper in duty.coordinators],
            str(duty.due.last_day) if duty.due and duty.due.last_day else None,
        )
        for duty in read(text_pages(HEAD + body)).obligations
    ]


@pytest.mark.parametrize(
    ("line", "owners", "helpers", "day"),
    [
        ("Thực hiện: Tổ quản lý chợ. Hoàn thành: tháng 3/2027.", ["Tổ quản lý chợ"], [],
         "2027-03-31"),
        ("Thực hiện: Công an xã; phối hợp: Đoàn Thanh niên. Hạn: 15/4/2027.", ["Công an xã"],
         ["Đoàn Thanh niên"], "2027-04-15"),
        ("Chủ trì: Phòng Kinh tế. Phối hợp: Công an xã. Thời gian: quý II/2027.",
         ["Phòng Kinh tế"], ["Công an xã"], "2027-06-30"),
        ("Thực hiện: Công an xã - Hoàn thành: quý II/2027", ["Công an xã"], [], "2027-06-30"),
        ("(Thực hiện: Hội Phụ nữ; thời gian: tháng 5/2027)", ["Hội Phụ nữ"], [], "2027-05-31"),
        ("Thực hiện: Công chức địa chính. Xong trước 15/10/2027.", ["Công chức địa chính"], [],
         "2027-10-14"),
        ("Giao Phòng Kinh tế chủ trì; Công an xã phối hợp; hoàn thành trong quý IV/2027.",
         ["Phòng Kinh tế"], ["Công an xã"], "2027-12-31"),
        ("Công an xã chủ trì, các thôn phối hợp; thời gian: tháng 7/2027.", ["Công an xã"],
         ["các thôn"], "2027-07-31"),
        ("Bộ phận phụ trách: Bộ phận Tư pháp; xong: trước ngày 01/6/2027.",
         ["Bộ phận Tư pháp"], [], "2027-05-31"),
        ("Thời hạn: 20/5/2027. Đơn vị tham mưu: Văn phòng Đảng ủy, phối hợp: Hội Nông dân.",
         ["Văn phòng Đảng ủy"], ["Hội Nông dân"], "2027-05-20"),
    ],
)  # fmt: skip
def test_several_short_labels_on_one_line_belong_to_the_task_above(
    line: str, owners: list[str], helpers: list[str], day: str
) -> None:
    task = "Lập sổ theo dõi các hộ kinh doanh tại chợ"

    assert _duties(f"1. {task}\n{line}\n") == [(task, owners, helpers, day)]


def test_a_label_before_something_to_do_is_no_owner() -> None:
    (duty,) = _duties("1. Thực hiện: rà soát các hộ kinh doanh tại chợ trước ngày 01/6/2027.\n")

    assert duty[1:] == ([], [], "2027-05-31")


@pytest.mark.parametrize(
    "line",
    [
        "Đơn vị chủ trì: Ban Quản lý chợ; đơn vị phối hợp: Công an xã",
        "Chủ trì: Ban Quản lý chợ. Phối hợp: Công an xã.",
        "- Cơ quan thực hiện: Ban Quản lý chợ\n- Cơ quan phối hợp: Công an xã",
    ],
)
def test_a_block_at_the_head_of_a_list_holds_for_its_points(line: str) -> None:
    body = f"1. Sắp xếp chợ\n{line}\na) Kẻ lại các ô bán hàng.\nb) Thu gom rác cuối ngày.\n"

    assert [duty[1:3] for duty in _duties(body)] == [(["Ban Quản lý chợ"], ["Công an xã"])] * 2


@pytest.mark.parametrize(
    "line",
    [
        "Cơ quan chủ trì các nội dung a, b: Bộ phận Địa chính.",
        "Đơn vị thực hiện các nhiệm vụ trên: Bộ phận Địa chính.",
        "Bộ phận chủ trì điểm a và b: Bộ phận Địa chính.",
    ],
)
def test_a_line_below_a_list_names_the_owner_of_its_points(line: str) -> None:
    body = f"1. Đất đai\na) Đo lại các thửa ven sông.\nb) Kiểm tra mốc giới.\n{line}\n"

    assert [duty[1] for duty in _duties(body)] == [["Bộ phận Địa chính"]] * 2


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("1. Giao Phòng Nội vụ: Theo dõi việc thực hiện.", "Phòng Nội vụ"),
        ("1. Tổ hòa giải: Nắm tình hình từng hộ.", "Tổ hòa giải"),
        ("1. Bộ phận Văn thư: Lập danh mục hồ sơ.", "Bộ phận Văn thư"),
        ("1. Chi bộ các thôn - Quán triệt Kế hoạch đến đảng viên.", "Chi bộ các thôn"),
        ("1. Công an xã – Tuần tra ban đêm quanh chợ.", "Công an xã"),
        ("1. Các Ủy viên Ban Thường vụ: về dự sinh hoạt tại thôn.", "Các Ủy viên Ban Thường vụ"),
        ("1- Hội Nông dân xã vận động hội viên trồng cây.", "Hội Nông dân xã"),
        ("1.1- Ủy ban nhân dân xã khắc phục các tồn tại.", "Ủy ban nhân dân xã"),
        ("1.1-Kế toán xã thu hồi khoản chi sai.", "Kế toán xã"),
        (
            "1. Trung tâm Xúc tiến đầu tư, Thương mại và Du lịch chuẩn bị hội chợ.",
            "Trung tâm Xúc tiến đầu tư, Thương mại và Du lịch",
        ),
        (
            "1. Sở Văn hóa, Thể thao và Du lịch tổ chức lễ hội.",
            "Sở Văn hóa, Thể thao và Du lịch",
        ),
    ],
)
def test_a_point_names_its_owner(line: str, owner: str) -> None:
    assert [duty[1] for duty in _duties(line)] == [[owner]]


@pytest.mark.parametrize(
    "line", ["1. Tổ chức triển khai: Xây dựng lịch họp.", "1. Phòng ngừa: Tuyên truyền lưu động."]
)
def test_words_before_a_colon_that_name_nobody_give_no_owner(line: str) -> None:
    assert all(not duty[1] for duty in _duties(line))


def test_a_heading_does_not_swallow_the_paragraph_below_it() -> None:
    body = (
        "1. Sở Tài chính\n"
        "Thẩm định dự toán do các cơ quan, đơn vị lập, tham mưu bố trí kinh phí của năm xong\n"
        "trước ngày 30/4/2027.\n\n"
        "2. Sở Y tế\n"
        "Tổ chức khám sàng lọc cho người cao tuổi tại các trạm y tế, lập sổ theo dõi sức khỏe\n"
        "chậm nhất ngày 15/5/2027.\n"
    )

    assert [(duty[1], duty[3]) for duty in _duties(body)] == [
        (["Sở Tài chính"], "2027-04-29"),
        (["Sở Y tế"], "2027-05-15"),
    ]


@pytest.mark.parametrize("group", ["A\tChợ", "A\tChợ\t\t", "I. Chợ", "I\tChợ và bến bãi"])
def test_a_group_row_that_lost_its_empty_cells_does_not_end_the_table(group: str) -> None:
    body = (
        "STT\tCông việc\tNgười thực hiện\tThời hạn\n"
        f"{group}\n"
        "1\tSửa mái chợ\tĐ/c Lan\t28/02/2027\n"
        "2\tDọn bến bãi\tĐ/c Minh\tTháng 6/2027\n"
        "3\tKẻ ô bán hàng\tĐ/c Lan\n"
    )

    assert _duties(body) == [
        ("Sửa mái chợ", ["Đ/c Lan"], [], "2027-02-28"),
        ("Dọn bến bãi", ["Đ/c Minh"], [], "2027-06-30"),
        ("Kẻ ô bán hàng", ["Đ/c Lan"], [], None),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "TT\tViệc\tNgười làm\tHạn",
        "STT\tViệc cần làm\tGiao cho\tThời hạn",
        "TT\tTên việc\tAi làm\tXong",
    ],
)
def test_columns_in_everyday_words_are_known(header: str) -> None:
    rows = "1\tSửa mái\tĐ/c Lan\t28/02/2027\n2\tQuét vôi\tĐ/c Minh\t30/6/2027\n"

    assert [duty[:2] for duty in _duties(f"{header}\n{rows}")] == [
        ("Sửa mái", ["Đ/c Lan"]),
        ("Quét vôi", ["Đ/c Minh"]),
    ]


def test_a_day_without_a_year_takes_the_year_of_issue_where_the_title_names_a_span() -> None:
    text = HEAD.replace("năm 2027\n\nI.", "giai đoạn 2026 - 2030\n\nI.") + (
        "1. Trình Đảng ủy cho ý kiến về Kế hoạch trước 15/9.\n"
    )
    (duty,) = read(text_pages(text)).obligations

    assert duty.due is not None
    assert duty.due.last_day == date(2027, 9, 14)


@pytest.mark.parametrize(
    ("asked", "owner"),
    [
        ("Yêu cầu Trưởng các thôn nghiêm túc thực hiện.", "Trưởng các thôn"),
        ("Đề nghị các tổ chức hội phối hợp triển khai.", "các tổ chức hội"),
        ("Giao Công an xã theo dõi việc thực hiện.", "Công an xã"),
    ],
)
def test_what_is_asked_after_the_closing_formula_is_a_duty(asked: str, owner: str) -> None:
    body = "1. Công an xã tuần tra các chợ.\n\n"
    closing = f"Trên đây là Kế hoạch công tác năm 2027 của Ủy ban nhân dân xã. {asked}\n"

    assert [duty[:2] for duty in _duties(body + closing)][1:] == [(asked, [owner])]


def test_the_closing_formula_alone_is_no_duty() -> None:
    body = "1. Công an xã tuần tra các chợ.\n\nTrên đây là Kế hoạch công tác năm 2027 của xã.\n"

    assert len(_duties(body)) == 1
