"""The new part of a reply: what was quoted below or above it is cut off."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser
from mailparser_reply.constants import MAIL_LANGUAGES

# The library knows no Vietnamese. The forms are those of Gmail ("Vào 08:00, Th 5, 13 thg 6,
# 2024 A <a@b> đã viết:"), Thunderbird ("Vào lúc 08:00 ngày 13/6/2024, A viết:") and
# Outlook ("Từ: … Đã gửi: … Tới: … Chủ đề: …").
VIETNAMESE = {
    "wrote_header": r"^((?:> ?)*(?:Vào|Ngày|Lúc)\s(?:.+?\s?.+?)\s?(?:đã viết|viết):)$",
    "from_header": (
        r"((?:(?:^|\n|\n(?:> ?)*)[* ]*"
        r"(?:Từ|Người gửi|Đã gửi|Ngày|Gửi|Tới|Đến|Người nhận|Cc|Chủ đề|Tiêu đề):"
        r"[ *]*(?:\s{,2}).*){2,}(?:\n.*){,1})"
    ),
    "disclaimers": ["Lưu ý bảo mật:", "Thông báo bảo mật:"],
    # Official letters close with "Trân trọng./."; what stands below it is who signs.
    "signatures": [],
    "sent_from": "Gửi từ|Đã gửi từ|Được gửi từ",
}
LANGUAGES = ["vi", "en"]
# Quotes are found by patterns that look back and forth, in a time that grows with the square
# of the text, of a line and of a run of blanks: each has its limit.
LONGEST = 5_000
LONGEST_LINE = 400
LONGEST_TEXT = 200_000
LONGEST_HTML = 20_000
# What holds no words and is long: it does not count towards the limit of the HTML.
WORDLESS = tuple(
    (re.compile(begin, re.IGNORECASE), re.compile(end, re.IGNORECASE))
    for begin, end in (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"))
)
CUT = "[…]"
BLANKS = re.compile(r"[^\S\n]+")
BLANK_LINES = re.compile(r"\n{3,}")


def new_part(text: str) -> str:
    """Return what the sender wrote, without what was quoted; blank when that is nothing."""
    MAIL_LANGUAGES.setdefault("vi", VIETNAMESE)
    plain = _short_lines(text.replace("\x00", ""))
    begin = plain[:LONGEST]
    reply = (EmailReplyParser(languages=LANGUAGES).read(begin).latest_reply or "").strip()
    is_cut = len(plain) > LONGEST and bool(reply) and begin.rstrip().endswith(reply[-LONGEST_LINE:])
    return f"{reply} {CUT}" if is_cut else reply


def _short_lines(text: str) -> str:
    """Return the text with single blanks, single empty lines, and long lines broken."""
    lines = (BLANKS.sub(" ", line).strip() for line in text[:LONGEST_TEXT].splitlines())
    broken = (part for line in lines for part in _broken(line))
    return BLANK_LINES.sub("\n\n", "\n".join(broken)).strip()


def _broken(line: str) -> Iterator[str]:
    while len(line) > LONGEST_LINE:
        place = line.rfind(" ", 0, LONGEST_LINE) + 1 or LONGEST_LINE
        yield line[:place].rstrip()
        line = line[place:]
    yield line


def plain_text(html: str) -> str:
    """Return the words of an HTML mail, its quoted parts left out."""
    reader = _Reader()
    reader.feed(_worded(html))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)


def _worded(html: str) -> str:
    """Return the HTML without what holds no words; in one go, whatever is left open."""
    for begin, end in WORDLESS:
        kept, place = [], 0
        while found := begin.search(html, place):
            kept.append(html[place : found.start()])
            closed = end.search(html, found.end())
            place = closed.end() if closed else len(html)
        html = "".join((*kept, html[place:]))
    # A tag that nobody closes is looked at again for each letter of it.
    tags, closing, rest = html[:LONGEST_HTML].rpartition(">")
    return tags + closing + rest.partition("<")[0]


class _Reader(HTMLParser):
    """Collects text; a new line for a block, nothing from quotes, styles and scripts."""

    BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table"})
    LEFT_OUT = frozenset({"blockquote", "style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.LEFT_OUT:
            self._inside += 1
        elif tag in self.BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.LEFT_OUT:
            self._inside = max(0, self._inside - 1)

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)
