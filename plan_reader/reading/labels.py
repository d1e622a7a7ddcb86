"""Read the label a paragraph begins with: I., 1.2., đ), (3), -, +.

Vietnamese points are lettered a b c d đ e g h i k…; the rank says what stands under what.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from plan_reader.reading.passages import Passage


class Rank(IntEnum):
    """How deep a label stands; a greater rank stands under a smaller one."""

    ANNEX = 0
    PART = 1
    ARTICLE = 2
    ROMAN = 3
    NUMBER = 4  # 1.1 is NUMBER + 1, 1.1.1 NUMBER + 2
    LETTER = 8
    BRACKET = 9
    PLAIN = 10
    DASH = 11
    PLUS = 12


@dataclass(frozen=True)
class Label:
    """A printed label: its rank, its words ("IV", "1.2", "đ", "-") and its place among its like.

    `ordinal` is None where nothing can be counted (bullets, plain paragraphs).
    """

    rank: int
    words: str
    ordinal: int | None
    length: int  # letters of the paragraph that the label takes


LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_PATTERNS = (
    (
        Rank.ANNEX,
        re.compile(
            r"(phụ lục|phụ biểu|biểu mẫu)(?-i:(?![a-zà-ỹ]))\s*(số)?\s*([IVXL]+"
            r"|\d{1,2})?\b\s*[.:]?\s*",
            re.IGNORECASE,
        ),
    ),
    (
        Rank.PART,
        re.compile(
            r"(phần|chương|mục)\s+(thứ\s+\w+|[IVXL]+|[A-Z]|\d{1,2})\b\s*[.:]?\s*(?=\W*[A-ZĐÀ-Ỹ])",
            re.IGNORECASE,
        ),
    ),
    (Rank.ARTICLE, re.compile(r"(điều)\s+(\d{1,3})\s*[.:]\s*", re.IGNORECASE)),
    (Rank.ROMAN, re.compile(r"([IVXL]{1,6})\s*(?:[.)/:]\s*|-\s+|–\s+)(?=\D)")),
    (Rank.PART, re.compile(r"([A-HĐ])\s*(?:[.)]\s*|/\s*)(?=[A-ZĐÀ-Ỹ])")),
    (
        Rank.NUMBER,
        re.compile(
            r"(\d{1,2}(?:\s?\.\s?\d{1,2}){1,3})\s*(?:[.)/:]\s*|[-–]\s*(?=[A-ZĐÀ-Ỹ])|\s(?=\S))"
        ),
    ),
    (Rank.NUMBER, re.compile(r"(\d{1,2})\s*(?:[.)]\s*(?=\D)|/\s+|\s*[-–]\s+(?=[A-ZĐÀ-Ỹ]))")),
    (Rank.LETTER, re.compile(r"([a-zđ])\s*(?:\)|\.(?=\s)|/(?=\s))\s*")),
    (Rank.BRACKET, re.compile(r"\((\d{1,2}|[ivx]{1,5}|[a-zđ])\)\s*[.:]?\s*")),
    (Rank.DASH, re.compile(r"([-–—•●▪◦·‣➢o])(?:\s+|(?=[A-ZĐÀ-Ỹ]))")),
    (Rank.DASH, re.compile(r"([–—•●▪◦·‣➢])\s*")),
    (Rank.PLUS, re.compile(r"(\+)\s*")),
)


def _roman(words: str) -> int | None:
    total = 0
    values = [_ROMAN_VALUES[c] for c in words]
    for at, value in enumerate(values):
        total += -value if any(later > value for later in values[at + 1 : at + 2]) else value
    return total or None


def _ordinal(rank: int, words: str) -> int | None:
    if rank == Rank.ROMAN:
        return _roman(words)
    last = words.rsplit(".", maxsplit=1)[-1].strip()
    if last.isdecimal():
        return int(last)
    if rank == Rank.LETTER and last in LETTERS:
        return LETTERS.index(last) + 1
    return None


def read_label(words: Passage) -> Label | None:
    """Return the label that a paragraph begins with, or None."""
    for rank, pattern in _PATTERNS:
        found = pattern.match(words.text)
        if found is None:
            continue
        label = _label(rank, found, words)
        if label is not None:
            return label
    return None


def _label(rank: Rank, found: re.Match[str], words: Passage) -> Label | None:
    if rank == Rank.ANNEX:
        return _annex(found, words)
    printed = re.sub(r"\s", "", found.group(found.lastindex or 1))
    if rank == Rank.ARTICLE:
        return Label(rank, f"Điều {printed}", _ordinal(rank, printed), found.end())
    if rank == Rank.NUMBER:
        return _number(printed, found, words)
    return Label(rank, printed, _ordinal(rank, printed), found.end())


def _annex(found: re.Match[str], words: Passage) -> Label | None:
    # "Phụ lục" heads an annex where it stands alone or before capitals, not in "Phụ lục kèm theo".
    rest = words.text[found.end() :]
    if rest and not rest[:1].isupper() and not rest.startswith("("):
        return None
    if rest and not found.group(3) and found.group(1)[0].islower():
        return None
    number = found.group(3)
    name = found.group(1).capitalize() + (f" {number}" if number else "")
    return Label(Rank.ANNEX, name, None, found.end())


def _number(printed: str, found: re.Match[str], words: Passage) -> Label | None:
    depth = printed.count(".")
    rest = words.text[found.end() :]
    # "2.305 nhà" is a number, no label: after a label without its dot a sentence begins.
    closed = words.text[: found.end()].rstrip()[-1:] in ".)/:-–"
    if depth and not closed and not rest[:1].isupper():
        return None
    return Label(Rank.NUMBER + depth, printed, _ordinal(Rank.NUMBER, printed), found.end())
