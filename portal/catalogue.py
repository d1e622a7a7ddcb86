"""The texts to be translated, gathered from their sources: `python -m portal.catalogue`.

Writes locale/en/LC_MESSAGES/portal.po anew: new texts stand there without a translation
(a test finds them), those that are gone are dropped, the others keep theirs.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from notifications import wording
from portal import words
from portal.language import DOMAIN, ENGLISH, LOCALE, counted_by

ENGLISH_CATALOGUE = LOCALE / ENGLISH / "LC_MESSAGES" / f"{DOMAIN}.po"
# Ours, not Babel's, which holds dates and versions: the file changes only where a text does.
HEADER = b"""\
# English texts of the portal. `make catalogue` refreshes this file from the sources.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
# What pages show of the letters' forms of words.
SHOWN_OF_LETTERS = (
    "forms",
    "limits",
    "states",
    "timeliness",
    "operators",
    "verdicts",
    "indicators",
    "zalo",
    "zalo_ways",
    "zalo_why_not",
    "zalo_circuits",
)
# Sections of the portal's words that are written into files and feeds, not shown.
SOURCE_ONLY = frozenset(
    {"ics", "ics_summaries", "sheet_names", "sheet_board", "sheet_roster", "tongues"}
)
# Codes, the same in all languages, and what only Vietnamese says so.
UNSAID = frozenset(
    {"receipt", "weekday_date", "comrade", "outsider", "button_NHAN", "button_XONG"}
    | {"button_open", "several", "test_subject", "test_text"}
)
# How many texts stand in a call: one, or one for each number.
KEYWORDS: Mapping[str, int] = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": 1}
JINJA = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
Message = str | tuple[str, ...]


def extracted() -> Catalog:
    """Return the catalogue of all source texts, without translations."""
    catalogue = Catalog(locale=ENGLISH, domain=DOMAIN)
    for path, context, message in _messages():
        catalogue.add(message, context=context, locations=[(path.name, 0)])
    return catalogue


def refreshed(text: bytes) -> bytes:
    """Return the English catalogue, brought in step with the sources."""
    catalogue = read_po(BytesIO(text), locale=ENGLISH, domain=DOMAIN)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    written = BytesIO()
    write_po(
        written,
        catalogue,
        width=0,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
        omit_header=True,
    )
    return HEADER + written.getvalue()


def _messages() -> Iterator[tuple[Path, str | None, Message]]:
    for path in sorted(words.TEMPLATES.glob("*.html")):
        with path.open("rb") as file:
            for _line, function, found, _comments in babel_extract(file, [*KEYWORDS], [], JINJA):
                texts = [found] if isinstance(found, str) else [one for one in found or () if one]
                context = texts.pop(0) if function == "pgettext" else None
                yield path, context, _message(texts[: KEYWORDS[function]])
    for section, phrases in words.catalogue().items():
        if section not in SOURCE_ONLY:
            yield from ((words.CATALOGUE, None, message) for message in _phrases(phrases))
    for section in SHOWN_OF_LETTERS:
        phrases = {k: v for k, v in wording.catalogue()[section].items() if k not in UNSAID}
        yield from ((wording.CATALOGUE, None, message) for message in _phrases(phrases))


def _message(texts: list[str]) -> Message:
    return texts[0] if len(texts) == 1 else tuple(texts)


def _phrases(phrases: Mapping[str, object]) -> Iterator[Message]:
    for text in map(str, phrases.values()):
        if _has_words(text):
            yield (text, text) if counted_by(text) else text


def _has_words(text: str) -> bool:
    return any(sign.isalpha() for literal, *_ in Formatter().parse(text) for sign in literal)


def refresh() -> None:
    """Write the English catalogue anew."""
    before = ENGLISH_CATALOGUE.read_bytes() if ENGLISH_CATALOGUE.exists() else b""
    ENGLISH_CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    ENGLISH_CATALOGUE.write_bytes(refreshed(before))


if __name__ == "__main__":
    refresh()
