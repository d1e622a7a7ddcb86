"""Compose: write a letter out as e-mail (text and HTML) and as a short phone message.

One template a kind says what the kind says; layouts and parts say how it looks in each
form. Only the HTML form escapes, so each form has an environment of its own.
"""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from notifications import wording
from notifications.subjects import SubjectFacts, subject_for
from notifications.view import Letter, grouped
from rules.folding import EVENT_KINDS, LIST_KINDS, Kind

TEMPLATES = Path(__file__).parent / "templates"
TEXT_WIDTH = 76
ZALO_LIMIT = 2000
ZALO_ITEMS = 8
NO_TEXTS: Mapping[str, str] = MappingProxyType({})


class NothingToTellError(ValueError):
    """Every item of the message has been settled since it was queued."""


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A message as it leaves: `text`, `html` and, for a phone, `short` say the same.

    `facts` fill the parameters of an approved template and name what buttons act on.
    """

    subject: str
    text: str
    html: str
    short: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def compose(letter: Letter, texts: Mapping[str, str] = NO_TEXTS) -> Composed:
    """Write a letter out as e-mail; `texts` are wordings of its parts (notifications.rewording).

    Raises NothingToTellError when no item is left, except for the weekly summary, which
    has its figures.
    """
    letter = _as_it_stands(letter)
    subject = _reworded_subject(letter, texts) or subject_of(letter)
    text = _render(letter, "txt", texts, subject=subject)
    html = _render(letter, "html", texts, subject=subject)
    return Composed(
        subject=subject,
        text=_wrapped(text),
        html=_without_blank_lines(html),
        short=zalo_text(letter, texts),
        facts=facts_of(letter),
    )


def zalo_text(letter: Letter, texts: Mapping[str, str] = NO_TEXTS) -> str:
    """Write a letter out for the phone, in at most 2000 characters; lists are cut short."""
    letter = _as_it_stands(letter)
    text = ""
    for shown in range(ZALO_ITEMS, -1, -1):
        text = _without_blank_lines(_render(letter, "zalo", texts, shown=shown))
        if len(text) <= ZALO_LIMIT:
            return text
    return text[:ZALO_LIMIT]


def phone_length(letter: Letter, texts: Mapping[str, str]) -> int:
    """Return how long the phone message is at its shortest; what is longer is cut."""
    letter = _as_it_stands(letter)
    return len(_without_blank_lines(_render(letter, "zalo", texts)))


def facts_of(letter: Letter) -> Mapping[str, str]:
    """Return the letter in single facts (docs/zalo.md); `answer` only where the head may act."""
    letter = _as_it_stands(letter)
    items = letter.all_items
    facts = {
        "name": letter.to.person or letter.to.post,
        "post": letter.to.post,
        "unit": letter.to.unit,
        "plan": letter.plan.number or letter.plan.title,
        "count": str(len(items)),
    }
    if not items:
        return facts
    first = items[0]
    several = wording.say("zalo", "several", title=first.title, more=len(items) - 1)
    facts |= {
        "task": first.title if len(items) == 1 else several,
        "ref": first.ref,
        "number": str(first.number),
        "limit": wording.day_words(first.last_day) if first.last_day else first.limit,
        "state": first.timeliness,
        "link": letter.office_link or first.link,
    }
    if letter.kind not in LIST_KINDS | EVENT_KINDS and len(items) == 1:
        facts["answer"] = str(first.number)
    return facts


def subject_of(letter: Letter) -> str:
    """Return the subject of a letter as it stands on the day of writing."""
    letter = _as_it_stands(letter)
    items = letter.all_items
    first = items[0] if items else None
    return subject_for(
        letter.kind,
        facts=SubjectFacts(
            ref=first.ref if first else "",
            short_title=first.title if first else "",
            days_left=first.days_left if first else None,
            days_overdue=first.days_overdue if first else 0,
            count=len(items),
            overdue=len(letter.overdue),
            day=letter.decided.to_day if letter.decided else letter.day,
            granted=letter.decided.granted if letter.decided else None,
        ),
    )


def _as_it_stands(letter: Letter) -> Letter:
    """Turn a reminder whose own item was settled meanwhile into the question it carries."""
    if letter.items or letter.kind in LIST_KINDS:
        if not letter.told and letter.week is None and letter.waiting is None:
            raise NothingToTellError(_nothing(letter))
        return letter
    if letter.asked:
        return replace(letter, kind=Kind.QUARTERLY_QUESTION)
    raise NothingToTellError(_nothing(letter))


def _nothing(letter: Letter) -> str:
    return f'message "{letter.key}" has no item left; suppress it instead of sending it'


def _reworded_subject(letter: Letter, texts: Mapping[str, str]) -> str:
    if not texts.get("subject"):
        return ""
    template = environment_of("txt").from_string(texts["subject"])
    one = letter.all_items[0]
    return wording.tidy(template.render(letter=letter, plan=letter.plan, one=one))


def _render(
    letter: Letter,
    form: str,
    texts: Mapping[str, str] = NO_TEXTS,
    *,
    subject: str = "",
    shown: int = 0,
) -> str:
    blocks = tuple((part, text) for part, text in texts.items() if part != "subject" and text)
    template = _template(form, letter.kind, blocks)
    return template.render(
        letter=letter,
        plan=letter.plan,
        subject=subject,
        salutation=_salutation(letter),
        plan_line=_plan_line(letter),
        layout=f"layout.{form}.jinja",
        parts=f"parts.{form}.jinja",
        shown=shown,
    )


def _salutation(letter: Letter) -> str:
    to = letter.to
    if to.person is None:
        return wording.say("salutations", "post", title=to.post)
    key = "outsider" if to.is_outsider else "person"
    return wording.say("salutations", key, name=to.person, title=to.post)


def _plan_line(letter: Letter) -> str:
    number, title = letter.plan.number, letter.plan.title
    if not number:
        return title
    return wording.say("forms", "plan_line", number=number, title=title)


@lru_cache(maxsize=256)
def _template(form: str, kind: Kind, blocks: tuple[tuple[str, str], ...]) -> Template:
    """Return the template of a kind, some of its blocks in other words."""
    base = f"kinds/{kind.value}.jinja"
    if not blocks:
        return environment_of(form).get_template(base)
    said = "".join(
        f"{{% block {part} %}}{_as_words(form, text)}{{% endblock %}}" for part, text in blocks
    )
    return environment_of(form).from_string(f'{{% extends "{base}" %}}{said}')


def _as_words(form: str, text: str) -> str:
    """Return what somebody wrote so that "<" is a sign and no markup, also on a page."""
    if form != "html":
        return text
    tokens = environment_of(form).lex(text)
    return "".join(str(escape(value)) if kind == "data" else value for _, kind, value in tokens)


@cache
def environment_of(form: str) -> SandboxedEnvironment:
    """Return the environment of a form; sandboxed, because people may write sentences."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=form == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        {
            "day": wording.day_words,
            "weekday": wording.weekday_words,
            "moment": wording.moment_words,
            "week_number": lambda day: day.isocalendar().week,
            "pad": wording.padded,
            "capital": _capital,
            "line": _line,
            "cut": wording.shortened,
            "grouped": grouped,
        }
    )
    return environment


def _line(text: str) -> str:
    """Put a text that a macro laid out over lines onto one; markup stays markup."""
    joined = " ".join(text.split())
    return Markup(joined) if isinstance(text, Markup) else joined  # noqa: S704


def _capital(text: str) -> str:
    stripped = text.lstrip()
    first = stripped[:1].upper() + stripped[1:]
    return Markup(first) if isinstance(text, Markup) else first  # noqa: S704


def _wrapped(text: str) -> str:
    lines = [_wrapped_line(line) for line in text.splitlines()]
    # One empty line between paragraphs, none between the lines of one card.
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return re.sub(r"(?m)^((?:- |  ).*)\n\n(?=- )", r"\1\n", joined) + "\n"


def _wrapped_line(line: str) -> str:
    plain = line.strip()
    if not plain:
        return ""
    indent = "  " if line.startswith(("- ", "  ")) else ""
    first = "" if plain.startswith("- ") else indent
    return textwrap.fill(
        plain,
        TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _without_blank_lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"
