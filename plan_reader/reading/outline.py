"""Set paragraphs and table rows under the headings they stand under."""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence

from plan_reader.reading.fields import Field, read_field
from plan_reader.reading.labels import Rank
from plan_reader.reading.paragraphs import Block, GridRow, Paragraph
from plan_reader.reading.passages import Passage


@dataclasses.dataclass(eq=False)
class Node:
    """A paragraph (or a table) and what stands under it; the root has no paragraph."""

    paragraph: Paragraph | None = None
    rank: int = -1
    field: Field | None = None
    parent: "Node | None" = None
    rows: list[GridRow] = dataclasses.field(default_factory=list)
    children: list["Node"] = dataclasses.field(default_factory=list)
    place: int = 0  # among the children of its parent
    like: int = 1  # the how manieth of its rank there, fields not counted
    ranks: Counter[int] = dataclasses.field(default_factory=Counter)  # of its children
    last_point: int = -1  # the place of its last labelled point or table

    def add(self, child: "Node") -> None:
        """Put a node under this one, as its last."""
        child.parent, child.place = self, len(self.children)
        if child.field is None:
            self.ranks[child.rank] += 1
        child.like = self.ranks[child.rank] or 1
        if child.rows or (child.paragraph and child.rank < Rank.PLAIN):
            self.last_point = child.place
        self.children.append(child)

    @property
    def words(self) -> Passage:
        """The words after the label; empty for the root and for tables."""
        return self.paragraph.body if self.paragraph else Passage("", ())

    @property
    def label(self) -> str:
        """The printed label, "" where there is none."""
        return self.paragraph.label.words if self.paragraph and self.paragraph.label else ""

    @property
    def line(self) -> int:
        """The line on which the paragraph begins."""
        return self.paragraph.whole.line if self.paragraph else 0

    def ancestors(self) -> Iterator["Node"]:
        """Walk upwards, the nearest first, without the root."""
        node = self.parent
        while node is not None and node.paragraph is not None:
            yield node
            node = node.parent

    def walk(self) -> Iterator["Node"]:
        """Walk downwards in the order of the print, itself first."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def outline(blocks: Sequence[Block]) -> Node:
    """Build the tree of a document's body."""
    root = Node()
    open_nodes = [root]
    for block in blocks:
        if isinstance(block, GridRow):
            _add_row(open_nodes, block)
            continue
        node = Node(paragraph=block, field=read_field(block.body))
        node.rank = _rank(block, node.field, open_nodes[-1])
        while open_nodes[-1].rank >= node.rank or _returns(open_nodes, node.rank):
            open_nodes.pop()
        open_nodes[-1].add(node)
        open_nodes.append(node)
    return root


def _rank(block: Paragraph, found: Field | None, last: Node) -> int:
    if block.label is not None:
        return block.label.rank
    if found is not None and last.rank > Rank.PLAIN:
        # A field without a bullet after a bulleted task stands under it, beside other fields of it.
        return last.rank if last.field else last.rank + 1
    return Rank.PLAIN


def _returns(open_nodes: list[Node], rank: int) -> bool:
    """Say whether a bullet goes on with bullets of its kind that stand before the open point.

    "- …", "(1) …", "- Thời gian: …": the last bullet stands beside the first, not under (1).
    """
    last = open_nodes[-1]
    if rank < Rank.DASH or last.parent is None:
        return False
    return last.parent.ranks[rank] > (last.rank == rank and last.field is None)


def _add_row(open_nodes: list[Node], row: GridRow) -> None:
    # A table belongs to the heading it stands under, not to the bullet before it.
    while open_nodes[-1].rank >= Rank.PLAIN:
        open_nodes.pop()
    parent = open_nodes[-1]
    last = parent.children[-1] if parent.children else None
    if last is not None and last.rows and last.rows[0].table == row.table:
        last.rows.append(row)
    else:
        parent.add(Node(rows=[row], rank=Rank.PLUS + 1))
