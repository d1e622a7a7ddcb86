"""Hold words together with the place where each letter is printed.

Every rule works on passages, so that a proposal can say which words of which line it comes from.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

# Letters that a damaged font leaves in place of a Vietnamese one (seen in converted documents).
_NOISE = str.maketrans({"ƕ": "ỳ", "ǜ": "ũ", "\xa0": " ", "_": " "})
_TONES = {
    f"{first}{toned}": f"{other}{plain}"
    for first, plain, toned_all, other_all in (
        ("o", "a", "àáảãạ", "òóỏõọ"),
        ("o", "e", "èéẻẽẹ", "òóỏõọ"),
        ("u", "y", "ỳýỷỹỵ", "ùúủũụ"),
    )
    for toned, other in zip(toned_all, other_all, strict=True)
}
_TONE = re.compile(rf"(?<!q)(?:{'|'.join(_TONES)})(?!\w)")


def fold(text: str) -> str:
    """Return the text for comparing: lower case, one spelling of tone marks, same length.

    The length never changes, so that what a rule finds in it stands at the same place in the text.
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _TONE.sub(lambda found: _TONES[found.group()], lowered.translate(_NOISE))


def composed(text: str) -> str:
    """Return the text as NFC, in which every string of a proposal stands."""
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True)
class Span:
    """Where words stand: 1-based line, and the letters of that line from start up to end."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Passage:
    """Words, and for each letter the line and the column it is printed at."""

    text: str
    places: tuple[tuple[int, int], ...]

    @cached_property
    def folded(self) -> str:
        """The words for comparing; same length as the text."""
        return fold(self.text)

    @property
    def line(self) -> int:
        """The line on which the passage begins; 0 when it is empty."""
        return self.places[0][0] if self.places else 0

    @property
    def last_line(self) -> int:
        """The line on which the passage ends; 0 when it is empty."""
        return self.places[-1][0] if self.places else 0

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def part(self, start: int, end: int | None = None) -> "Passage":
        """Cut a piece out, without the spaces around it."""
        end = len(self.text) if end is None else end
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        return Passage(self.text[start:end], self.places[start:end])

    def spans(self) -> tuple[Span, ...]:
        """Say line by line where the words stand."""
        found: list[list[int]] = []
        for line, column in self.places:
            if found and found[-1][0] == line:
                found[-1][2] = max(found[-1][2], column + 1)
                found[-1][1] = min(found[-1][1], column)
            else:
                found.append([line, column, column + 1])
        return tuple(Span(*entry) for entry in found)


def passage(text: str, line: int, start: int = 0) -> Passage:
    """Make a passage of words that stand in one line from a column on."""
    return Passage(text, tuple((line, start + index) for index in range(len(text))))


def joined(parts: Iterable[Passage]) -> Passage:
    """Put passages one after the other, a space between them."""
    text: list[str] = []
    places: list[tuple[int, int]] = []
    for part in parts:
        if not part.text:
            continue
        if places:
            text.append(" ")
            places.append(places[-1])
        text.append(part.text)
        places.extend(part.places)
    return Passage("".join(text), tuple(places))
