"""Sentences of the standing office's own in place of the shipped ones: what they may hold.

A sentence is a template: words, fields in double braces and choices. Loops, calculations and
calls of anything but the shipped sentences are refused before anything is rendered, so that
no wording can hold up a delivery. The layout with limit, path and link stays as shipped.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache

from jinja2 import TemplateSyntaxError, nodes

from notifications.compose import (
    TEMPLATES,
    ZALO_LIMIT,
    Composed,
    compose,
    environment_of,
    phone_length,
)
from notifications.view import Decided, Filed, Instructed, Letter, LetterItem, PlanWords, Reader
from rules.folding import LIST_KINDS, Kind

SUBJECT, OPENING, WISH = "subject", "opening", "wish"
PARTS = (SUBJECT, OPENING, WISH)
# Letters about one duty: they have these parts; lists and digests are laid out otherwise.
OF_SEVERAL = LIST_KINDS | {Kind.DIGEST, Kind.QUARTERLY_QUESTION, Kind.WHICH_DUTY}
EDITABLE = tuple(k for k in Kind if k not in OF_SEVERAL)
MOST_CHARACTERS = 1200
MOST_IN_SUBJECT = 150
FILTERS = frozenset({"day", "weekday", "moment", "pad", "capital", "line", "cut"})
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.Filter,
    nodes.Call,
)
# What a dotted name leads to.
KNOWN: Mapping[str, type] = {
    "one": LetterItem,
    "letter": Letter,
    "plan": PlanWords,
    "letter.plan": PlanWords,
    "letter.to": Reader,
    "letter.filed": Filed,
    "letter.decided": Decided,
    "letter.instructed": Instructed,
}


class Flaw(StrEnum):
    """What can be wrong with a wording."""

    SYNTAX = "syntax"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_FIELD = "unknown_field"
    TOO_LONG = "too_long"
    BROKEN = "broken"
    NO_REF = "no_ref"
    NO_LINK = "no_link"
    NO_LIMIT = "no_limit"
    PHONE_TOO_LONG = "phone_too_long"


@dataclass(frozen=True, kw_only=True)
class Found:
    """One flaw: the part and the line of it (0: the letter as a whole), and what it is about."""

    flaw: Flaw
    part: str = ""
    line: int = 0
    what: str = ""


def shipped(kind: Kind, part: str) -> str:
    """Return the shipped text of a part; blank for a subject, which has several forms."""
    source = (TEMPLATES / "kinds" / f"{kind.value}.jinja").read_text(encoding="utf-8")
    found = re.search(rf"{{% block {part} %}}(.*?){{% endblock %}}", source, re.DOTALL)
    return found.group(1).strip() if found else ""


def flaws_of(part: str, text: str) -> tuple[Found, ...]:
    """Return everything that can be told wrong with a part without a letter."""
    most = MOST_IN_SUBJECT if part == SUBJECT else MOST_CHARACTERS
    if len(text) > most:
        return (Found(flaw=Flaw.TOO_LONG, part=part, what=f"{len(text)}/{most}"),)
    try:
        tree = environment_of("txt").parse(text)
    except TemplateSyntaxError as error:
        what = error.message or ""
        return (Found(flaw=Flaw.SYNTAX, part=part, line=error.lineno, what=what),)
    except RecursionError:
        # Brackets within brackets, some hundreds deep: nobody writes a letter so.
        return (Found(flaw=Flaw.SYNTAX, part=part, what=""),)
    return tuple(
        Found(flaw=flaw, part=part, line=line, what=what) for flaw, line, what in _walk(tree, part)
    )


def _walk(tree: nodes.Node, part: str) -> Iterator[tuple[Flaw, int, str]]:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, (*ALLOWED, nodes.EvalContext)):
            yield Flaw.NOT_ALLOWED, node.lineno, type(node).__name__.lower()
        elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
            yield Flaw.NOT_ALLOWED, node.lineno, node.name
        elif isinstance(node, nodes.Call) and not _is_sentence(node, part):
            yield Flaw.NOT_ALLOWED, node.lineno, _path(node.node) or "call"
        elif isinstance(node, nodes.Name) and node.name not in _names(part):
            yield Flaw.UNKNOWN_FIELD, node.lineno, node.name
        elif isinstance(node, nodes.Getattr) and not _is_known(node):
            yield Flaw.UNKNOWN_FIELD, node.lineno, _path(node)


def _names(part: str) -> frozenset[str]:
    shared = {"one", "letter", "plan"}
    return frozenset(shared if part == SUBJECT else shared | {"s"})


def _is_sentence(node: nodes.Call, part: str) -> bool:
    path = _path(node.node)
    return part != SUBJECT and path.startswith("s.") and path[2:] in _sentences()


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return ""


def _is_known(node: nodes.Getattr) -> bool:
    before = _path(node.node)
    if before == "s":
        return node.attr in _sentences()
    kind = KNOWN.get(before)
    return kind is not None and node.attr in {each.name for each in fields(kind)}


@cache
def _sentences() -> frozenset[str]:
    source = (TEMPLATES / "sentences.jinja").read_text(encoding="utf-8")
    macros = environment_of("txt").parse(source).find_all(nodes.Macro)
    return frozenset(macro.name for macro in macros)


def tried(letter: Letter, texts: Mapping[str, str]) -> tuple[Composed | None, tuple[Found, ...]]:
    """Write a letter in those words; return it, and what it lacks of what every letter has.

    Words that cannot be written, for whatever reason, are BROKEN: the caller has the shipped ones.
    """
    try:
        composed = compose(letter, texts)
        return composed, tuple(_lacking(letter, composed, texts))
    except Exception as error:  # noqa: BLE001 -- told as a flaw; no wording stops a letter
        return None, (Found(flaw=Flaw.BROKEN, what=str(error) or type(error).__name__),)


def _lacking(letter: Letter, composed: Composed, texts: Mapping[str, str]) -> Iterator[Found]:
    one = letter.all_items[0]
    forms = (composed.text, composed.html.replace("&amp;", "&"), composed.short)
    if one.ref not in composed.subject or "\n" in composed.subject:
        yield Found(flaw=Flaw.NO_REF, part=SUBJECT, what=one.ref)
    if any(one.link not in form for form in forms):
        yield Found(flaw=Flaw.NO_LINK)
    if any(one.limit not in " ".join(form.split()) for form in (composed.text, composed.short)):
        yield Found(flaw=Flaw.NO_LIMIT)
    length = phone_length(letter, texts)
    if length > ZALO_LIMIT:
        yield Found(flaw=Flaw.PHONE_TOO_LONG, what=f"{length}/{ZALO_LIMIT}")
