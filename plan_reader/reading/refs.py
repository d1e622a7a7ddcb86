"""Give every proposal a reference of the printed labels, none twice."""

from collections import Counter

from plan_reader.reading.labels import Rank
from plan_reader.reading.outline import Node


class Refs:
    """Hands references out, none twice in a document."""

    def __init__(self) -> None:
        """Begin with none given."""
        self._given: Counter[str] = Counter()

    def of(self, node: Node, *suffix: str) -> str:
        """Return the reference of a node: III.1.e.2; bullets are counted among their like."""
        labels = [_label(above) for above in reversed([node, *node.ancestors()])]
        return self.unique(".".join([label for label in labels if label] + list(suffix)) or "p")

    def unique(self, ref: str) -> str:
        """Return the reference, with a number behind it when it was given before."""
        self._given[ref] += 1
        count = self._given[ref]
        return ref if count == 1 else self.unique(f"{ref}-{count}")


def _label(node: Node) -> str:
    if node.paragraph is None:
        return ""
    if Rank.NUMBER < node.rank < Rank.LETTER:
        return node.label.rsplit(".", 1)[-1]
    if node.rank in (Rank.DASH, Rank.PLUS, Rank.PLAIN):
        return "p" if node.rank == Rank.PLAIN and node.children else _count(node)
    return node.label


def _count(node: Node) -> str:
    return str(node.like) if node.rank != Rank.PLAIN else f"p{node.like}"
