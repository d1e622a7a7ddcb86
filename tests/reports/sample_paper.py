"""One document of every kind of block, as a fake that the tests of both writers read."""

from dataclasses import replace

from reports.paper import (
    Align,
    Annex,
    Band,
    Chart,
    Column,
    Heading,
    Letterhead,
    Mark,
    Paper,
    Run,
    Signature,
    Table,
    text,
)

COLUMNS = (
    Column(title="TT", share=1, align=Align.CENTER),
    Column(title="Nhiệm vụ", share=8),
    Column(title="Quá hạn", share=2, align=Align.RIGHT),
)
TABLE = Table(
    columns=COLUMNS,
    rows=(
        Band(text="Phường Thọ Xương"),
        ("1", (Run(text="Cấp độ A & B <mật>", link="https://x.example/?a=1&b=2"),), "3"),
    ),
    caption="Biểu 1",
    note="Nguồn: bảng theo dõi",
)
BARS = {
    "width": 300,
    "height": 80,
    "data": {"values": [{"a": "Quá hạn", "b": 55}]},
    "mark": "bar",
    "encoding": {"x": {"field": "b", "type": "quantitative"}, "y": {"field": "a"}},
}
CHART = Chart(spec=BARS, alt="Biểu đồ: 55 quá hạn", table=TABLE)


REPORT = Paper(
    letterhead=Letterhead(
        issuer="Ban Chỉ đạo chuyển đổi số thành phố Bắc Giang",
        symbol="BC-BCĐCĐS",
        place="TP. Bắc Giang",
        month="2024-03",
    ),
    kind="BÁO CÁO",
    kind_name="Báo cáo",
    title="Kết quả quý I năm 2024",
    recipients=("Trưởng Ban Chỉ đạo",),
    basis=("Căn cứ Kế hoạch số 48/KH-BCĐCĐS;",),
    blocks=(
        Heading(text="Kết quả"),
        Heading(text="Nhiệm vụ", level=2),
        *(text(f"điểm {number}", Mark.LETTER) for number in range(1, 7)),
        TABLE,
        CHART,
        Heading(text="Kiến nghị"),
        text("Trên đây là báo cáo."),
    ),
    distribution=("Như trên;", "Lưu: VT."),
    signature=Signature(
        authority=("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
        office=("CHỦ TỊCH UBND THÀNH PHỐ",),
        name="Đặng Đình Hoan",
    ),
    annexes=(
        Annex(title="Danh sách", blocks=(TABLE,), landscape=True),
        Annex(title="Theo đơn vị", blocks=(TABLE,)),
    ),
)
LETTER = replace(
    REPORT,
    letterhead=replace(REPORT.letterhead, symbol="BCĐCĐS-VHTT", subject="đôn đốc thực hiện"),
    kind="",
    kind_name="Công văn",
    title="",
    recipients=("Phòng Kinh tế", "Phòng Y tế"),
)
