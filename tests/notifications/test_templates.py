"""Every kind of letter, written about the real plan, says what a letter must say."""

import re
import unicodedata
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from models.database import writing
from notifications.compose import TEMPLATES, Composed, compose, zalo_text
from notifications.view import Letter, LetterItem
from rules.folding import LIST_KINDS, Kind
from tests.notifications.letter_box import every_kind
from tests.plans import loaded

DOCS = Path(__file__).resolve().parents[2] / "docs" / "messages.md"
UPWARD = (Kind.CHAIR_LIST, Kind.MORNING_LIST)
every = pytest.mark.parametrize("kind", Kind, ids=str)


@cache
def letters() -> dict[Kind, Letter]:
    with writing(loaded()) as session:
        return every_kind(session)


@cache
def composed(kind: Kind) -> Composed:
    return compose(letters()[kind])


@cache
def phone(kind: Kind) -> str:
    return zalo_text(letters()[kind])


def flat(text: str) -> str:
    """Return the text without line breaks, as a reader takes it in."""
    return " ".join(text.split())


class _Reader(HTMLParser):
    """Read a page as a browser would: its words, its links, its tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        if tag not in {"meta", "br"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def close(self) -> None:
        super().close()
        assert not self._open


@cache
def page(kind: Kind) -> _Reader:
    reader = _Reader()
    reader.feed(composed(kind).html)
    reader.close()
    return reader


def seen(kind: Kind) -> str:
    """Return the words of the page."""
    return flat(" ".join(page(kind).words))


def forms(kind: Kind) -> dict[str, str]:
    """Return a letter in each of its forms, as words."""
    return {"text": flat(composed(kind).text), "html": seen(kind), "zalo": flat(phone(kind))}


def items(kind: Kind) -> tuple[LetterItem, ...]:
    return letters()[kind].all_items


@every
def test_every_item_is_named_by_limit_path_and_unit(kind: Kind) -> None:
    for form in (flat(composed(kind).text), seen(kind)):
        for item in items(kind):
            assert item.path.casefold() in form.casefold()
            assert item.title in form
            if item.targets:
                assert all(target in form for target in item.targets)
            else:
                assert item.limit in form
                assert item.unit in form


@every
def test_the_computed_day_stands_beside_the_words_of_the_limit(kind: Kind) -> None:
    form = flat(composed(kind).text)

    assert re.search(r"chậm nhất hết ngày \d\d/\d{1,2}/2024", form)


@every
def test_a_phone_message_has_limit_and_link_in_at_most_2000_characters(kind: Kind) -> None:
    first = items(kind)[0]
    text = phone(kind)

    assert len(text) <= 2000
    assert "https://dondoc.example/" in text
    assert first.limit in flat(text)
    assert kind in LIST_KINDS or f"Số việc: {first.number}." in text
    assert not any(line == "" for line in text.rstrip("\n").split("\n"))


@every
def test_every_form_has_the_contact_and_the_way_to_act(kind: Kind) -> None:
    letter = letters()[kind]
    way = letter.office_link or items(kind)[0].link

    assert way in composed(kind).text
    assert way in page(kind).links
    assert way in phone(kind)
    for form in forms(kind).values():
        assert "Liên hệ: Thường trực Ban Chỉ đạo, Phòng Văn hóa và Thông tin." in form


@every
def test_heads_have_a_link_for_every_duty_they_are_told_of(kind: Kind) -> None:
    if kind in LIST_KINDS:
        return
    for item in items(kind):
        assert item.link in composed(kind).text
        assert item.link in page(kind).links


@every
def test_the_system_asks_as_a_peer_and_only_the_chair_commands(kind: Kind) -> None:
    for form in forms(kind).values():
        assert "yêu cầu" not in form.lower() or kind is Kind.INSTRUCTION
        assert "!" not in form
        assert not re.search(r"\b(bạn|anh/chị)\b", form.lower())


@every
def test_nothing_is_missing_or_left_unfilled(kind: Kind) -> None:
    for form in (*forms(kind).values(), composed(kind).subject):
        assert not re.search(r"None|Undefined|\{\{|\}\}|\{%|\[\]|  ", form)
        assert not re.search(r" [.,;:]|\.\.(?!\.)|,,|;;|\( | \)|\(\)", form)


@every
def test_a_letter_ends_as_letters_of_an_office_do(kind: Kind) -> None:
    close = "Kính trình đồng chí cho ý kiến./." if kind is Kind.CHAIR_LIST else "Trân trọng./."

    for form in forms(kind).values():
        assert form.count("./.") == 1
        assert close in form


@every
def test_the_reader_is_addressed_by_the_post(kind: Kind) -> None:
    for form in forms(kind).values():
        assert f"Kính gửi: {letters()[kind].to.post}" in form


@every
def test_lines_of_the_text_fit_a_screen(kind: Kind) -> None:
    for line in composed(kind).text.splitlines():
        assert len(line) <= 76 or line.strip().startswith("https://")
        assert line == line.rstrip()


@every
def test_every_form_is_composed_unicode(kind: Kind) -> None:
    whole = composed(kind)
    for form in (whole.subject, whole.text, whole.html, phone(kind)):
        assert unicodedata.is_normalized("NFC", form)


@every
def test_text_and_page_say_the_same(kind: Kind) -> None:
    def words(text: str) -> set[str]:
        return set(re.findall(r"\w+", text.casefold()))

    text = re.sub(r"https://\S+", "", composed(kind).text)
    shown = words(seen(kind))

    assert words(text) <= shown


@every
def test_a_page_reads_on_a_phone_without_images_or_scripts(kind: Kind) -> None:
    html = composed(kind).html
    tags = page(kind).tags
    names = {tag for tag, _ in tags}

    assert '<html lang="vi"' in html
    assert "width=device-width" in html
    assert "max-width:600px" in html
    assert names.isdisjoint({"img", "script", "style", "link", "form", "input", "iframe"})
    widths = [int(width) for width in re.findall(r"(?<!max-)width:(\d+)px", html)]
    assert all(width <= 360 for width in widths)


@every
def test_tables_that_only_lay_out_say_so_and_others_have_headings(kind: Kind) -> None:
    html = composed(kind).html
    for table in re.split(r"(?=<table)", html)[1:]:
        opening = table.split(">", 1)[0]
        assert 'role="presentation"' in opening or "<th scope=" in table


@every
def test_no_letter_is_smaller_than_readable(kind: Kind) -> None:
    sizes = {int(size) for size in re.findall(r"font-size:(\d+)px", composed(kind).html)}

    assert sizes <= {14, 16}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@every
def test_text_stands_out_from_its_background(kind: Kind) -> None:
    for style in re.findall(r'style="([^"]*)"', composed(kind).html):
        colour = re.search(r"(?<![-\w])color:(#\w{6})", style)
        if not colour:
            continue
        # White stands only on the button, whose cell carries the dark ground.
        ground = "#0b3d75" if colour.group(1) == "#ffffff" else "#ffffff"
        assert contrast(colour.group(1), ground) >= 4.5


@every
def test_a_link_says_where_it_leads(kind: Kind) -> None:
    labels = re.findall(r"<a [^>]*>([^<]*)</a>", composed(kind).html)

    assert labels
    assert all(label.startswith(("Mở ", "Cập nhật ")) and len(label) > 20 for label in labels)


@every
def test_the_list_preview_shows_how_things_stand(kind: Kind) -> None:
    html = composed(kind).html
    preview = re.search(r'<div style="display:none[^"]*">([^<]*)</div>', html)

    assert preview
    assert len(preview.group(1).strip()) > 20


@pytest.mark.parametrize("kind", UPWARD, ids=str)
def test_a_superior_is_reported_to(kind: Kind) -> None:
    assert "Cơ quan thường trực kính báo cáo: tính đến 08 giờ 00 ngày" in forms(kind)["text"]


PHRASES = {
    Kind.REMINDER_30: "trân trọng thông báo: nhiệm vụ “Báo cáo quý kết quả thực hiện Kế hoạch, "
    "quý II/2024” (mục IV.4, Kế hoạch số …/KH-BCĐCĐS)",
    Kind.REMINDER_7: "còn 07 ngày (05 ngày làm việc) là đến hạn",
    Kind.REMINDER_3: "sẽ đến hạn vào thứ Sáu, ngày 14/6/2024, còn 03 ngày (03 ngày làm việc)",
    Kind.REMINDER_1: "Ngày mai, thứ Sáu, ngày 14/6/2024, là ngày cuối cùng",
    Kind.REMINDER_0: "Hôm nay, thứ Sáu, ngày 14/6/2024, là ngày đến hạn",
    Kind.OVERDUE_1: "Đến hết ngày 31/5/2024, Cơ quan thường trực chưa nhận được kết quả",
    Kind.OVERDUE_3: "đã có thông báo ngày 01/6/2024 nhưng đến nay chưa nhận được kết quả",
    Kind.OVERDUE_7: "đã quá hạn 07 ngày sau 02 lần đôn đốc. "
    "Nội dung này được đưa vào báo cáo Trưởng Ban Chỉ đạo ngày 07/6/2024",
    Kind.DIGEST: "có 03 nhiệm vụ theo Kế hoạch số …/KH-BCĐCĐS cần đồng chí quan tâm, "
    "trong đó 01 nhiệm vụ đã quá hạn (xếp trước)",
    Kind.QUARTERLY_QUESTION: "Đối với chỉ tiêu, đề nghị ghi rõ tử số, mẫu số và nguồn số liệu",
    Kind.CHAIR_LIST: "nhiệm vụ chậm nhất đã quá hạn 07 ngày",
    Kind.MORNING_LIST: "Kính đề nghị đồng chí quan tâm, cho ý kiến chỉ đạo",
    Kind.WEEKLY_SUMMARY: "Tổng hợp tuần 22 (từ 27/5/2024 đến 02/6/2024)",
    Kind.RECEIPT: "lúc 14 giờ 20 ngày 30/5/2024 (mã tiếp nhận TN-000001), trong hạn",
    Kind.RETURNED: "cần bổ sung: “Thiếu quyết định”",
    Kind.EXTENSION_DECISION: "Trưởng Ban Chỉ đạo đồng ý điều chỉnh thời hạn",
    Kind.COMPLETED: "đã hoàn thành (đúng hạn)",
    Kind.HANDED_OVER: "giao trong đơn vị cho đồng chí thực hiện nhiệm vụ",
    Kind.WHICH_DUTY: "chưa rõ báo cáo cho việc nào",
    Kind.INSTRUCTION: "Trưởng Ban Chỉ đạo có ý kiến chỉ đạo ngày 30/5/2024 đối với nhiệm vụ",
}


@every
def test_each_kind_speaks_its_own_sentence(kind: Kind) -> None:
    assert PHRASES[kind] in forms(kind)["text"]
    assert PHRASES[kind] in forms(kind)["html"]


def test_a_receipt_is_no_acceptance_and_says_so() -> None:
    assert "chưa phải xác nhận hoàn thành" in forms(Kind.RECEIPT)["text"]


def test_an_instruction_is_signed_by_who_gave_it_and_every_other_letter_by_the_office() -> None:
    for kind in Kind:
        signed = "TRƯỞNG BAN CHỈ ĐẠO" if kind is Kind.INSTRUCTION else "CƠ QUAN THƯỜNG TRỰC"

        assert f"Trân trọng./. {signed}" in forms(kind)["text"] or kind is Kind.CHAIR_LIST
    assert "CƠ QUAN THƯỜNG TRỰC" not in forms(Kind.INSTRUCTION)["html"]


def test_every_kind_has_a_template_and_no_template_is_without_a_kind() -> None:
    files = {path.name.removesuffix(".jinja") for path in (TEMPLATES / "kinds").iterdir()}

    assert files == {kind.value for kind in Kind}


def test_every_template_is_documented() -> None:
    page_of_kinds = DOCS.read_text(encoding="utf-8")

    for kind in Kind:
        assert f"kinds/{kind.value}.jinja" in page_of_kinds


def test_templates_name_no_place_and_no_office() -> None:
    local = re.compile(r"Bắc Giang|VHTT|Văn hóa|phường|2024|Đặng|UBND", re.IGNORECASE)

    for path in TEMPLATES.rglob("*"):
        if path.is_file():
            assert not local.search(path.read_text(encoding="utf-8")), path.name
