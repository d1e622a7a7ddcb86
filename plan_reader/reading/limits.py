"""Tell a day that limits things ("hồ sơ tiếp nhận trước ngày D") from one that ends a duty.

What a printed time says about papers, people or figures is no deadline: the grammar shows it by a
participle of the noun right before it, by the span of figures it closes, or by what follows it.
"""

import re
from enum import Enum

_THINGS = (
    r"(?:hồ sơ|tài liệu|văn bản|giấy tờ|giấy phép|giấy chứng nhận|chứng chỉ|đơn thư|đơn|quyết định"
    r"|hợp đồng|dự án|công trình|số liệu|dữ liệu|khoản|vụ việc|vụ án|kiến nghị|phản ánh"
    r"|trường hợp|phương tiện|thiết bị|tài sản|thủ tục|nhà|thửa đất)"
)
_PEOPLE = r"(?:người|công dân|lao động|công chức|viên chức|cán bộ|đảng viên|hội viên|đoàn viên)"
# What is done to things; "gửi", "trình", "nộp" after a noun are the duty ("lập hồ sơ trình …").
_DONE_TO = r"(?:ban hành|tiếp nhận|cấp|phê duyệt|giải quyết|thành lập|sản xuất|mua sắm)"
_DONE_BY = rf"(?:{_DONE_TO}|nộp|gửi|trình|lập|ký|đề nghị)"
# Words right before the words of time that make them tell which things are meant.
_OF_THINGS = re.compile(
    rf"(?:\bdo [^.;:]{{3,80}} {_DONE_BY}"
    rf"|\b{_PEOPLE}(?: \w+){{0,3}} (?:tuyển dụng|kết nạp|bổ nhiệm|nghỉ hưu|nghỉ|thôi việc|sinh)"
    r"|hình thành|phát sinh|xảy ra|nghỉ việc|ra đời|tồn tại|có hiệu lực|còn hiệu lực)\s*$"
)
_MAYBE_THINGS = re.compile(
    rf"(?:\b{_THINGS}(?: (?!đề|nghị|trình|gửi)\w+){{0,2}} {_DONE_TO}"
    r"|\bđược(?: [^\s,;.:()]+){1,4})\s*$"
)
_HAD = re.compile(
    r"(?:\b(?:đã|chưa|từng|vừa)(?: [^\s,;.:()]+){1,4}|\bđủ \d+ tuổi(?: trở lên)?)\s*$"
)
# "phải được ban hành", "hồ sơ được nộp", "hoàn thành việc cấp … trước ngày D" are the duty itself.
_BOUND = re.compile(
    r"(?:\bphải|\bcần|\d ?%|\btất cả|\btoàn bộ|\bbảo đảm|\bđảm bảo|\bphấn đấu|\bhoàn thành"
    r"|\bxong|\bchấm dứt)(?: |$)[^;.]*$"
    r"|\bđược (?:hoàn thành|thực hiện|tổ chức|triển khai|tiến hành|bố trí)[^;.]*$"
    rf"|(?:^|[.;] )(?:các |những |mọi )?{_THINGS}\b[^;.,]*$"
)
_ENDS = re.compile(r"(?:hoàn thành|xong|chậm nhất|muộn nhất|kết thúc|thời hạn|hạn cuối|hạn chót)\b")
_FIGURES = re.compile(
    r"(?:(?:số liệu|dữ liệu)(?: được)?(?: chốt| tính| lấy)?|\bchốt(?: số liệu)?|(?<!máy )\btính"
    r"|thống kê|lũy kế|luỹ kế|khóa sổ|tuổi(?: trở lên)?,?(?: tính)?|nộp lưu|nợ|dư nợ)\s*$"
)
_AFTER = re.compile(
    r"\s*(?:,? (?:nhưng|mà)\b|trở về trước|trở về sau|\(ngày [^()]{4,80} có hiệu lực)"
)
_SPAN = re.compile(
    r"(?:\b(?:số liệu|dữ liệu|thời kỳ|kỳ|niên độ|đợt|vụ|vi phạm|doanh thu)"
    r"(?: [^\s,;.:()]+){0,5}|(?<!máy )\b(?:tính|chốt|thống kê))\s*$"
)


class Limits(Enum):
    """What a printed time limits."""

    DUTY = "duty"
    UNCLEAR = "unclear"  # a thing or the duty: it can be read both ways
    THINGS = "things"


def limited_by(text: str, start: int, end: int, *, is_range: bool) -> Limits:
    """Say what the time printed at start to end (with its marker) limits."""
    head = text[max(0, start - _HEAD) : start].rstrip()
    figures = text.startswith(("đến", "tới", "hết"), start) and _FIGURES.search(head)
    if _AFTER.match(text[end : end + _HEAD]) or figures:
        return Limits.THINGS
    if _ENDS.match(text, start):
        return Limits.DUTY
    if _OF_THINGS.search(head) or (is_range and _SPAN.search(head)):
        return Limits.THINGS
    unclear = _HAD.search(head) or (_MAYBE_THINGS.search(head) and not _BOUND.search(head))
    return Limits.UNCLEAR if unclear else Limits.DUTY


_HEAD = 160  # letters that are looked at before and after a printed time

_STANDS = re.compile(
    r"\(\s*(?:năm|cùng kỳ|quý|tháng|kết quả|thực hiện|hiện|hiện nay|hiện tại|đến nay|số liệu|so với"
    r"|tính đến)\b[^()]*\)?|(?:hiện|hiện nay|hiện tại|hiện đã|đến nay|đến nay đã) (?:đã )?"
    r"(?:đạt|có|là) [\d.,]+ ?%?|so với(?: \w+){0,5} năm(?: \d{4})?"
)


_BLANK = "¦"  # no space: patterns may run over any number of those


def without_state(folded: str) -> str:
    """Blank what only tells how things stand or stood: "(năm 2024 đạt 91%)", "so với năm 2024"."""
    return _STANDS.sub(lambda found: _BLANK * len(found.group()), folded)
