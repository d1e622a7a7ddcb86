"""The text of a drafted plan: headings and clauses line by line, then the rows of the annex."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from plan_reader.drafting.phrases import phrase

# Roman figures stand above numbers, numbers above letters; what has no label stands lowest.
_RANKS = (re.compile(r"[IVXLC]+\."), re.compile(r"\d"), re.compile(r"[a-zđ]\)"))
_ALL = range(len(_RANKS) + 1)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A heading, or a clause with its entry; `line` is where it stood."""

    line: int
    text: str
    entry: dict[str, Any] | None = None


@dataclass
class Text:
    """The lines so far; adding one returns its number."""

    lines: list[str] = field(default_factory=list)

    def add(self, text: str, *, gap: bool = True) -> int:
        """Add a line, after a blank one if `gap`, and return its number from 1."""
        if gap and self.lines:
            self.lines.append("")
        self.lines.append(text)
        return len(self.lines)

    def whole(self) -> str:
        """Return the text."""
        return "\n".join(self.lines) + "\n"


def headed(parts: Sequence[Printed]) -> list[Printed]:
    """Return the parts without headings under which nothing is left."""
    kept: list[Printed] = []
    has_clause = [False for _ in _ALL]
    for part in sorted(parts, key=lambda one: one.line, reverse=True):
        if part.entry is not None:
            has_clause = [True for _ in _ALL]
            kept.append(part)
            continue
        rank = _rank(part.text)
        if has_clause[rank]:
            kept.append(part)
        # What follows above this heading does not belong to it.
        has_clause[rank:] = [False] * (len(has_clause) - rank)
    return kept[::-1]


def _rank(text: str) -> int:
    return next((at for at, label in enumerate(_RANKS) if label.match(text)), len(_RANKS))


def compose(
    title: str, parts: Sequence[Printed], annex: dict[str, Any]
) -> tuple[str, dict[str, str]]:
    """Return the text of a plan and its headings by line; every entry learns its line."""
    text = Text()
    text.add(title)
    headings: dict[str, str] = {}
    for part in headed(parts):
        line = text.add(part.text)
        if part.entry is None:
            headings[str(line)] = part.text
        else:
            part.entry["source_lines"] = [line]
    if annex.get("indicators"):
        _add_annex(text, annex)
    return text.whole(), headings


def _add_annex(text: Text, annex: dict[str, Any]) -> None:
    # The line in brackets names the old document, whose number and day the new one has not.
    titles = str(annex.get("caption") or phrase("annex")).split("\n")
    annex["caption"] = "\n".join(line for line in titles if not line.startswith("("))
    for line in annex["caption"].split("\n"):
        text.add(line)
    text.add("\t".join(phrase("annex_columns").split(" | ")))
    group = None
    for row in annex["indicators"]:
        if row["group"] != group:
            group = row["group"]
            name = (annex.get("groups") or {}).get(group, "")
            text.add(f"{group}\t{name}\t\t", gap=False)
        cells = (
            row.get("number"),
            row["text"],
            row.get("monitor_printed"),
            row.get("implementers_printed"),
        )
        row["source_lines"] = [text.add("\t".join(str(cell or "") for cell in cells), gap=False)]
