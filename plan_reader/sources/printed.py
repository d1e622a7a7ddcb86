"""What stands on one page of a PDF, and where; in points from the bottom left."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Printed:
    """One printed line; a place that is not known is 0 throughout."""

    text: str
    left: float = 0
    right: float = 0
    bottom: float = 0
    top: float = 0


@dataclass(frozen=True, kw_only=True)
class Box:
    """A cell or table on the page."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, line: Printed) -> bool:
        """Say whether the middle of a line is in the box."""
        across = (line.left + line.right) / 2
        up = (line.bottom + line.top) / 2
        return self.left <= across <= self.right and self.bottom <= up <= self.top


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A table as it is ruled: its cells by row and column; a merged one stands in each place."""

    box: Box
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table with its words: rows of cells, each its lines and whether it repeats one before."""

    top: float
    rows: tuple[tuple[tuple[str, bool], ...], ...]


Sheet = tuple[Printed | Grid, ...]
