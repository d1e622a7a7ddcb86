"""Say whether words bind anybody, and what kind of duty they state."""

import re

from plan_reader.reading.bodies import is_verb
from plan_reader.reading.passages import Passage
from plan_reader.reading.subjects import read_subject

_CLOSES = re.compile(
    r"(?:việc |trên đây là|kế hoạch này (?:có hiệu lực|thay thế|được|phổ biến)|quyết định này"
    r"|chi tiết "
    r"(?:tại"
    r"|theo|phân công|có)|\(chi tiết"
    r"|\(có |\(kèm|\(ban hành kèm|\(theo|đính kèm|ghi chú|\(\*|trọng tâm\s*:?$|cụ thể(?: như "
    r"sau)?\s*:?$|các nội dung dưới đây)"
)
# Articles that put a decision into force bind nobody to a task (Nghị định 30/2020/NĐ-CP, annex I).
_ENACTS = re.compile(
    r"(?:ban hành|phê duyệt|công bố|bãi bỏ|thay thế)\b.{0,200}?\bquyết định này"
    r"|quyết định này|(?:chỉ thị|nghị quyết|kế hoạch) này có hiệu lực"
    r"|.{0,600}?chịu trách nhiệm (?:thi hành|thực hiện) (?:quyết định|chỉ thị|nghị quyết) này"
)
_MONEY = re.compile(
    r"(?:nguồn )?kinh phí\b.{0,160}?(?:được|do|từ nguồn|theo quy định|thực hiện theo|bố trí|lấy "
    r"từ|sử dụng|cân đối|đảm bảo|bảo đảm|:)"
)
_STATES = re.compile(
    r"[^,;.]{0,90}?\s(?:là (?!m)|đóng vai trò|giữ vai trò|có vai trò|là yêu cầu|được (?:triển "
    r"khai|thực hiện|bố trí|phân công|xác định|tổ chức|quy định))"
)
_REPORT = re.compile(
    r"(?:^|[,;] |và |định k[ỳì] |tổng hợp,? |gửi |hợp )(?:gửi |tổng hợp,? )?báo cáo\b"
)
_NO_REPORT = re.compile(r"(?:chế độ|hệ thống|phần mềm|chỉ tiêu) báo cáo")
_MEETING = re.compile(
    r"(?:tham mưu )?(?:tổ chức|khai mạc|chuẩn bị|họp|triệu tập|chủ trì tổ chức)(?: \w+){0,3} "
    r"(?:hội nghị|hội thảo|cuộc họp|họp|lễ|hội thi|tập huấn|phiên họp|hiệp thương)|khai mạc|họp "
)
_CONTINUOUS = re.compile(
    r"(?:thường xuyên|duy trì|tiếp tục|liên tục|hằng ngày|hàng ngày|tiếp tục duy trì|thực hiện "
    r"thường xuyên)\b"
)


def is_duty(words: Passage) -> bool:
    """Say whether a paragraph of a section of tasks states something to be done."""
    text = words.folded
    if len(text) < 12 or text.startswith("(") or words.text.isupper():  # noqa: PLR2004 - letters
        return False
    if _CLOSES.match(text) or _ENACTS.match(text):
        return False
    if _MONEY.match(text) and read_subject(words) is None:
        return False
    acts = is_verb(words) or read_subject(words) is not None
    return acts or not _STATES.match(text)


def acts(words: Passage) -> bool:
    """Say whether the words begin with something to do, or with who does it."""
    return is_verb(words) or read_subject(words) is not None


def kind_of(words: Passage, *, recurs: bool, in_goals: bool) -> str:
    """Return the kind of a duty: report, meeting, indicator, continuous or task."""
    text = words.folded
    if in_goals:
        return "indicator"
    if _REPORT.search(text) and not _NO_REPORT.search(text) and (recurs or _early(text)):
        return "report"
    if _MEETING.match(text):
        return "meeting"
    if text.startswith(("phấn đấu", "dẫn đầu")) or ": dẫn đầu" in text:
        return "indicator"
    return "continuous" if _CONTINUOUS.match(text) or "thường xuyên" in text[:60] else "task"


def _early(text: str) -> bool:
    found = _REPORT.search(text)
    return found is not None and found.start() < 120  # noqa: PLR2004 - letters
