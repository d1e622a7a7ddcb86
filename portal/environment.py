"""Jinja2 as the portal uses it: where templates stand, and the words and filters they know."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup

from notifications import wording
from portal import language, words
from portal.csrf import FIELD
from rules.clock import local

STATIC = Path(__file__).parent / "static"


def build_environment(zone: ZoneInfo) -> Environment:
    """Build the environment of all templates."""
    environment = Environment(
        loader=FileSystemLoader(words.TEMPLATES),
        extensions=[InternationalizationExtension],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    install: Callable[..., None] = vars(environment)["install_gettext_callables"]
    install(language.gettext, language.ngettext, newstyle=True, pgettext=language.pgettext)
    _add_filters(environment, zone)
    _add_globals(environment, zone)
    return environment


def _add_filters(environment: Environment, zone: ZoneInfo) -> None:
    def moment(value: datetime) -> str:
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return words.moment_words(local(aware, zone))

    environment.filters |= {
        "day": words.day_words,
        "full_day": words.full_day,
        "weekday": words.weekday_words,
        "cap": lambda text: text[:1].upper() + text[1:],
        "moment": moment,
        "number": words.number_words,
        "occurrence": words.occurrence_words,
        "state": words.state_words,
        "size": words.size_words,
        "receipt": wording.receipt_code,
        "zalo_choice": words.zalo_choice,
        "vi": in_vietnamese,
        "iso_day": lambda text: words.day_words(date.fromisoformat(text)),
        "draft_field": lambda name: words.phrase("draft_fields", name),
    }


def _add_globals(environment: Environment, zone: ZoneInfo) -> None:
    environment.globals |= {
        "phrase": words.phrase,
        "is_known": words.is_known,
        "timeliness": words.timeliness_words,
        "path_words": words.path_words,
        "circuit_words": words.zalo_circuit,
        "titled": titled,
        "month_words": words.month_words,
        "zone": zone,
        "static_version": static_version(),
        "csrf_field": FIELD,
    }


def titled(short_title: str, occurrence: str) -> str:
    """Join a title and its quarter; on an English page the title alone is Vietnamese."""
    if not language.is_english():
        return wording.titled(short_title, occurrence)
    told = words.titled(short_title, occurrence)
    title = wording.tidy(short_title)
    rest = told.removeprefix(title)
    return Markup('<span lang="vi">{}</span>{}').format(title, rest)


def in_vietnamese(text: object) -> Markup | object:
    """Mark a plan's own words within an English page, so that they are read out rightly."""
    return Markup('<span lang="vi">{}</span>').format(text) if language.is_english() else text


@cache
def static_version() -> str:
    """Return a mark that changes with the shipped files, for their addresses."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
