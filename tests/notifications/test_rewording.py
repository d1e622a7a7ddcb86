"""What the office may write in a letter, and what is refused with its line and remedy."""

import pytest

from notifications.compose import compose
from notifications.rewording import (
    EDITABLE,
    OPENING,
    PARTS,
    SUBJECT,
    WISH,
    Flaw,
    flaws_of,
    shipped,
    tried,
)
from rules.folding import Kind
from tests.notifications.test_templates import letters

every = pytest.mark.parametrize("kind", EDITABLE)
REMINDER = Kind.REMINDER_7


@every
def test_the_shipped_words_have_no_flaw(kind: Kind) -> None:
    for part in PARTS:
        assert flaws_of(part, shipped(kind, part)) == ()


@every
def test_written_anew_in_the_shipped_words_a_letter_is_the_same(kind: Kind) -> None:
    letter = letters()[kind]
    texts = {part: shipped(kind, part) for part in (OPENING, WISH)}

    composed, flaws = tried(letter, texts)

    assert flaws == ()
    assert composed == compose(letter)


@every
def test_other_words_stand_in_text_and_page_and_the_layout_stays(kind: Kind) -> None:
    texts = {WISH: "Rất mong {{ s.you() }} <quan tâm>.", SUBJECT: "[{{ one.ref }}] Xin nhắc"}
    letter = letters()[kind]

    composed, flaws = tried(letter, texts)

    assert flaws == ()
    assert composed is not None
    assert "Rất mong đồng chí <quan tâm>." in composed.text
    assert "Rất mong đồng chí &lt;quan tâm&gt;." in composed.html
    assert composed.subject == f"[{letter.items[0].ref}] Xin nhắc"
    assert letter.items[0].link in composed.short


@pytest.mark.parametrize(
    ("text", "flaw", "line", "what"),
    [
        ("Câu một.\n{{ s.duty(one }}", Flaw.SYNTAX, 2, ""),
        ("{% endblock %}", Flaw.SYNTAX, 1, ""),
        ("{{ hạn }}", Flaw.UNKNOWN_FIELD, 1, "hạn"),
        ("Một\nhai {{ one.deadline }}", Flaw.UNKNOWN_FIELD, 2, "one.deadline"),
        # A branch that no sample takes is read as well.
        ("{% if one.days_left == 99 %}{{ one.x }}{% endif %}", Flaw.UNKNOWN_FIELD, 1, "one.x"),
        ("{{ letter.filed.secret }}", Flaw.UNKNOWN_FIELD, 1, "letter.filed.secret"),
        ("{{ one.__class__ }}", Flaw.UNKNOWN_FIELD, 1, "one.__class__"),
        ("{{ ''.join }}", Flaw.UNKNOWN_FIELD, 1, ".join"),
        ("{{ one.title | upper }}", Flaw.NOT_ALLOWED, 1, "upper"),
        ("{{ one.title.upper() }}", Flaw.NOT_ALLOWED, 1, "one.title.upper"),
        ("{{ s.shout(one) }}", Flaw.NOT_ALLOWED, 1, "s.shout"),
        ("{% for n in letter.items %}x{% endfor %}", Flaw.NOT_ALLOWED, 1, "for"),
        ("{{ 'a' * 9999999999 }}", Flaw.NOT_ALLOWED, 1, "mul"),
        ("{% include 'single.jinja' %}", Flaw.NOT_ALLOWED, 1, "include"),
        ("{% set one = plan %}", Flaw.NOT_ALLOWED, 1, "assign"),
        ("x" * 1201, Flaw.TOO_LONG, 0, "1201/1200"),
    ],
)
def test_what_may_not_stand_there_is_told_with_its_line(
    text: str, flaw: Flaw, line: int, what: str
) -> None:
    found = flaws_of(OPENING, text)

    assert (flaw, line) in {(each.flaw, each.line) for each in found}
    assert any(what in each.what for each in found)


def test_brackets_too_deep_to_read_are_a_flaw_and_no_crash() -> None:
    text = "{{ " + "(" * 580 + "one" + ")" * 580 + " }}"

    (found,) = flaws_of(OPENING, text)

    assert found.flaw is Flaw.SYNTAX


def test_a_subject_knows_no_sentences_and_is_short() -> None:
    assert flaws_of(SUBJECT, "{{ s.you() }}")[0].flaw is Flaw.NOT_ALLOWED
    assert flaws_of(SUBJECT, "x" * 151)[0].flaw is Flaw.TOO_LONG


def test_a_subject_without_the_ref_is_refused() -> None:
    _, flaws = tried(letters()[REMINDER], {SUBJECT: "Xin nhắc"})

    assert [each.flaw for each in flaws] == [Flaw.NO_REF]


@pytest.mark.parametrize(("count", "fits"), [(1, True), (1200, False)])
def test_what_the_phone_has_no_room_for_is_refused(count: int, *, fits: bool) -> None:
    # 1200 characters beside duty, limit and links still fit; the title said often does not.
    text = "a" * count if fits else "{{ one.text }}{{ one.text }}{{ one.text }}{{ one.text }}"
    text += "" if fits else "{{ one.text }}" * 40
    _, flaws = tried(letters()[REMINDER], {OPENING: text})

    assert (Flaw.PHONE_TOO_LONG in {each.flaw for each in flaws}) is not fits


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{{ letter.filed.code }}", id="a result in a letter about none"),
        pytest.param("{{ one.title | day }}", id="words where the filter wants a day"),
        pytest.param("{{ one.title | cut }}", id="a filter without its length"),
        pytest.param("{{ " + "(" * 500 + "one.ref" + ")" * 500 + " }}", id="nested too deeply"),
    ],
)
def test_words_that_cannot_be_written_are_told(text: str) -> None:
    composed, flaws = tried(letters()[REMINDER], {OPENING: text})

    assert composed is None
    assert [each.flaw for each in flaws] == [Flaw.BROKEN]
    assert flaws[0].what
