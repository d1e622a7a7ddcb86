"""The English catalogue: in step with its sources, and nothing lost in translation."""

from collections.abc import Iterator
from pathlib import Path
from re import DOTALL, findall
from re import compile as pattern
from unicodedata import normalize

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from portal import language, words
from portal.catalogue import ENGLISH_CATALOGUE, extracted, refreshed
from portal.language import ENGLISH, speaking

# What needs no catalogue, or is in it: comments, texts within trans, texts within _("…").
WRAPPED = pattern(
    r'{#.*?#}|{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}|_\("[^"]*"|pgettext\("\w+", "[^"]*"', DOTALL
)
# What a text is filled with: {name} in word lists, %(name)s in templates, and its markup.
FILLED = r"\{\w*\}|%\(\w+\)s|</?\w+[^>]*>"


def is_vietnamese(text: str) -> bool:
    """Tell whether a text has a letter that English lacks."""
    return any(sign in "đĐ" or len(normalize("NFD", sign)) > 1 for sign in text)


def texts(message: Message) -> Iterator[tuple[str, str]]:
    english = message.string or ""
    if isinstance(message.id, str):
        yield message.id, str(english)
    else:
        yield from ((message.id[0], one) for one in english)


def translated() -> list[tuple[str, str]]:
    with ENGLISH_CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale=ENGLISH)
    return [pair for message in catalogue if message.id for pair in texts(message)]


def test_the_catalogue_is_what_make_catalogue_would_write() -> None:
    kept = ENGLISH_CATALOGUE.read_bytes()

    assert refreshed(kept).decode() == kept.decode()


def test_every_text_has_its_english() -> None:
    assert [source for source, english in translated() if not english.strip()] == []


@pytest.mark.parametrize("path", sorted(words.TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_vietnamese_stands_in_a_template_outside_of_the_catalogue(path: Path) -> None:
    bare = WRAPPED.sub("", path.read_text(encoding="utf-8"))

    assert [line for line in bare.splitlines() if is_vietnamese(line)] == []


def test_a_translation_is_filled_with_the_same_facts_as_its_source() -> None:
    wrong = [
        (source, english)
        for source, english in translated()
        if english and sorted(findall(FILLED, source)) != sorted(findall(FILLED, english))
    ]

    assert wrong == []


def test_a_new_text_stands_in_the_catalogue_untranslated_and_an_old_one_goes() -> None:
    kept = ENGLISH_CATALOGUE.read_bytes()
    gone = b'#: gone.html\nmsgid "X\xc6\xb0a"\nmsgstr "Old"\n'
    some = next(one.id for one in extracted() if one.id and isinstance(one.id, str))

    fresh = refreshed(gone)

    assert b"Old" not in fresh
    assert f'msgid "{some}"\nmsgstr ""' in fresh.decode()
    assert refreshed(kept + b"\n" + gone) == kept


@pytest.mark.parametrize(("count", "said"), [(1, "1 day left"), (2, "2 days left")])
def test_english_counts_one_and_many(count: int, said: str) -> None:
    text = "Còn %(count)s ngày"
    with speaking(ENGLISH):
        assert language.ngettext(text, text, count) % {"count": count} == said
    assert language.ngettext(text, text, count) % {"count": count} == f"Còn {count} ngày"
