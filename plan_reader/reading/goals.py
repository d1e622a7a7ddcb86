"""Give a target the time of the heading or title above it: "đến năm 2030", "năm 2024"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from plan_reader.reading.due_dates import Due, sentence_due
from plan_reader.reading.limits import without_state
from plan_reader.reading.outline import Node
from plan_reader.reading.passages import Passage
from plan_reader.reading.proposals import Head, Indicator, Reason

_YEAR = re.compile(r"(?:đến năm|năm|giai đoạn)\s+(?:20\d\d\s*[-–]\s*)?(20\d\d)")


def goal_dues(found: Sequence[Indicator], root: Node, head: Head) -> list[Indicator]:
    """Complete the due of each target: its own words, its heading, the title."""
    above = _years_above(root)
    out = []
    for one in found:
        due = sentence_due(one.words, year=None) or one.due
        if due is None and one.section != "tasks":
            due = above.get(one.line) or _title_year(one, head)
        reasons = dict(one.reasons)
        if due is not None:
            reasons.setdefault("due", Reason(rule=due.rule, words=due.words))
        out.append(replace(one, due=due, reasons=reasons))
    return out


def _years_above(root: Node) -> dict[int, Due]:
    found: dict[int, Due] = {}
    for node in root.walk():
        due = next((d for d in map(_due_of, (node, *node.ancestors())) if d), None)
        if due is None:
            continue
        found.setdefault(node.line, due)
        for row in node.rows:
            for cell in row.cells:
                for line, _ in cell.places:
                    found[line] = due
        for line, _ in node.words.places:
            found.setdefault(line, due)
    return found


def _due_of(node: Node) -> Due | None:
    words = [node.words]
    if node.rank == 0:  # an annex: its title stands in the paragraphs under it
        words += [child.words for child in node.children if not child.label][:2]
    return next((due for due in map(_year_due, words) if due), None)


def _year_due(words: Passage) -> Due | None:
    folded = without_state(words.folded)
    found = None if len(folded) > 200 else _YEAR.search(folded)  # noqa: PLR2004 - a heading
    if found is None:
        return None
    return Due(
        words=words.part(found.start(), found.end()),
        last_day=date(int(found.group(1)), 12, 31),
        inclusive=True,
        time=None,
        rule="time.heading",
    )


def _title_year(one: Indicator, head: Head) -> Due | None:
    if not head.years:
        return None
    return Due(
        words=one.reasons["value"].words,
        last_day=date(head.years[-1], 12, 31),
        inclusive=True,
        time=None,
        rule="time.title",
    )
