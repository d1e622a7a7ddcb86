"""Say what a heading announces: purpose (no items), goals (targets) or tasks."""

import re
from functools import cache

from plan_reader.reading.labels import Rank
from plan_reader.reading.outline import Node
from plan_reader.reading.words import any_of, vocabulary

PURPOSE, GOALS, TASKS = "purpose", "goals", "tasks"


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = vocabulary("sections")
    return tuple((kind, re.compile(any_of(words[kind]))) for kind in (GOALS, PURPOSE, TASKS))


_REST = 40  # letters; a heading that opens with "Mục tiêu" says little more
_HEADING = 160  # letters of the longest heading


def is_heading(node: Node) -> bool:
    """Say whether a node's words are a heading: short, without the stop of a sentence."""
    text = node.words.text
    return len(text) < _HEADING and text.rstrip()[-1:] not in tuple(".;")


def section_of(node: Node) -> str:
    """Return what the nearest heading above (or the node itself) announces."""
    for above in (node, *node.ancestors()):
        kind = announced(above)
        if kind:
            return kind
    return TASKS


def announced(node: Node) -> str | None:
    """Return the kind that a heading announces, None when it only names a matter."""
    if node.paragraph is None or node.paragraph.label is None or not is_heading(node):
        return None
    top = node.rank <= Rank.ROMAN
    if not top and node.rank >= Rank.DASH:
        return None
    if node.rank == Rank.ANNEX:
        return _annex_kind(node)
    for kind, pattern in _kinds():
        if pattern.search(node.words.folded) if top else _opens(pattern, node):
            return kind
    return TASKS if top else None


def _opens(pattern: re.Pattern[str], node: Node) -> bool:
    found = re.match(
        rf"(?:các |một số |về |những )?(?:{pattern.pattern})(?: (?:chung|cụ thể|chủ yếu|trọng "
        rf"tâm|tổng quát|chính))*\b",
        node.words.folded,
    )
    return found is not None and len(node.words.text) - found.end() < _REST


def _annex_kind(node: Node) -> str:
    titles = [node.words.folded, *(c.words.folded for c in node.children[:3] if not c.label)]
    text = " ".join(titles)
    return GOALS if "chỉ tiêu" in text and "nhiệm vụ" not in text else TASKS
