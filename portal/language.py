"""The reader's language: Vietnamese, unless this person chose English.

Source texts are Vietnamese (templates, words.yaml, wording.yaml); English stands in
locale/en/LC_MESSAGES/portal.po, which is read as it is: nothing has to be compiled.

The browser's Accept-Language is not followed: many officials' phones speak English, and
their owners do not.
"""

import gettext as catalogues
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.sessions import SAME_SITE

VIETNAMESE, ENGLISH = "vi", "en"
LANGUAGES = (VIETNAMESE, ENGLISH)
LOCALE = Path(__file__).parent / "locale"
DOMAIN = "portal"
# British forms, as in the English texts of the Vietnamese government: 14 June 2024.
ENGLISH_DATES = "en_GB"
COOKIE, QUESTION = "dondoc_ngon_ngu", "lang"
COOKIE_SECONDS = 365 * 24 * 3600
# What forms that choose a language are bound to: who sends them need not be signed in.
BOUND_TO = "language"
# The facts of a phrase by whose value an English noun is singular or plural.
COUNTED = ("count", "days", "left")

_language: ContextVar[str] = ContextVar("language", default=VIETNAMESE)


def current() -> str:
    """Return the language in which this request is answered."""
    return _language.get()


def is_english() -> bool:
    """Tell whether this request is answered in English."""
    return current() == ENGLISH


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer in a language until the block ends."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def language_of(connection: HTTPConnection) -> str:
    """Return the language a request asks for: by its address, else by choice, else Vietnamese."""
    asked = connection.query_params.get(QUESTION), connection.cookies.get(COOKIE)
    return next((one for one in asked if one in LANGUAGES), VIETNAMESE)


def remember(response: Response, language: str, *, secure: bool) -> None:
    """Keep a person's choice on this device; an unknown language is Vietnamese."""
    response.set_cookie(
        COOKIE,
        language if language in LANGUAGES else VIETNAMESE,
        max_age=COOKIE_SECONDS,
        path="/",
        httponly=True,
        secure=secure,
        samesite=SAME_SITE,
    )


class ReadersLanguage:
    """ASGI middleware: sets the language for all that happens within a request.

    What begins with `apart` is for programs and stays Vietnamese. Threads in which endpoints
    and streamed answers run get a copy of this context.
    """

    def __init__(self, app: ASGIApp, *, apart: str) -> None:
        self.app, self.apart = app, apart

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        if scope["type"] != "http" or scope["path"].startswith(self.apart):
            await self.app(scope, receive, send)
            return
        with speaking(language_of(HTTPConnection(scope))):
            await self.app(scope, receive, send)


@cache
def translations(language: str) -> catalogues.NullTranslations:
    """Return the catalogue of a language, read once; the source language needs none."""
    if language == VIETNAMESE:
        return catalogues.NullTranslations()
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)


def gettext(text: str) -> str:
    """Say a text in the reader's language."""
    return translations(current()).gettext(text)


def pgettext(context: str, text: str) -> str:
    """Say a text that English says otherwise elsewhere; `context` tells the two apart."""
    return translations(current()).pgettext(context, text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Say a text that counts something in the reader's language."""
    return translations(current()).ngettext(singular, plural, count)


def counted_by(text: str) -> str | None:
    """Return the fact by whose value a phrase is singular or plural, None for most."""
    return next((name for name in COUNTED if f"{{{name}}}" in text), None)


class English:
    """What the wording of letters needs to speak English (notifications.wording.Tongue)."""

    def phrase(self, text: str, facts: Mapping[str, object]) -> str:
        """Return a phrase, unfilled."""
        return translated(text, facts)

    def day(self, day: date) -> str:
        """Write a date: 14 June 2024."""
        return format_date(day, "d MMMM y", locale=ENGLISH_DATES)

    def weekday(self, day: date) -> str:
        """Write a date with its weekday: Friday, 14 June 2024."""
        return format_date(day, "EEEE, d MMMM y", locale=ENGLISH_DATES)


def month_words(day: date) -> str:
    """Write the month of a day: June 2024."""
    return format_date(day, "MMMM y", locale=ENGLISH_DATES)


def translated(text: str, facts: Mapping[str, object]) -> str:
    """Return a phrase of a word list in the reader's language, unfilled."""
    counted = counted_by(text)
    if counted is None or counted not in facts:
        return gettext(text)
    return ngettext(text, text, int(str(facts[counted])))
