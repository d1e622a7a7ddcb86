"""What the review page shows: a window of the document with the words behind a proposal."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.plan_drafts import DraftItem, PlanDraft

LINES_SHOWN = 140
LINES_BEFORE = 8
# A heading that names the owner is shown too where it stands so near above.
NEAR = 40


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Words of a line; `field` names the field they stand behind, "" for none."""

    text: str
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedLine:
    """One line of the document; `is_item` tells that the proposal's text stands on it."""

    number: int
    pieces: tuple[Piece, ...]
    is_item: bool


@dataclass(frozen=True, kw_only=True)
class Window:
    """The lines that are shown, and where the ones before and after begin (0: none)."""

    lines: tuple[PrintedLine, ...]
    before: int
    after: int


def window(draft: PlanDraft, item: DraftItem | None, start: int = 0) -> Window:
    """Return the lines around a proposal, or those from `start` on."""
    lines = draft.lines
    marks = marks_of(item, lines) if item else {}
    if not start:
        start = _first_shown(item, marks) if item else 1
    first = max(1, min(start, len(lines)))
    last = min(len(lines), first + LINES_SHOWN - 1)
    own = set(item.lines) if item else set()
    shown = [
        PrintedLine(
            number=number,
            pieces=tuple(_pieces(lines[number - 1], marks.get(number, ()))),
            is_item=number in own,
        )
        for number in range(first, last + 1)
        if lines[number - 1].strip()
    ]
    return Window(
        lines=tuple(shown),
        before=max(1, first - LINES_SHOWN) if first > 1 else 0,
        after=last + 1 if last < len(lines) else 0,
    )


Mark = tuple[int, int, str]


def marks_of(item: DraftItem, lines: Sequence[str]) -> dict[int, list[Mark]]:
    """Return where the words behind each field stand: line → (start, end, field)."""
    found: dict[int, list[Mark]] = {}
    for name, why in item.why.items():
        for line, start, end in _places(why, item, lines):
            found.setdefault(line, []).append((start, end, name))
    return {line: sorted(marks) for line, marks in found.items()}


def _places(
    why: Mapping[str, Any], item: DraftItem, lines: Sequence[str]
) -> Iterator[tuple[int, int, int]]:
    words = " ".join(str(why.get("words", "")).split())
    for line, start, end in why.get("spans", ()):
        shown = lines[line - 1][start:end].strip() if 1 <= line <= len(lines) else ""
        if shown and shown in words:
            yield line, start, end
            continue
        yield from _looked_up(words, [line, *item.lines], lines)


def _looked_up(
    words: str, numbers: Iterable[int], lines: Sequence[str]
) -> Iterator[tuple[int, int, int]]:
    """Find words by themselves: within a table a column counts from its cell."""
    if not words:
        return
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    for number in dict.fromkeys(numbers):
        found = re.search(pattern, lines[number - 1]) if 1 <= number <= len(lines) else None
        if found:
            yield number, found.start(), found.end()
            return


def _first_shown(item: DraftItem, marks: Mapping[int, object]) -> int:
    near = [number for number in marks if 0 <= item.line - number <= NEAR]
    return max(1, min([item.line, *near]) - LINES_BEFORE)


def _pieces(text: str, marks: Sequence[Mark]) -> Iterator[Piece]:
    at = 0
    for start, end, name in marks:
        # Of two fields on the same words the first is shown.
        if start < at:
            continue
        if start > at:
            yield Piece(text=text[at:start])
        yield Piece(text=text[start:end], field=name)
        at = end
    if at < len(text):
        yield Piece(text=text[at:])


def next_open(items: Sequence[DraftItem], after: int) -> int:
    """Return the id of the next proposal that is undecided, from one on and round; 0 for none."""
    places = {item.id: index for index, item in enumerate(items)}
    here = places.get(after, -1)
    turned = [*items[here + 1 :], *items[: here + 1]]
    return next((item.id or 0 for item in turned if item.state == "open"), 0)
