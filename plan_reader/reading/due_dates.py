"""Read when a duty must be done: the printed words and the last day on which it is still met.

The readings are those of reference/DOMAIN.md §3.1: "trước D" ends on the day before D, "chậm nhất",
"đến hết", "trong" include the end. Words without a calendar day keep the phrase and no
day; a day is never made up, and what is impossible or incomplete is told as a flaw.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from plan_reader.reading.limits import Limits, limited_by
from plan_reader.reading.passages import Passage
from plan_reader.reading.periods import Period, Unit, bare_years, periods


@dataclass(frozen=True, kw_only=True)
class Due:
    """The words that state a time; `last_day` None when they give no day of the calendar.

    `flaw` is a question code where the print is incomplete or impossible.
    """

    words: Passage
    last_day: date | None
    inclusive: bool | None
    time: str | None
    rule: str
    flaw: str | None = None
    printed: date | None = None  # the day of words that may only tell which things are meant


_BEFORE = re.compile(
    r"(?:(?:hoàn thành|xong|chậm nhất|muộn nhất|thời hạn|thời gian)(?: xong)?[:,]? )?"
    r"trước(?: hết)?(?: ngày| tháng)?\s*$"
)
_UNTIL = re.compile(
    r"(?:(?:hoàn thành|xong|kết thúc) )?"
    r"(?:chậm nhất|muộn nhất|không quá|hạn cuối|thời hạn|hạn chót|xong|đến hết|đến ngày|hết|trong"
    r"|vào|hoàn thành|từ nay đến|kết thúc|thời gian)"
    r"(?:(?: là| vào| trong| đến| tới| hết| cuối| khoảng| thời gian| thời điểm|:)*)"
    r"(?: (?:sáng|chiều|tối|cuối))?(?:(?: các| những| hai| ba| cả| 0?\d)? ngày)?"
    r"(?: cuối(?: cùng)?(?: của)?)?\s*(?:\d{1,2}\s*(?:,|và|-|–)\s*){0,9}$"
    # "trong sinh hoạt chi bộ tháng 02/2026": the meeting of a month ends with it.
    r"|(?:trong|tại|vào)(?: các| kỳ| buổi| phiên| cuộc)* (?:sinh hoạt|họp|giao ban|hội nghị)"
    r"(?: [^\s,;.:()]+){0,4}\s*$"
    r"|ngày cuối(?: cùng)?(?: của)?\s*$"
)
# An hour between the marker and its day: the day itself still counts, also after "trước".
_CLOCK = re.compile(
    r"(?:lúc )?\d{1,2}\s?(?:h|g|giờ|:)\s?(?:\d{1,2})?(?: phút)?(?: (?:sáng|chiều|tối))?,?"
    r"(?: của)?(?: ngày)?\s*$"
)
_TO = re.compile(r"(?:đến|tới)(?: ngày)?\s*$")
_CHAIN = re.compile(
    r"\s*(?:,|;|-|–|và|đến|tới|đến hết|hết|và đến)\s*(?:(?:cả|ngày|hết|sáng|chiều|năm|hết ngày"
    r"|cả ngày)\s+)*$"
)
_OPEN_END = re.compile(
    r"\s*(?:,|và|-|–)?\s*(?:(?:duy trì|tiếp tục|thực hiện|cho|trong|thường xuyên)\s+){0,3}(?:"
    r"(?:các|những) năm (?:tiếp theo|sau|kế tiếp)|trở đi|các quý tiếp theo"
    r"|các tháng tiếp theo|(?:các|những) giai đoạn tiếp theo)"
)
_AFTER = re.compile(r"(?:sau|sau khi|kể từ|bắt đầu từ|bắt đầu|từ)(?: ngày)?\s*$")
_CONDITION = re.compile(
    r"(?:theo (?:tiến độ|lộ trình|lịch|yêu cầu|quy định|kế hoạch|hướng dẫn|chỉ đạo|chương trình"
    r"|thời gian)"
    r"|sau khi|khi có|khi phát sinh|ngay sau|trong quá trình|thường xuyên|liên tục|kịp thời|lâu dài"
    r"|trong suốt|đột xuất|hằng ngày|hàng ngày)"
)
_NOTE = re.compile(r"\([^()]*\)?")
_CITED = re.compile(
    r"(?:số\s*)?\d*[\w.]*/[\w/-]*[a-zđ][\w/-]*\s*,?\s*(?:ban hành\s+)?ngày\s+[\d/ thángnăm.-]{6,26}"
)
_HOUR = re.compile(r"(?<![\d/])(\d{1,2})\s*(?:giờ|h|g|:)\s*(\d{2})?(?!\d)")
_WEEK = re.compile(r"tuần (?:thứ )?(?:\d|i{1,3}v?|iv|đầu|hai|ba|tư|nhất|cuối)\b[^/]{0,12}$")
_DAY_MISSING = re.compile(
    r"ngày\s*(?:\.{2,}|…+|_+)?\s*/?\s*tháng\s*\d|ngày\s*(?:\.{2,}|…+)?\s*/\d"
    r"|(?:\.{2,}|…+)\s*/\s*\d"
)


def _masked(folded: str) -> str:
    """Blank the dates of cited documents; they are never deadlines."""
    return _CITED.sub(lambda found: " " * len(found.group()), folded)


def field_due(words: Passage, *, year: int | None) -> Due | None:
    """Read a field or cell that holds nothing but a time; None when it is empty."""
    if not words:
        return None
    folded = _masked(words.folded)
    outer = _NOTE.sub(lambda found: " " * len(found.group()), folded)
    chains = _chains(outer, bare=True) or _chains(folded, bare=True)
    words = words.part(0, len(words.text.rstrip(" .;,")))
    if not chains:
        blank = "date_incomplete" if _DAY_MISSING.search(outer) else None
        return replace(_plain(words), rule="time.condition", flaw=blank)
    last = chains[-1]
    several = _several_days(chains)
    head = outer[: last[0].start]
    begins = len(last) == 1 and _AFTER.search(head.strip())
    if begins or _OPEN_END.match(outer, last[-1].end):
        return Due(words=words, last_day=None, inclusive=None, time=None, rule="time.open_end")
    if _CONDITION.match(outer.strip()) and not _marked(head):
        return Due(words=words, last_day=None, inclusive=None, time=None, rule="time.condition")
    due = _due(
        words, outer, last, year=year, exclusive=bool(_BEFORE.search(head)), rule="time.field"
    )
    return replace(due, flaw=due.flaw or "date_conflict") if several else due


def _several_days(chains: list[list[Period]]) -> bool:
    """Say whether a field prints a day for each of several bodies or steps."""
    days = {chain[-1].last_day for chain in chains if chain[-1].unit is Unit.DAY}
    return len(days - {None}) > 1


def _marked(head: str) -> bool:
    return bool(_BEFORE.search(head) or _UNTIL.search(head) or _TO.search(head))


def sentence_due(words: Passage, *, year: int | None) -> Due | None:
    """Read the deadline that a sentence states; None when it states none.

    A period counts only with a word of time before it ("trước", "chậm nhất", "trong"…): years in
    names and dates of cited documents do not.
    """
    folded = _masked(words.folded)
    outer = _NOTE.sub(lambda found: " " * len(found.group()), folded)
    for text in (outer, folded):
        found = [due for due in (_stated(words, text, c, year) for c in _chains(text)) if due]
        if found:
            return _chosen([due for due in found if due.flaw != "date_unclear"] or found[:1])
    return None


def _chosen(found: list[Due]) -> Due:
    """Take the latest of several deadlines and say that there are several."""
    days = {due.last_day for due in found}
    best = max(found, key=lambda due: due.last_day or date.min)
    if len(days) == 1:
        return best
    return replace(best, flaw=best.flaw or "date_conflict")


def _plain(words: Passage) -> Due:
    return Due(words=words, last_day=None, inclusive=None, time=None, rule="time.of_things")


def without_day(due: Due, *, flaw: str | None) -> Due:
    """Keep the words of a time, but no day."""
    return replace(due, last_day=None, inclusive=None, time=None, flaw=flaw)


_QUALIFIES = re.compile(
    r"(?:^|[,;.] )(?:đối với|căn cứ|trên cơ sở)[^,;]{0,120}$"
    r"|(?:được giao|được cấp|đã giao|kinh phí|ngân sách)\s*$"
)


def _stated(words: Passage, text: str, chain: list[Period], year: int | None) -> Due | None:
    first, last = chain[0], chain[-1]
    base = max(0, first.start - _HEAD)
    head = text[base : first.start]
    if _OPEN_END.match(text, last.end):
        return None
    clock = _CLOCK.search(head)
    if clock:
        bare = head[: clock.start()]
        exclusive, until = None, _BEFORE.search(bare) or _UNTIL.search(bare)
    else:
        exclusive = _BEFORE.search(head)
        until = None if exclusive else _UNTIL.search(head)
    if until and _QUALIFIES.search(head[: until.start()]):
        return None
    to = None
    if not exclusive and not until:
        to = _range_or_opening(text, chain)
    marker = exclusive or until or to
    if marker is None:
        return None
    start = base + marker.start()
    limited = limited_by(text, start, last.end, is_range=len(chain) > 1)
    if limited is Limits.THINGS:
        return None
    if limited is Limits.UNCLEAR:
        return replace(
            _plain(words.part(start, last.end)),
            flaw="date_unclear",
            printed=last.in_year(year).last_day,
        )
    rule = "time.before" if exclusive else "time.until"
    due = _due(words, text, chain, year=year, exclusive=bool(exclusive), rule=rule)
    hour = due.time and _hour(text[start : last.end + _BESIDE])
    return replace(due, time=hour, words=words.part(start, last.end))


_AROUND = 80  # letters around a time that are looked at for its hour, and for what is blank in it
_BESIDE = 20  # letters after the words of time in which an hour still belongs to them
_HEAD = 200  # letters that are looked at before a printed time
_FROM = re.compile(r"(?:từ|kể từ)(?: ngày)?\s*$")
_OPENS = re.compile(r"^(?:đến|tới)(?: hết)?\s*$")


def _range_or_opening(text: str, chain: list[Period]) -> re.Match[str] | None:
    """Accept "từ … đến …", "đến ngày D", "Đến năm N, …" at the beginning, "(quý II/2025)"."""
    head = text[max(0, chain[0].start - _HEAD) : chain[0].start]
    in_brackets = text[chain[-1].end :].lstrip()[:1] == ")"
    if len(chain) > 1 and chain[-1].unit is not Unit.YEAR:
        opened = re.compile(r"(?<=\()\s*$").search(head) if in_brackets else None
        return _FROM.search(head) or (opened if _is_one_year(chain) else None)
    if chain[0].unit in (Unit.DAY, Unit.MONTH, Unit.QUARTER):
        to = _TO.search(head)
        if to:
            return to
    opening = _OPENS.search(head.strip())
    if opening and chain[0].start < _HEAD and text[chain[-1].end :].lstrip()[:1] in (",", ":"):
        return re.compile(r"\S*\s*$").search(head)
    if in_brackets and chain[0].unit is not Unit.YEAR:
        return re.compile(r"(?<=\()\s*$").search(head)
    return None


def _is_one_year(chain: list[Period]) -> bool:
    """Tell a range of one year "(17/10 - 18/11/2025)" from an anniversary."""
    first, last = chain[0].year, chain[-1].year
    return last is not None and (first is None or last - first <= 1)


def _chains(text: str, *, bare: bool = False) -> list[list[Period]]:
    """Return the periods, those joined to one range or list together."""
    found = list(periods(text))
    if bare:
        taken = [(p.start, p.end) for p in found]
        found += [
            p
            for p in bare_years(text)
            if not any(start <= p.start < end for start, end in taken)
            and not re.search(r"(?:luật|nghị định|thông tư|bộ luật)[^,;()]*$", text[: p.start])
        ]
        found.sort(key=lambda p: p.start)
    chains: list[list[Period]] = []
    for period in found:
        if chains and _CHAIN.fullmatch(text[chains[-1][-1].end : period.start]):
            chains[-1].append(period)
        else:
            chains.append([period])
    return chains


def _due(
    words: Passage, text: str, chain: list[Period], *, year: int | None, exclusive: bool, rule: str
) -> Due:
    printed = next((p.year for p in reversed(chain) if p.year is not None), None)
    last = chain[-1].in_year(printed if chain[-1].unit is Unit.DAY and printed else year)
    begin, flaw = max(0, chain[0].start - _AROUND), None
    if chain[-1].year is None and printed is None:
        flaw = "date_incomplete" if year is None else None
        rule = f"{rule}.year_of_document"
    day = last.first_day if exclusive else last.last_day
    if day is None and last.year is not None:
        flaw = "date_impossible"
    if day is not None and _WEEK.search(text[begin : chain[-1].start]):
        day, flaw = None, "date_incomplete"  # which days a week of a month has is not printed
    if day is not None and _DAY_MISSING.search(text[begin : chain[-1].end]):
        flaw = "date_incomplete"
    if day is not None and _runs_back(chain, last):
        flaw = "date_conflict"
    if exclusive and day is not None:
        day = day - timedelta(days=1) if day > date.min else None
    hour = _hour(text[begin : chain[-1].end + _AROUND]) if day is not None else None
    inclusive = None if day is None else not exclusive
    return Due(words=words, last_day=day, inclusive=inclusive, time=hour, rule=rule, flaw=flaw)


def _runs_back(chain: list[Period], last: Period) -> bool:
    """Say whether a range ends before it begins ("từ 15/6/2026 đến 10/6/2026")."""
    first = chain[0].in_year(last.year).first_day
    end = last.last_day
    return len(chain) > 1 and first is not None and end is not None and end < first


def _hour(text: str) -> str | None:
    found = [(int(h), int(m or 0)) for h, m in _HOUR.findall(text)]
    good = [(h, m) for h, m in found if h < 24 and m < 60]  # noqa: PLR2004 - hours, minutes
    return "{:02d}:{:02d}".format(*good[-1]) if good else None
