"""Read number, day of issue, title, issuing body and signer of a document; nothing is made up."""

import re
from datetime import date

from plan_reader.reading.bodies import begins_body
from plan_reader.reading.paragraphs import Paragraph
from plan_reader.reading.parts import Parts
from plan_reader.reading.passages import passage
from plan_reader.reading.proposals import Head

_NUMBER = re.compile(r"^(?:luật |nghị quyết )?số\s*:?\s*(?P<n>\S.*)?$")
_SYMBOL = re.compile(r"(?P<n>\d+)?\s*(?P<s>[-/].*)")
_DATE = re.compile(
    r"ngày\s*(?P<d>\d{1,2})?[\s.…_]*tháng\s*(?P<m>\d{1,2})?[\s.…_]*năm\s*(?P<y>\d{4})?"
)
_SLOGAN = re.compile(
    r"cộng h[òo][àa]|chủ nghĩa việt nam|hội chủ nghĩa|độc lập|đảng cộng sản|-{3,}|\*{2,}"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_OWN_YEAR = re.compile(r"(?:năm|giai đoạn|đến năm|nhiệm kỳ|các năm)\s+(?:\d{4}\s*[-–]\s*)?\d{4}")


def read_head(parts: Parts) -> Head:
    """Read what the letterhead, the title and the signature print."""
    number, number_line = _number(parts.head)
    day, month, date_line = _issued(parts.head)
    title = " ".join(p.whole.text for p in parts.title) or None
    return Head(
        title=title,
        number=number,
        issue_date=day,
        issuing_body=_body(parts),
        signer=_signer(parts.tail),
        issued_in=month,
        years=_years(title or ""),
        number_line=number_line,
        date_line=date_line,
    )


def _years(title: str) -> tuple[int, ...]:
    found = [w.group() for w in _OWN_YEAR.finditer(title.lower())]
    return tuple(sorted({int(y) for words in found for y in _YEAR.findall(words)}))


def _number(head: list[Paragraph]) -> tuple[str | None, int | None]:
    for paragraph in head:
        for line in (paragraph.whole,):
            found = _NUMBER.match(line.folded)
            if found is None:
                continue
            words = line.text[found.start("n") :] if found["n"] else ""
            symbol = _SYMBOL.match(words)
            if symbol and symbol["n"]:
                return words.split()[0] if "/" in words.split()[0] else words, line.line
            return None, line.line
    return None, None


def _issued(head: list[Paragraph]) -> tuple[date | None, tuple[int, int] | None, int | None]:
    text = " ".join(p.whole.folded for p in head)
    found = _DATE.search(text)
    if found is None or not found["y"]:
        line = next((p.whole.line for p in head if "ngày" in p.whole.folded), None)
        return None, None, line
    line = next((p.whole.line for p in head if "ngày" in p.whole.folded), None)
    if not found["m"]:
        return None, None, line
    year, month = int(found["y"]), int(found["m"])
    try:
        if found["d"]:
            return date(year, month, int(found["d"])), (year, month), line
        date(year, month, 1)
    except ValueError:
        return None, None, line
    return None, (year, month), line


_PLACE = re.compile(r"(?:tỉnh|thành phố|huyện|xã|phường|thị trấn|quận|thị xã|khối)\b(?! [uủ][yỷỵ])")


def _body(parts: Parts) -> str | None:
    lines: list[str] = []
    for paragraph in parts.head:
        text = paragraph.whole
        if _SLOGAN.search(text.folded) or _NUMBER.match(text.folded) or "ngày" in text.folded:
            if lines:
                break
            continue
        lines.append(text.text.strip(" *-"))
    lines = [line for line in lines if line]
    if lines:
        return _joined(lines)
    title = " ".join(p.whole.text for p in parts.title)
    found = re.search(
        r"(?:của|tại)\s+((?:Ban|Ủy ban|Uỷ ban|UBND|Sở|Phòng|Hội|Tổ)\b.*?)(?:\s+năm\b.*)?$", title
    )
    return found.group(1) if found else None


def _joined(lines: list[str]) -> str:
    """Join the lines of the name: from the last line that begins with a body, to the last."""
    words = [passage(line, 1) for line in lines]
    starts = [
        n for n, line in enumerate(words) if begins_body(line) and not _PLACE.match(line.folded)
    ]
    begin = starts[-1] if starts else 0
    if begin and begin == len(lines) - 1 and _PLACE.match(words[begin - 1].folded):
        return f"{lines[begin]} {lines[begin - 1]}"
    return " ".join(lines[begin:])


_NAME = re.compile(r"[A-ZĐÀ-Ỹ][a-zà-ỹđ]*(?:\s+[A-ZĐÀ-Ỹ][a-zà-ỹđ]*){1,4}")


def _signer(tail: list[Paragraph]) -> str | None:
    """Return the last line of the signature that is a name."""
    for paragraph in reversed(tail):
        text = paragraph.whole.text.strip(" *./")
        if paragraph.label is None and _NAME.fullmatch(text) and text != text.upper():
            return text
    return None
