"""Folding: which notices of one morning share an envelope.

A head with few items gets one message each; with `digest_from` or more, one digest in
which overdue items stand first. The standing office, the deputy and the chair get one
list a morning each. Quarterly questions (rung Q) travel inside the quarterly report's
reminder.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.ladder import UNDATED


class Kind(StrEnum):
    """What a message is; each kind has its own templates."""

    REMINDER_30 = "reminder-30"
    REMINDER_7 = "reminder-7"
    REMINDER_3 = "reminder-3"
    REMINDER_1 = "reminder-1"
    REMINDER_0 = "reminder-0"
    OVERDUE_1 = "overdue-1"
    OVERDUE_3 = "overdue-3"
    OVERDUE_7 = "overdue-7"
    DIGEST = "digest"
    QUARTERLY_QUESTION = "quarterly-question"
    CHAIR_LIST = "chair-list"
    MORNING_LIST = "morning-list"
    WEEKLY_SUMMARY = "weekly-summary"
    RECEIPT = "receipt"
    RETURNED = "returned"
    EXTENSION_DECISION = "extension-decision"
    COMPLETED = "completed"
    INSTRUCTION = "instruction"
    HANDED_OVER = "handed-over"
    WHICH_DUTY = "which-duty"


LIST_KINDS = frozenset({Kind.CHAIR_LIST, Kind.MORNING_LIST, Kind.WEEKLY_SUMMARY})
EVENT_KINDS = frozenset(
    {
        Kind.RECEIPT,
        Kind.RETURNED,
        Kind.EXTENSION_DECISION,
        Kind.COMPLETED,
        Kind.INSTRUCTION,
        Kind.HANDED_OVER,
        Kind.WHICH_DUTY,
    }
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One duty as it stands in a message.

    `rung` is what fell that morning; None where the duty merely stands in a list.
    `notice` is the id of the notice told by it, None for a standing item.
    """

    duty: int
    rung: str | None
    offset: int
    last_day: date | None
    days_overdue: int
    sort_key: str
    notice: int | None = None
    is_quarterly_report: bool = False


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A message to be: its kind and its items in the order in which they are read."""

    kind: Kind
    items: tuple[Item, ...]


def kind_of(offset: int) -> Kind:
    """Return the kind of the message that tells a single rung of that offset.

    A ladder may use other offsets than the default one; each speaks with the words of the
    nearest default rung at or past it.
    """
    for limit, kind in _KINDS:
        if offset <= limit:
            return kind
    return Kind.OVERDUE_7


_KINDS = (
    (-8, Kind.REMINDER_30),
    (-4, Kind.REMINDER_7),
    (-2, Kind.REMINDER_3),
    (-1, Kind.REMINDER_1),
    (0, Kind.REMINDER_0),
    (2, Kind.OVERDUE_1),
    (6, Kind.OVERDUE_3),
)


def in_reading_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Sort overdue items first, the longest overdue leading, questions without date last."""
    return tuple(
        sorted(
            items,
            key=lambda item: (
                item.rung == UNDATED,
                -item.days_overdue,
                item.last_day or date.max,
                item.sort_key,
            ),
        )
    )


def fold_for_head(items: Sequence[Item], *, digest_from: int) -> tuple[Envelope, ...]:
    """Fold one head's items of one morning into the fewest messages the rule allows."""
    ordered = in_reading_order(items)
    dated = [item for item in ordered if item.rung != UNDATED]
    asked = [item for item in ordered if item.rung == UNDATED]
    if len(dated) >= digest_from or (asked and len(dated) > 1 and len(ordered) >= digest_from):
        return (Envelope(kind=Kind.DIGEST, items=ordered),)
    if asked and not dated:
        return (Envelope(kind=Kind.QUARTERLY_QUESTION, items=ordered),)
    host = next((item for item in dated if item.is_quarterly_report), next(iter(dated), None))
    return tuple(
        Envelope(kind=kind_of(item.offset), items=(item, *asked) if item is host else (item,))
        for item in dated
    )


def fold_list(told: Sequence[Item], standing: Iterable[Item], *, kind: Kind) -> Envelope | None:
    """Make the one list of a morning: new items first, then what merely stands there.

    Returns None when there is nothing to tell.
    """
    named = {item.duty for item in told}
    rest = [item for item in standing if item.duty not in named]
    if not told and not rest:
        return None
    return Envelope(kind=kind, items=(*in_reading_order(told), *in_reading_order(rest)))
