"""What letterhead, title and signature print, also where no empty line parts them."""

import pytest

from plan_reader.reading.reader import read
from plan_reader.sources.text import text_pages

DECISION = """ỦY BAN NHÂN DÂN
HUYỆN MƯỜNG LA
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 87/QĐ-UBND
Mường La, ngày 11 tháng 02 năm 2027

QUYẾT ĐỊNH
Về việc ban hành Kế hoạch sửa chữa hệ thống cấp nước sinh hoạt tại các bản vùng cao
của huyện giai đoạn 2027 - 2028

CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN

Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025;
Theo đề nghị của Trưởng phòng Kinh tế tại Tờ trình số 9/TTr-KT ngày 05 tháng 02 năm 2027.

QUYẾT ĐỊNH:

Điều 1. Ban hành kèm theo Quyết định này Kế hoạch sửa chữa hệ thống cấp nước.

Điều 2. Giao Phòng Kinh tế theo dõi, báo cáo Ủy ban nhân dân huyện
trước ngày 20 tháng 11 hằng năm.

Nơi nhận:
- Như trên;
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Lò Văn Minh
"""


def test_the_head_of_a_decision_is_read() -> None:
    found = read(text_pages(DECISION))

    assert found.head.number == "87/QĐ-UBND"
    assert found.head.issuing_body == "ỦY BAN NHÂN DÂN HUYỆN MƯỜNG LA"
    assert found.head.signer == "Lò Văn Minh"
    assert found.head.title is not None
    assert found.head.title.startswith("Về việc ban hành Kế hoạch sửa chữa hệ thống cấp nước")
    assert [[owner.text for owner in duty.owners] for duty in found.obligations] == [
        ["Phòng Kinh tế"]
    ]


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        ("HUYỆN ỦY TÂN KỲ\nĐẢNG ỦY XÃ ĐÔNG HÒA", "ĐẢNG ỦY XÃ ĐÔNG HÒA"),
        ("THỊ ỦY KỲ ANH\nBAN TUYÊN GIÁO", "BAN TUYÊN GIÁO"),
        ("UBND TỈNH HẢI NINH\nSỞ XÂY DỰNG\n-------", "SỞ XÂY DỰNG"),
        ("ỦY BAN NHÂN DÂN\nXÃ ĐÔNG HÒA\n-------", "ỦY BAN NHÂN DÂN XÃ ĐÔNG HÒA"),
    ],
)
def test_the_issuing_body_is_the_last_name_of_the_letterhead(lines: str, body: str) -> None:
    text = DECISION.replace("ỦY BAN NHÂN DÂN\nHUYỆN MƯỜNG LA\n-------", lines)

    assert read(text_pages(text)).head.issuing_body == body
