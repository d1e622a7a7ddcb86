"""Who leads and who assists, wherever the sentence names them."""

import pytest

from plan_reader.reading.bodies import heading_body
from plan_reader.reading.coordinators import sentence_coordinators
from plan_reader.reading.passages import passage
from plan_reader.reading.subjects import read_subject

SUBJECTS = [
    ("Sở Kế hoạch và Đầu tư chủ trì tổng hợp nhu cầu vốn.", "Sở Kế hoạch và Đầu tư"),
    ("Các sở, ban, ngành và UBND các xã căn cứ Kế hoạch…", "Các sở, ban, ngành và UBND các xã"),
    ("Giao Thanh tra tỉnh kiểm tra việc thực hiện.", "Thanh tra tỉnh"),
    ("Phòng Y tế: Tổ chức tiêm chủng mở rộng.", "Phòng Y tế"),
    ("Căn cứ Kế hoạch, các bộ, ngành và địa phương rà soát.", "các bộ, ngành và địa phương"),
    ("Nếu có vướng mắc, đề nghị các trường phản ánh về Sở.", "các trường"),
    ("Các đơn vị được giao nhiệm vụ có trách nhiệm báo cáo.", "Các đơn vị được giao nhiệm vụ"),
    ("Ra quân dọn vệ sinh; giao Đoàn phường thực hiện trước ngày 01/6/2026.", "Đoàn phường"),
    ("Theo dõi thi hành pháp luật (Sở Tư pháp chủ trì, phối hợp các sở).", "Sở Tư pháp"),
    ("Sở Công Thương định kỳ hằng quý báo cáo kết quả.", "Sở Công Thương"),
    ("Nhận được Kế hoạch này, yêu cầu Trưởng các thôn triển khai.", "Trưởng các thôn"),
    ("Ngay khi có mưa lớn, đề nghị Công an xã cắm biển báo.", "Công an xã"),
    ("Nhận được báo cáo, các phòng, ban tổng hợp.", "các phòng, ban"),
    ("Tổ chức hội nghị tập huấn cho các xã.", None),
    ("Phòng, chống thiên tai trên địa bàn.", None),
    ("Ban hành quy chế phối hợp.", None),
    ("Chỉ đạo các cơ quan, đơn vị rà soát hồ sơ.", None),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "owner"), SUBJECTS)
def test_a_sentence_names_who_acts(sentence: str, owner: str | None) -> None:
    found = read_subject(passage(sentence, 1))

    assert (found.name.text if found else None) == owner


@pytest.mark.parametrize(
    ("sentence", "helpers"),
    [
        ("Phối hợp với Sở Y tế và các bệnh viện triển khai.", ["Sở Y tế và các bệnh viện"]),
        ("Chủ trì, phối hợp chặt chẽ với các sở, ngành để rà soát.", ["các sở, ngành"]),
        ("Phối hợp với Viện Nghiên cứu Rau quả trong chọn giống.", ["Viện Nghiên cứu Rau quả"]),
        ("Phối hợp với VNPT khu vực, Viettel khu vực xóa điểm lõm.",
         ["VNPT khu vực, Viettel khu vực"]),
        ("Phối hợp với Vietcombank huyện mở tài khoản.", ["Vietcombank huyện"]),
        ("Phối hợp với EVN và Công an xã kiểm tra lưới điện.", ["EVN và Công an xã"]),
        ("Kịp thời phối hợp, xử lý nghiêm vi phạm.", []),
        ("Phối hợp tuyên truyền, vận động nhân dân.", []),
    ],
)  # fmt: skip
def test_a_sentence_names_who_assists(sentence: str, helpers: list[str]) -> None:
    assert [found.text for found in sentence_coordinators(passage(sentence, 1))] == helpers


@pytest.mark.parametrize(
    ("heading", "owner"),
    [
        ("Trưởng phòng Giáo dục và Đào tạo", "Trưởng phòng Giáo dục và Đào tạo"),
        ("Giao Sở Nội vụ:", "Sở Nội vụ"),
        ("Các Hạt Kiểm lâm có trách nhiệm:", "Các Hạt Kiểm lâm"),
        ("Chủ tịch UBND các phường, xã", "Chủ tịch UBND các phường, xã"),
        ("Tổ chức thực hiện", None),
        ("Phòng, chống cháy rừng", None),
        ("Hoàn thiện thể chế", None),
    ],
)
def test_a_heading_names_an_owner_or_a_matter(heading: str, owner: str | None) -> None:
    found = heading_body(passage(heading, 1))

    assert (found.text if found else None) == owner
