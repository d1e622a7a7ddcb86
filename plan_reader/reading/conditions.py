"""Read words of time that give no day of the calendar: "trong 07 ngày kể từ …", "trước Tết"."""

import re

from plan_reader.reading.due_dates import Due
from plan_reader.reading.passages import Passage

COUNTED = "time.counted"  # so many days from an event
_SPAN = (
    r"(?:trong(?: vòng| thời hạn| thời gian)?|chậm nhất(?: là)?|không quá|sau)"
    r" \d{1,3} (?:ngày|giờ|tháng|tuần)(?: làm việc)?"
    r"(?:,? (?:kể từ|tính từ|từ|sau|trước)(?: ngày| khi| thời điểm)? [^,;.()]{3,100})?"
)
_EVENT = (
    r"(?:xong |hoàn thành )?trước (?:tết|mùa|khi|lễ|đại hội|kỳ họp|hội nghị|năm học|dịp)"
    r"\b[^,;.()]{0,80}"
)
_AFTER = r"(?:ngay )?sau khi (?:có|được|kết thúc|hoàn thành|ban hành|nhận)\b[^,;.()]{0,100}"
_DECADE = r"(?:thượng|trung|hạ) tuần tháng \d{1,2}(?:/\d{4}| năm \d{4})?"
_HALF = r"(?:trong )?nửa (?:đầu|cuối|sau) (?:tháng|quý|năm) [\divx]{1,4}(?:/\d{4}| năm \d{4})?"
_LOOSE = re.compile(rf"\b(?:(?P<counted>{_SPAN})|{_EVENT}|{_AFTER}|{_DECADE}|{_HALF})")


def loose_due(words: Passage) -> Due | None:
    """Return the words of a time that the calendar does not fix, or None; never a day."""
    found = _LOOSE.search(words.folded)
    if found is None:
        return None
    return Due(
        words=words.part(found.start(), found.end()),
        last_day=None,
        inclusive=None,
        time=None,
        rule=COUNTED if found["counted"] else "time.condition",
    )
