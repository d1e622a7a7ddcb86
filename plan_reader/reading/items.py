"""Walk the outline and propose: which paragraphs are duties or targets, whose, and until when."""

import re

from plan_reader.reading.bodies import heading_body, is_verb
from plan_reader.reading.clauses import pieces, read_clause
from plan_reader.reading.columns import walk_rows
from plan_reader.reading.due_dates import field_due
from plan_reader.reading.duties import acts, is_duty
from plan_reader.reading.fields import Field, cut_inline
from plan_reader.reading.found import Found
from plan_reader.reading.labels import Rank
from plan_reader.reading.making import propose
from plan_reader.reading.outline import Node
from plan_reader.reading.passages import Passage
from plan_reader.reading.proposals import Indicator, Reason
from plan_reader.reading.scopes import Scope, fields_under, holds_duty, scope_of
from plan_reader.reading.sections import GOALS, PURPOSE, is_heading, section_of
from plan_reader.reading.subjects import read_subject
from plan_reader.reading.targets import targets

_SHORT_TITLE = 8  # words; a longer title of a block is the task itself


def walk(node: Node, found: Found, scope: Scope | None = None) -> None:
    """Propose what stands under a node, in the order of the print."""
    scope = scope or Scope()
    for child, beside in _with_blocks(node):
        if child.field is not None:
            _field_items(child, found, beside.over(scope))
        elif child.rows:
            walk_rows(child, found)
        else:
            _node(child, found, beside.over(scope))


def _with_blocks(node: Node) -> list[tuple[Node, Scope]]:
    """Pair each child with the block that follows it among its siblings, if there is one."""
    out: list[tuple[Node, Scope]] = []
    group: list[Node] = []
    fields: list[Field] = []
    before = Scope()

    def close() -> None:
        nonlocal before
        if not group:
            # A block at the head of a list holds for the points that follow it.
            before = scope_of(fields, rule="block_before")
        beside = scope_of(fields, rule="block_after" if len(group) < 2 else "block_after_group")  # noqa: PLR2004
        beside = beside.over(before)
        out.extend((one, beside) for one in group)
        group.clear()
        fields.clear()

    for child in node.children:
        if child.field is None or child.field.role == "content" or _sentences(child):
            if fields:
                close()
            group.append(child)
        elif _block_belongs_here(node, child):
            fields.append(child.field)
            if not child.field.value:
                fields.extend(fields_under(child))
    close()
    return _shared(out)


def _block_belongs_here(node: Node, child: Node) -> bool:
    # What stands under a task is the task's own; it is read with the task (see _node).
    return child.field is not None and _is_container(node)


def _is_container(node: Node) -> bool:
    items = [c for c in node.children if c.field is None or c.field.role == "content"]
    return bool(items) and (node.paragraph is None or _is_title(node))


def _is_title(node: Node) -> bool:
    """Say whether a node only heads what stands under it."""
    if node.field is not None and node.field.role == "content":
        return not node.field.value
    text = node.words
    kids = [c for c in node.children if c.field is None and not c.rows]
    if any(c.field and c.field.role == "content" for c in node.children):
        return True
    if not kids or text.text.endswith("."):
        return False
    if text.text.endswith(":") or node.rank <= Rank.ROMAN:
        return True
    if not fields_under(node):
        return is_heading(node)
    return len(text.text.split()) <= _SHORT_TITLE and any(_is_point(c) for c in kids)


_LABEL = 30  # letters; a bullet with a colon so early says something about its task


def _is_point(node: Node) -> bool:
    return is_verb(node.words) and ":" not in node.words.text[:_LABEL]


def _shared(pairs: list[tuple[Node, Scope]]) -> list[tuple[Node, Scope]]:
    """Let the block under the last of several points hold for all of them, when only it has one."""
    nodes = [node for node, _ in pairs]
    if len(nodes) < 2 or any(beside for _, beside in pairs):  # noqa: PLR2004 - one shares with nobody
        return pairs
    own = [bool(scope_of(fields_under(node))) for node in nodes]
    last = nodes[-1]
    if not own[-1] or any(own[:-1]) or any(n.rank != last.rank or n.children for n in nodes[:-1]):
        return pairs
    scope = scope_of(fields_under(last), rule="block_after_group")
    return [(node, scope) for node in nodes]


def _sentences(node: Node) -> bool:
    """Say whether a field holds duties of its own: "Thời gian: + Các bộ gửi… trước ngày …"."""
    if node.field is None or node.field.role not in ("owner", "time"):
        return False
    if node.field.value:
        return node.field.role == "owner" and holds_duty(node.field.value)
    return any(c.field is None and read_subject(c.words) for c in node.children)


def _field_items(node: Node, found: Found, scope: Scope) -> None:
    value = node.field.value if node.field else Passage("", ())
    if value:
        propose(node, value, found, scope)
    walk(node, found, scope)


def _node(node: Node, found: Found, scope: Scope) -> None:
    kind = section_of(node)
    own = [f for f in fields_under(node) if not _is_container(node)]
    sentences = any(_sentences(child) for child in node.children)
    shared = scope.rule == "block_after_group" and scope_of(own).time == scope.time
    inner = scope if sentences or shared else scope_of(own).over(scope)
    inner = _heading_time(node).over(inner)
    if not _heads(node) and not sentences and kind != PURPOSE:
        _leaf(node, found, inner, in_goals=kind == GOALS)
    if kind == PURPOSE and not any(section_of(c) != PURPOSE for c in node.children):
        return
    if own and not sentences and not _is_title(node):
        _dated_points(node, found, inner)
        return
    walk(node, found, _heading_time(node).over(scope) if _is_container(node) else inner)


_FORCE = re.compile(
    r"(?:phê duyệt|ban hành|công bố|bãi bỏ|thành lập|thu hồi|bổ nhiệm|kiện toàn|thay thế|sửa đổi)\b"
)


def _puts_in_force(node: Node) -> bool:
    """Say whether an article only decides: "Điều 1. Phê duyệt …" asks nobody to do anything."""
    return node.rank == Rank.ARTICLE and bool(_FORCE.match(node.words.folded))


_TIME_HEADING = re.compile(
    r"(?:trong |hoàn thành trong )?(?:quý|tháng|năm|từ|6 tháng|06 tháng|giai "
    r"đoạn)\b[\s\wđ/–-]{2,60}"
    r"|(?:tuần|đợt|giai đoạn)(?: thứ)? \w{1,4}\s?[(:][^()]{4,60}\)?"
)


def _heading_time(node: Node) -> Scope:
    """Read a heading that is nothing but a time: "Quý I/2026:" holds for all under it."""
    words = node.words.part(0, len(node.words.text.rstrip(" :.")))
    kids = any(child.field is None for child in node.children)
    if not kids or not node.label or not _TIME_HEADING.fullmatch(words.folded) or is_verb(words):
        return Scope()
    due = field_due(words, year=None)
    timed = due is not None and (due.last_day is not None or due.flaw is not None)
    return Scope(time=Field("time", words, words), rule="heading_time") if timed else Scope()


def _heads(node: Node) -> bool:
    """Say whether a node is a heading or a lead-in, no item itself."""
    kids = [c for c in node.children if c.field is None or c.field.role == "content"]
    if not kids and not fields_under(node):
        top = node.rank <= Rank.ROMAN and not acts(node.words)
        return top or bool(heading_body(node.words)) or _puts_in_force(node)
    if node.rank <= Rank.ROMAN:
        return True
    if any(c.field and c.field.role == "content" for c in node.children):
        return True
    if fields_under(node):
        return _is_title(node)
    return _leads(node, kids)


def _leads(node: Node, kids: list[Node]) -> bool:
    """Say whether a node with points under it, and no block, only leads to them."""
    text = node.words.folded
    if text.endswith(("sau:", "sau đây:", "nhiệm vụ:", "nội dung:")):
        return True
    if text.endswith("cụ thể:") and is_verb(node.words):
        return False
    plain_only = all(c.rank == Rank.PLAIN and not c.label for c in kids)
    if plain_only and not is_heading(node) and acts(node.words):
        return False
    return is_heading(node) or text.endswith(":") or not acts(node.words)


def _dated_points(node: Node, found: Found, scope: Scope) -> None:
    """Propose the points "(1) … chậm nhất ngày …" that stand between a task and its block."""
    for child in node.children:
        if child.field is None and child.words and child.rank < Rank.DASH:
            clause = read_clause(child.words, year=found.year)
            if clause.due is not None and clause.due.last_day is not None:
                propose(child, child.words, found, scope)


def _leaf(node: Node, found: Found, scope: Scope, *, in_goals: bool) -> None:
    words, fields = cut_inline(_without_closing(node.words))
    scope = scope_of(fields, rule="block_in_sentence").over(scope)
    if in_goals:
        _goal(node, words, found, scope)
        return
    if not _is_intro(node) and (scope or is_duty(words)):
        propose(node, words, found, scope)


def _without_closing(words: Passage) -> Passage:
    """Leave the formula out before a duty: "Trên đây là Kế hoạch … . Yêu cầu các phòng …"."""
    if not words.folded.startswith("trên đây là"):
        return words
    found = list(pieces(words))
    if len(found) < 2 or found[0].text[-1:] != ".":  # noqa: PLR2004 - the formula, and a sentence
        return words
    rest = words.part(len(found[0].text))
    return rest if acts(rest) else words


def _is_intro(node: Node) -> bool:
    """Say whether a plain paragraph only leads to the points that follow it."""
    if node.rank != Rank.PLAIN or node.parent is None or fields_under(node):
        return False
    leads = node.parent.last_point > node.place
    is_top = node.parent.rank <= Rank.ANNEX
    if not leads:
        led_to = bool(node.children and node.words.text.endswith("sau:"))
        return led_to or node.parent.paragraph is None
    return is_top or not heading_body(node.parent.words)


def _goal(node: Node, words: Passage, found: Found, scope: Scope) -> None:
    given = list(targets(words, counts=True))
    for number, target in enumerate(given, start=1):
        suffix = (str(number),) if len(given) > 1 else ()
        found.indicators.append(
            Indicator(
                ref=found.refs.of(node, *suffix),
                words=target.words,
                name=target.name,
                operator=target.operator,
                value=target.value,
                unit=target.unit,
                section=GOALS,
                owners=scope.owners(),
                reasons={
                    "value": Reason(rule="target.in_sentence", words=target.number),
                    **scope.reasons(),
                },
            )
        )
    if not given and node.rank not in (Rank.PLAIN, Rank.ROMAN) and _is_goal(node, words):
        propose(node, words, found, scope, in_goals=True)


def _is_goal(node: Node, words: Passage) -> bool:
    general = any(
        "tổng quát" in a.words.folded[:40] or "mục tiêu chung" in a.words.folded[:40]
        for a in (node, *node.ancestors())
    )
    return not general and is_duty(words) and not is_heading(node)
