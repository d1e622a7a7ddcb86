"""The new part of a reply: what was quoted below or above it is cut off."""

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
# Quotes are found by patterns that look back and forth: a text longer than any result is cut.
LONGEST = 50_000


def new_part(text: str) -> str:
    """Return what the sender wrote, without what was quoted; blank when that is nothing."""
    MAIL_LANGUAGES.setdefault("vi", VIETNAMESE)
    plain = text.replace("\r\n", "\n").replace("\x00", "")[:LONGEST]
    reply = EmailReplyParser(languages=LANGUAGES).read(plain).latest_reply
    return (reply or "").strip()


def plain_text(html: str) -> str:
    """Return the words of an HTML mail, its quoted parts left out."""
    reader = _Reader()
    reader.feed(html[: 4 * LONGEST])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)


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
