"""What clings to the words of a text file: markdown, HTML tags, odd spaces; taken off here.

Every pattern is bounded, so that a hostile line costs no more than its length.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from itertools import zip_longest

_TAG = re.compile(
    r"</?(?:a|b|br|center|div|em|font|h[1-6]|i|li|ol|p|s|small|span|strong|sub|sup|u|ul)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_RUN = re.compile(r"\(\*{1,3}\)|\\[*_#|]|\*+|[^*\\(]+|[\\(]")
_BULLET = re.compile(r"^\s*\* (?=\S)")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_LINE_END = str.maketrans({"\x0b": " ", "\x0c": " ", "\x85": " ", "\u2028": " ", "\u2029": " "})
# What no eye sees: soft hyphen, zero-width signs, the byte order mark inside a text.
_UNSEEN = str.maketrans(dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")))
# Bullets of Symbol and Wingdings, which Word stores in the private use area, and their kin.
_DOTS = re.compile(r"^[\ue000-\uf8ff•●○▪■□◦‣∙➢➤✓✔❖]\s*")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_DOUBLE = 2


@dataclass(frozen=True, kw_only=True)
class Bare:
    """Words without marks; `bold_open` says whether bold goes on into the next line."""

    text: str
    is_bold: bool
    bold_open: bool


def plain(text: str) -> str:
    """Return words as they are read: NFC, one space between, nothing that is not seen."""
    seen = unicodedata.normalize("NFC", text.translate(_LINE_END).translate(_UNSEEN))
    seen = _PRIVATE.sub(" ", _DOTS.sub("- ", seen.strip()))
    return " ".join("".join(char for char in seen if char >= " " or char == "\t").split())


def bare(raw: str, *, bold_open: bool = False) -> Bare:
    """Take markdown and HTML off one line; a star in brackets, "(*)", is a footnote and stays."""
    raw = _ENTITY.sub(lambda found: html.unescape(found[0]), raw)
    raw = _TAG.sub(lambda found: " " if found[0].lower().startswith("<br") else "", raw)
    raw = _HEADING.sub("", _BULLET.sub("- ", raw))
    words: list[str] = []
    thin = thick = 0
    runs = _RUN.findall(raw)
    for run, after in zip_longest(runs, runs[1:], fillvalue=""):
        if run.startswith("*"):
            bold_open ^= len(run) >= _DOUBLE
            parted = len(run) >= _DOUBLE and words and words[-1][-1:].isalnum()
            if parted and (after[:1].isupper() or after.startswith("(")):
                # "Phụ lục**PHÂN CÔNG**": two headings that a page set apart and markdown did not.
                words.append(" ")
            continue
        run = run[1:] if run.startswith("\\") and len(run) == _DOUBLE else run  # noqa: PLW2901
        words.append(run)
        if bold_open:
            thick += len(run.strip())
        else:
            thin += len(run.strip())
    return Bare(text=plain("".join(words)), is_bold=thick > 0 and thin == 0, bold_open=bold_open)
