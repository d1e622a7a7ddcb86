"""Forms of words: dates as the plans write them, limits with their computed day, subjects."""

from datetime import date
from decimal import Decimal

import pytest

from notifications import wording
from notifications.letters import SubjectFacts, subject_for
from notifications.limits import limit_words
from rules.folding import Kind
from rules.states import State
from rules.timeliness import Timeliness


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2024, 6, 7), "07/6/2024"),
        (date(2024, 1, 5), "05/01/2024"),
        (date(2024, 2, 24), "24/02/2024"),
        (date(2024, 3, 1), "01/3/2024"),
        (date(2024, 12, 31), "31/12/2024"),
    ],
)
def test_the_day_is_padded_and_the_month_only_in_january_and_february(
    day: date, words: str
) -> None:
    assert wording.day_words(day) == words


def test_a_day_is_named_with_its_weekday() -> None:
    assert wording.weekday_words(date(2024, 9, 14)) == "thứ Bảy, ngày 14/9/2024"
    assert wording.weekday_words(date(2024, 3, 24)) == "Chủ nhật, ngày 24/3/2024"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("65.5"), "65,5"),
        (Decimal(100), "100"),
        (Decimal(1234), "1.234"),
        (Decimal("1234567.25"), "1.234.567,25"),
        (Decimal("65.040"), "65,04"),
        (0.5, "0,5"),
    ],
)
def test_numbers_have_a_decimal_comma_and_a_thousands_point(
    value: Decimal | float, words: str
) -> None:
    assert wording.number_words(value) == words


@pytest.mark.parametrize(
    ("op", "value", "unit", "words"),
    [
        ("gt", Decimal(65), "%", "trên 65%"),
        ("ge", Decimal(75), "%", "tối thiểu 75%"),
        ("eq", Decimal(100), "%", "đạt 100%"),
        ("gt", Decimal("92.5"), "điểm", "trên 92,5 điểm"),
        ("rank", Decimal(1), "hạng", "xếp hạng 1"),
        ("qualitative", None, "", "đánh giá bằng lời, kèm minh chứng"),
        ("undefined", None, "%", "báo cáo số liệu (Kế hoạch không nêu mức)"),
        ("gt", None, "%", "báo cáo số liệu (Kế hoạch không nêu mức)"),
    ],
)
def test_a_target_keeps_the_operator_of_its_plan(
    op: str, value: Decimal | None, unit: str, words: str
) -> None:
    assert wording.target_words(op, value, unit) == words


def test_every_state_and_timeliness_has_words() -> None:
    for state in State:
        assert wording.state_words(state)
    for timeliness in Timeliness:
        assert wording.timeliness_words(timeliness, days_overdue=3, days_left=2)


def test_the_last_day_itself_is_named_so() -> None:
    words = wording.timeliness_words(Timeliness.DUE_SOON, days_overdue=0, days_left=0)

    assert words == "đến hạn hôm nay"


def test_a_plan_without_a_number_keeps_its_blank() -> None:
    assert wording.plan_number_words(None, "KH-BCĐCĐS", None) == "số …/KH-BCĐCĐS"
    assert wording.plan_number_words(None, None, None) == ""
    assert wording.plan_number_words("12", None, None) == "số 12"
    issued = date(2024, 3, 5)
    assert wording.plan_number_words("12", "KH-UBND", issued) == "số 12/KH-UBND ngày 05/3/2024"


@pytest.mark.parametrize(
    ("section", "path", "number", "words"),
    [
        ("IV", "IV.4", None, "mục IV.4"),
        ("PL", "PL.I", 6, "Phụ lục, mục I, số 6"),
        ("PL", "PL.I", None, "Phụ lục, mục I"),
        ("I", "đoạn mở đầu", None, "đoạn mở đầu"),
        ("I", "", None, ""),
    ],
)
def test_a_path_says_where_a_clause_stands(
    section: str, path: str, number: int | None, words: str
) -> None:
    assert wording.path_words(section, path, number) == words


@pytest.mark.parametrize(
    ("phrase", "last_day", "words", "printed"),
    [
        (
            "xong trước 01/6/2024",
            date(2024, 5, 31),
            "xong trước 01/6/2024 (chậm nhất hết ngày 31/5/2024)",
            "",
        ),
        (
            "trước ngày 15 của tháng cuối quý",
            date(2024, 6, 14),
            "trước ngày 15/6/2024 (chậm nhất hết ngày 14/6/2024)",
            "trước ngày 15 của tháng cuối quý",
        ),
        (
            "trong năm 2024",
            date(2024, 12, 31),
            "trong năm 2024 (chậm nhất hết ngày 31/12/2024)",
            "",
        ),
        (
            "chậm nhất vào ngày 20 tháng cuối quý",
            date(2024, 6, 20),
            "chậm nhất hết ngày 20/6/2024",
            "chậm nhất vào ngày 20 tháng cuối quý",
        ),
        ("", date(2024, 6, 20), "chậm nhất hết ngày 20/6/2024", ""),
        ("hằng quý", None, "hằng quý (Kế hoạch không ấn định ngày)", ""),
        (None, None, "Kế hoạch không ấn định ngày", ""),
        ("theo Quy chế", date(2024, 6, 20), "theo Quy chế (chậm nhất hết ngày 20/6/2024)", ""),
    ],
)
def test_a_limit_is_said_in_the_plans_words_and_with_its_computed_day(
    phrase: str | None, last_day: date | None, words: str, printed: str
) -> None:
    limit = limit_words(phrase, last_day, last_day)

    assert (limit.words, limit.printed) == (words, printed)


def test_an_extended_limit_keeps_the_original_one_beside_it() -> None:
    limit = limit_words("trước 01/6/2024", date(2024, 6, 20), date(2024, 5, 31))

    assert limit.words == (
        "chậm nhất hết ngày 20/6/2024 "
        "(đã được gia hạn; hạn gốc: trước 01/6/2024, chậm nhất hết ngày 31/5/2024)"
    )


REPORT = SubjectFacts(
    ref="IV.4.1",
    short_title="Báo cáo quý",
    occurrence="2024Q2",
    days_left=7,
    count=3,
    day=date(2024, 6, 7),
)


@pytest.mark.parametrize(
    ("kind", "changes", "subject"),
    [
        (Kind.REMINDER_7, {}, "[IV.4.1] Còn 7 ngày – Báo cáo quý, quý II/2024"),
        (
            Kind.REMINDER_1,
            {"days_left": 1},
            "[IV.4.1] Ngày mai đến hạn – Báo cáo quý, quý II/2024",
        ),
        (Kind.REMINDER_0, {"days_left": 0}, "[IV.4.1] Hôm nay đến hạn – Báo cáo quý, quý II/2024"),
        # T0 of a Saturday goes on Friday: tomorrow is the last day, not today.
        (
            Kind.REMINDER_0,
            {"days_left": 1},
            "[IV.4.1] Ngày mai đến hạn – Báo cáo quý, quý II/2024",
        ),
        (
            Kind.OVERDUE_3,
            {"days_overdue": 3, "occurrence": "2024"},
            "[IV.4.1] Quá hạn 3 ngày – Báo cáo quý",
        ),
        (Kind.REMINDER_7, {"days_left": None}, "[IV.4.1] Nhắc việc – Báo cáo quý, quý II/2024"),
        (Kind.DIGEST, {}, "[3 việc] Nhắc việc ngày 07/6/2024"),
        (Kind.DIGEST, {"overdue": 2}, "[3 việc] Nhắc việc ngày 07/6/2024, 2 việc quá hạn"),
        (
            Kind.CHAIR_LIST,
            {"count": 31},
            "Danh sách quá hạn trình Trưởng Ban ngày 07/6/2024 (31 việc)",
        ),
        (Kind.QUARTERLY_QUESTION, {}, "[3 việc] Đề nghị cập nhật kết quả quý II/2024"),
        (
            Kind.EXTENSION_DECISION,
            {"granted": True, "day": date(2024, 6, 30)},
            "[IV.4.1] Đồng ý gia hạn đến 30/6/2024 – Báo cáo quý, quý II/2024",
        ),
        (
            Kind.EXTENSION_DECISION,
            {"granted": False},
            "[IV.4.1] Không đồng ý gia hạn – Báo cáo quý, quý II/2024",
        ),
        (
            Kind.EXTENSION_DECISION,
            {},
            "[IV.4.1] Ý kiến về gia hạn – Báo cáo quý, quý II/2024",
        ),
    ],
)
def test_a_subject_says_number_and_urgency_first(
    kind: Kind, changes: dict[str, object], subject: str
) -> None:
    facts = SubjectFacts(**{**REPORT.__dict__, **changes})

    assert subject_for(kind, facts=facts) == subject


def test_every_kind_has_a_subject_on_one_line() -> None:
    for kind in Kind:
        subject = subject_for(kind, facts=REPORT)

        assert subject
        assert "\n" not in subject
        assert "None" not in subject


def test_a_title_cannot_break_out_of_the_subject() -> None:
    facts = SubjectFacts(
        ref="IV.4.1\r\nBcc: x@y.example", short_title="{ref}\r\n\x00\u202eTitle " * 20, days_left=7
    )

    subject = subject_for(Kind.REMINDER_7, facts=facts)

    assert subject.startswith("[IV.4.1 Bcc: x@y.example] Còn 7 ngày – {ref} Title")
    assert subject.isprintable()
    assert len(subject) < 130


def test_a_long_title_is_cut_at_the_end_of_a_word() -> None:
    assert wording.shortened("Hoàn thành việc phê duyệt", 12) == "Hoàn thành…"
    assert wording.shortened("Hoàn thành", 12) == "Hoàn thành"


def test_a_word_that_is_missing_is_named() -> None:
    with pytest.raises(wording.WordMissingError, match=r'no word "sleeping" under "states"'):
        wording.state_words("sleeping")
