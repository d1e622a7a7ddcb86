"""The fields of a document's layout, filled once for every writer; docs/documents.md lists them."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from reports.lettering import number_line, place_line
from reports.paper import Paper


class TemplateBrokenError(ValueError):
    """A template of the office cannot be used; the message names file, place and remedy."""


def clean(words: str) -> str:
    """Return words as paper takes them: NFC, without control signs other than line breaks."""
    shown = unicodedata.normalize("NFC", words).replace("\r\n", "\n").replace("\t", " ")
    if shown.isprintable():
        return shown
    return "".join(sign for sign in shown if sign == "\n" or not _is_forbidden(sign))


def _is_forbidden(sign: str) -> bool:
    # U+FFFE and U+FFFF are no signs of XML 1.0: one of them makes a whole DOCX unreadable.
    return unicodedata.category(sign) in {"Cc", "Cs"} or sign in "\ufffe\uffff"


def fields(paper: Paper) -> dict[str, Any]:
    """Return what a template may name, the values of the office's own sentences included."""
    head, signed = paper.letterhead, paper.signature
    return {
        **{name: clean(value) for name, value in paper.facts.items()},
        "parent": clean(head.parent).upper(),
        "issuer": clean(head.issuer).upper(),
        "number": number_line(head),
        "place": place_line(head),
        "subject": clean(head.subject),
        "kind": clean(paper.kind),
        "title": clean(paper.title),
        "recipients": _lines(paper.recipients),
        "basis": _lines(paper.basis),
        "distribution": _lines(paper.distribution),
        "authority": _lines(signed.authority),
        "office": _lines(signed.office),
        "signer": clean(signed.name),
    }


def _lines(words: Iterable[str]) -> list[str]:
    """Return the lines of a list without the sign that the layout puts at their end."""
    return [clean(each).rstrip(" .;") for each in words]
