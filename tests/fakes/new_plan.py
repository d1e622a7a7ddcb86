"""A plan that nobody has seen before: invented, printed as offices print, with its doubts."""

import io

from docx import Document

from actions.actors import Actor
from actions.drafting import bring, read_document
from actions.evidence import Upload
from models.database import writing
from wiring import Office

TEXT = """UBND XÃ ĐỒNG LÚA
BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ

Số: 12/KH-BCĐ

Đồng Lúa, ngày 15 tháng 5 năm 2024

KẾ HOẠCH
Chuyển đổi số xã Đồng Lúa năm 2024

I. MỤC ĐÍCH, YÊU CẦU

Triển khai đồng bộ, có trọng tâm.

II. NHIỆM VỤ CỤ THỂ

1. Phòng Kinh tế xã

- Hoàn thành việc lắp đặt mạng không dây tại nhà văn hóa các thôn trước ngày 15/9/2024.

- Tổ chức tập huấn kỹ năng số cho cán bộ thôn; lập danh sách hộ kinh doanh cần hỗ trợ.

2. Phòng Văn hóa - Xã hội xã

- Thường xuyên tuyên truyền về dịch vụ công trực tuyến trên loa truyền thanh.

- Phấn đấu tỷ lệ hồ sơ trực tuyến đạt trên 70% trong năm 2024.

III. TỔ CHỨC THỰC HIỆN

1. Trạm Y tế xã

- Định kỳ trước ngày 10 của tháng cuối quý, báo cáo kết quả thực hiện Kế hoạch.

Nơi nhận:
- Lưu: VT.

TRƯỞNG BAN
Lê Thị Mới
"""


def as_docx(text: str = TEXT) -> bytes:
    """Return the plan as Word would save it: one paragraph a printed line."""
    document = Document()
    for line in text.split("\n"):
        if line.strip():
            document.add_paragraph(line)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def draft_of_the_new_plan(office: Office) -> int:
    """Bring the plan as an administrator does; return the number of the draft."""
    upload = Upload(name="ke-hoach.txt", content=TEXT.encode())
    pages, found = read_document(upload)
    kept = office.store.keep_source(upload, media_type="text/plain")
    actor = Actor(label="Quản trị", post_ids=frozenset(), is_administrator=True)
    with writing(office.engine) as session:
        return bring(session, kept, pages, found, actor=actor, now=office.clock.now()).id or 0
