"""Pages of a long list."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a long list; `number` counts from 1."""

    number: int
    pages: int
    first: int
    last: int
    total: int


def page_of(total: int, asked: str, *, size: int) -> Page:
    """Return the page asked for, the nearest one where there is no such page."""
    pages = max(1, -(-total // size))
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 10 else 1  # noqa: PLR2004 -- no page has a longer number
    first = (number - 1) * size
    return Page(number=number, pages=pages, first=first, last=min(first + size, total), total=total)
