"""Take running heads, running feet and page numbers off the pages of a PDF."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from plan_reader.sources.printed import Printed, Sheet

_PAGE_NUMBER = re.compile(r"[-–—\s]*\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*")
_DIGITS = re.compile(r"\d+")
# How many lines at the top and at the bottom may be furniture.
_EDGE = 2
_FEWEST_PAGES = 2
_SHARE = 0.5
# A running head stands at one height on every page, to this many points.
_HEIGHT = 4.0

_Form = tuple[str, int]


def without_furniture(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the pages without what is printed on most of them; a lone page is left as it is."""
    if len(sheets) == 1:
        return list(sheets)
    repeated = _repeated(sheets)
    return [_bare(sheet, repeated) for sheet in sheets]


def _repeated(sheets: Sequence[Sheet]) -> frozenset[_Form]:
    seen = Counter(form for sheet in sheets for form in {_form(line) for _, line in _edges(sheet)})
    least = max(_FEWEST_PAGES, _SHARE * len(sheets))
    return frozenset(form for form, count in seen.items() if count >= least)


def _bare(sheet: Sheet, repeated: frozenset[_Form]) -> Sheet:
    dropped: set[int] = set()
    for at, line in _edges(sheet):
        if _form(line) in repeated or _PAGE_NUMBER.fullmatch(line.text):
            dropped.add(at)
    return tuple(part for at, part in enumerate(sheet) if at not in dropped)


def _edges(sheet: Sheet) -> Iterator[tuple[int, Printed]]:
    """Yield the lines at the top and bottom of a page; what is drawn last may stand at the top."""
    downwards = sorted(range(len(sheet)), key=lambda at: -sheet[at].top)
    for at in {*downwards[:_EDGE], *downwards[-_EDGE:]}:
        part = sheet[at]
        if isinstance(part, Printed):
            yield at, part


def _form(line: Printed) -> _Form:
    """Return the line with every number alike: "Trang 3/10" and "Trang 4/10" are one."""
    return _DIGITS.sub("#", " ".join(line.text.split())), round(line.top / _HEIGHT)
