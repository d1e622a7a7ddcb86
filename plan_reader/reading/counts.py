"""Find targets that count things: "tối thiểu 50 hộ", "số hóa 4.500 trang", "còn dưới 15 phút"."""

import re
from functools import cache

from plan_reader.reading.bodies import is_verb
from plan_reader.reading.passages import Passage
from plan_reader.reading.words import any_of, vocabulary

NUMBER = r"(?P<v>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
_LEVEL = (
    r"tối thiểu|ít nhất|từ|trên|hơn|vượt|dưới|không quá|không vượt quá|không dưới"
    r"|không thấp hơn|tối đa|≥|>=|>|≤|<=|<"
)
_REACH = (
    r"đạt|có|còn|phấn đấu|xây dựng|thành lập|tổ chức|hoàn thành|giảm còn|giảm xuống|bảo đảm"
    r"|đảm bảo|duy trì"
)
_PER = r"(?:/(?:quý|năm|tháng|tuần|người|xã|phường|thôn|hộ|đơn vị|ha|vụ))?"
_UP = r"(?P<up>\s+trở lên)?"
_NO_LABEL = r"(?<![\d.,/])"
# A rank, or how many something is made of, is no number to be reached.
_RANK_BEFORE = re.compile(r"(?:nhóm|tốp|top|hạng|thứ|trong số|của|số|giai đoạn)\s*$")
_RANK_AFTER = re.compile(r"(?:\s+\w+){0,4}\s+(?:dẫn đầu|đứng đầu|đầu bảng|cao nhất|tốt nhất)\b")
# What a number counts in general: a word in small letters that is no word of time or of joining.
_ANY = (
    r"(?!(?:ngày|tháng|năm|tuổi|giờ|quý|tuần|lần|và|đến|của|trong|trở|so|là|có|cho|tại|theo|nhiệm"
    r"|giai|gb|mb|kb)\b)(?P<unit>[^\W\d_]{2,})"
)
_REGULAR = re.compile(r"(?:mỗi|hằng|hàng|từng)\b[^,;.]{0,60}$|(?:trước|sau|trong)(?: \w+){0,4} $")
_NEAR = 100  # letters that are looked at before a number
_NO_THING = re.compile(r"(?:phút|giờ|giây|lần|điểm|trang)\b")


@cache
def _units() -> str:
    return any_of(vocabulary("units")["units"])


@cache
def _known() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<mark>(?:(?:{_LEVEL}|{_REACH})\s+)*){_NO_LABEL}{NUMBER}\s+"
        rf"(?P<unit>(?:{_units()}){_PER})(?!\w){_UP}"
    )


_LEVELLED = re.compile(
    rf"(?P<mark>(?:(?:{_REACH})\s+)*(?:(?:{_LEVEL})\s+)+){_NO_LABEL}{NUMBER}\s+{_ANY}{_UP}"
)
_DONE = re.compile(rf"(?P<mark>)(?:[^\W\d_]+,?\s+){{1,6}}?{_NO_LABEL}{NUMBER}\s+{_ANY}{_UP}")


@cache
def _in_task() -> re.Pattern[str]:
    done = r"hoàn thành(?:\s+[^\W\d_]+){0,3}"
    return re.compile(
        rf"(?P<mark>(?:(?:phấn đấu|đạt|có)\s+)*(?:tối thiểu|ít nhất|phấn đấu(?:\s+đạt)?|{done})\s+)"
        rf"{_NO_LABEL}{NUMBER}\s+(?P<unit>{_units()})(?![\w/]){_UP}"
    )


def counted_goals(piece: Passage, text: str) -> list[re.Match[str]]:
    """Return the numbers of things that a sentence of goals sets; `text` is its cleaned form.

    Units that are known come first; else a level ("ít nhất 7 cây cầu"), else a verb of doing at
    the beginning ("Đúc 120 ống cống"), makes a number with any word after it a target.
    """
    found = [match for match in _known().finditer(text) if _is_reached(text, match)]
    if not found:
        found = [match for match in _LEVELLED.finditer(text) if _is_reached(text, match)]
    if not found and is_verb(piece):
        first = _DONE.match(text)
        found = [first] if first and _is_reached(text, first) else []
    return found


def counted_in_task(text: str) -> list[re.Match[str]]:
    """Return the numbers of things that a task sets as its goal, not those it happens to name."""
    return [
        match
        for match in _in_task().finditer(text)
        if not _REGULAR.search(text[max(0, match.start() - _NEAR) : match.start()])
        and not _NO_THING.match(match["unit"])
    ]


def _is_reached(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start("v") - 20) : match.start("v")]
    return not (_RANK_BEFORE.search(before) or _RANK_AFTER.match(text, match.end()))
