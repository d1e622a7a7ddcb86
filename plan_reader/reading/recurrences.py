"""Read how often a duty comes back, and the last compliant day of each occurrence in a year."""

import calendar
import re
from dataclasses import dataclass

from plan_reader.reading.passages import Passage

Day = tuple[int | None, int]  # month (None: every month) and day (-1: the last of the month)


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """How often a duty comes back; `last_days` is empty when no day is printed."""

    words: Passage
    frequency: str
    last_days: tuple[Day, ...]
    inclusive: bool | None
    rule: str


_EACH = r"(?:hằng|hàng|mỗi|từng|định kỳ|định kì)"
_FREQUENCIES = (
    ("weekly", re.compile(rf"{_EACH} tuần|tuần/lần|một tuần một lần|01 tuần/lần")),
    (
        "monthly",
        re.compile(
            rf"{_EACH} (?:01 |1 )?tháng(?! (?:đầu|cuối))|0?1 tháng(?:/| một )lần|định kỳ "
            rf"(?:theo )?tháng"
        ),
    ),
    (
        "quarterly",
        re.compile(
            rf"{_EACH} quý|tháng cuối (?:của )?(?:mỗi )?quý|0?3 tháng(?:/| một )lần|báo cáo quý"
            rf"|theo quý|tháng đầu (?:của )?quý|(?<=ngày )cuối quý"
        ),
    ),
    (
        "half_yearly",
        re.compile(
            rf"{_EACH} (?:0?6|sáu) tháng|(?:0?6|sáu) tháng(?:/| một )lần|(?:0?6|sáu) tháng(?: "
            rf"đầu năm)?(?:,| và)(?: cả| hằng| hàng)? năm|{_EACH} nửa năm"
        ),
    ),
    ("yearly", re.compile(r"(?:hằng|hàng|mỗi|từng|định kỳ|định kì) năm|0?1 năm(?:/| một )lần")),
)
# "Hằng năm" may only describe money or a plan; then nothing comes back.
_DESCRIBES = re.compile(
    r"(?:ngân sách|trợ cấp|phụ cấp|lương|thu nhập|dự toán|nguồn vốn|nguồn kinh phí|kế hoạch vốn"
    r"|đầu tư công|kế hoạch công "
    r"tác)[^,;.]{0,40}$"
)
_HEAD = 120  # letters that are looked at before a word of time
_PERIODIC = re.compile(r"định k[ỳì]")
_NOT_PERIODIC = re.compile(r"(?:báo cáo|chế độ|thông tin|họp|thường xuyên,?)(?: thường xuyên,)? $")
_BEFORE = r"(?P<mark>trước|chậm nhất(?: là| vào)*(?: trước)?|muộn nhất(?: là| vào)*|vào|đến)?"
_ENDS_QUARTER = re.compile(
    rf"{_BEFORE}\s*(?:ngày )?(?P<d>\d{{1,2}})\s+(?:của )?tháng cuối(?: của)?(?: mỗi| hằng| "
    rf"hàng)? quý"
)
_OPENS_QUARTER = re.compile(
    rf"{_BEFORE}\s*(?:ngày )?(?P<d>\d{{1,2}})\s+(?:của )?tháng đầu(?: của)?(?: mỗi)? quý(?: sau"
    rf"| tiếp theo| kế tiếp| liền kề)?"
)
_EACH_MONTH = re.compile(
    rf"{_BEFORE}\s*(?:ngày )(?P<d>\d{{1,2}})\s*(?:của )?(?:hằng tháng|hàng tháng|mỗi tháng|từng "
    rf"tháng|tháng sau|tháng tiếp theo|tháng kế tiếp)"
)
_DAY_ALONE = re.compile(rf"{_BEFORE}\s*ngày (?P<d>\d{{1,2}})(?!\s*(?:/|tháng|[\d-]))")
_LAST_OF_MONTH = re.compile(
    rf"{_BEFORE}\s*ngày cuối(?: cùng)?(?: của)?(?: mỗi| hằng| hàng)? tháng(?!\s*\d)"
)
_IN_YEAR = re.compile(r"(?<![\d/])(\d{1,2})(?:/| tháng )(\d{1,2})(?![\d/])")
_YEAR_RUN = re.compile(
    rf"{_BEFORE}\s*(?:ngày )?(?P<run>\d{{1,2}}(?:/| tháng )\d{{1,2}}(?!\d|/)(?:\s*(?:,|và|;"
    rf"|hoặc)\s*(?:trước )?(?:ngày )?\d{{1,2}}(?:/| tháng )\d{{1,2}}(?!\d|/))*)"
    r"(?P<each>\s*(?:của )?(?:hằng|hàng|mỗi|từng) năm)?"
)
_HALF_AND_WHOLE = re.compile(
    rf"(?:0?6|sáu) tháng(?: đầu năm)?\s*[(:,]?\s*{_BEFORE}\s*(?:ngày )?"
    r"(?P<d1>\d{1,2})(?:/| tháng )(?P<m1>\d{1,2})(?![\d/])\)?\s*(?:,|;|và|,\s*và)\s*"
    r"(?:báo cáo |cả |hằng |hàng |01 |một )*năm\s*[(:,]?\s*(?P<other>trước|chậm nhất|muộn nhất)?"
    r"(?: là)?\s*(?:ngày )?(?P<d2>\d{1,2})(?:/| tháng )(?P<m2>\d{1,2})(?![\d/])\)?"
)
_BY_COUNT = {1: "yearly", 2: "half_yearly", 4: "quarterly", 12: "monthly"}


def read_recurrence(words: Passage) -> Recurrence | None:
    """Read the recurrence that a sentence or field states; None when the duty comes once.

    "Định kỳ" without a period is "unspecified".
    """
    text = words.folded
    frequency, place = _frequency(text)
    days = _days(text, frequency)
    if days is not None:
        return _with_days(words, frequency, place, days)
    if frequency is None or place is None:
        return _unspecified(words)
    return Recurrence(
        words=words.part(place.start(), place.end()),
        frequency=frequency,
        last_days=(),
        inclusive=None,
        rule=f"recurrence.{frequency}",
    )


def _frequency(text: str) -> tuple[str | None, re.Match[str] | None]:
    for name, pattern in _FREQUENCIES:
        for found in pattern.finditer(text):
            if not _DESCRIBES.search(text[max(0, found.start() - _HEAD) : found.start()]):
                return name, found
    return None, None


def _unspecified(words: Passage) -> Recurrence | None:
    for found in _PERIODIC.finditer(words.folded):
        before = words.folded[max(0, found.start() - _HEAD) : found.start()]
        if not _NOT_PERIODIC.search(before) or _held(words.folded, found):
            return Recurrence(
                words=words.part(found.start(), found.end()),
                frequency="unspecified",
                last_days=(),
                inclusive=None,
                rule="recurrence.unspecified",
            )
    return None


_HELD = re.compile(r"\s*theo (?:quy chế|quy định|yêu cầu)")


def _held(text: str, found: re.Match[str]) -> bool:
    return bool(_HELD.match(text, found.end()))


@dataclass(frozen=True)
class _Days:
    start: int
    end: int
    exclusive: bool
    days: tuple[Day, ...]
    frequency: str


def _with_days(
    words: Passage, frequency: str | None, place: re.Match[str] | None, days: _Days
) -> Recurrence:
    end = days.end
    if place is not None and place.start() >= days.start:
        end = max(end, place.end())
    return Recurrence(
        words=words.part(days.start, end),
        frequency=days.frequency or frequency or "unspecified",
        last_days=tuple(_last(day, exclusive=days.exclusive) for day in days.days),
        inclusive=not days.exclusive,
        rule="recurrence.before_day" if days.exclusive else "recurrence.until_day",
    )


def _last(day: Day, *, exclusive: bool) -> Day:
    """Return the last compliant day: the day before the printed one where that is too late."""
    month, number = day
    if not exclusive:
        return day
    if number > 1:
        return month, number - 1
    if month is None:
        return None, -1
    before = 12 if month == 1 else month - 1
    return before, -1 if before == 2 else calendar.monthrange(2023, before)[1]  # noqa: PLR2004


def _days(text: str, frequency: str | None) -> _Days | None:
    for pattern, months, name in (
        (_ENDS_QUARTER, (3, 6, 9, 12), "quarterly"),
        (_OPENS_QUARTER, (1, 4, 7, 10), "quarterly"),
        (_EACH_MONTH, (None,), "monthly"),
    ):
        found = pattern.search(text)
        if found and 1 <= int(found["d"]) <= 31:  # noqa: PLR2004 - days of a month
            return _made(found, tuple((month, int(found["d"])) for month in months), name)
    found = _LAST_OF_MONTH.search(text)
    if found:
        return _made(found, ((None, -1),), "monthly")
    if frequency == "monthly":
        found = _DAY_ALONE.search(text)
        if found and 1 <= int(found["d"]) <= 31:  # noqa: PLR2004 - days of a month
            return _made(found, ((None, int(found["d"])),), "monthly")
    return _year_days(text, frequency)


def _made(found: re.Match[str], days: tuple[Day, ...], name: str) -> _Days:
    mark = found["mark"] or ""
    return _Days(found.start(), found.end(), "trước" in mark, days, name)


def _year_days(text: str, frequency: str | None) -> _Days | None:
    """Read days of a year: "trước ngày 15/6 và 15/12 hằng năm"; without "hằng" they come once."""
    both = _HALF_AND_WHOLE.search(text)
    if both:
        days = tuple((int(both[f"m{n}"]), int(both[f"d{n}"])) for n in "12")
        if all(_exists(month, day) for month, day in days):
            return _made(both, days, "half_yearly")
    runs = list(_YEAR_RUN.finditer(text))
    if frequency is not None and len(runs) > 1:
        return _several_runs(runs, frequency)
    for found in runs:
        days = tuple((int(m), int(d)) for d, m in _IN_YEAR.findall(found["run"]))
        good = bool(days) and all(_exists(month, day) for month, day in days)
        several = frequency is not None and len(days) > 1
        if good and (found["each"] or several or frequency == "yearly"):
            return _made(found, days, _BY_COUNT.get(len(days), frequency or "unspecified"))
    return None


def _several_runs(runs: list[re.Match[str]], frequency: str) -> _Days | None:
    """Read "6 tháng (trước ngày 10/6) và năm (trước ngày 05/12)": each day has its own words."""
    days = tuple((int(m), int(d)) for run in runs for d, m in _IN_YEAR.findall(run["run"]))
    marks = {"trước" in (run["mark"] or "") for run in runs}
    if len(marks) > 1 or not all(_exists(month, day) for month, day in days):
        return None
    name = _BY_COUNT.get(len(days), frequency)
    return _Days(runs[0].start(), runs[-1].end(), marks.pop(), days, name)


def _exists(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2024, month)[1]  # noqa: PLR2004
