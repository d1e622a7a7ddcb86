"""Signs of life: how long a reminder waits for one, and what is done when none comes.

A sign is an act, a reply, or a provider's word that the message was seen. A visit to a page
is none, because a GET changes nothing (law 10). Which rungs wait, and for how long, is data
(config/ladders, `no_sign`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.ladder import Audience, Ladder, Patience, Rung
from rules.working_calendar import WorkingCalendar


class Sign(StrEnum):
    """What shows that a message has reached a person; the value is a key for words."""

    ACTED = "sign_acted"
    REPLIED = "sign_replied"
    SEEN = "sign_seen"


class Move(StrEnum):
    """What follows when no sign comes, in this order; each at most once a message."""

    NEXT_CHANNEL = "next_channel"
    NEXT_POST = "next_post"


@dataclass(frozen=True, kw_only=True)
class Silent:
    """A message that was carried; `moved` are the moves decided already, taken or not."""

    sign: Sign | None = None
    moved: frozenset[Move] = frozenset()
    has_other_channel: bool = False


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One move that is decided: taken, or not and why."""

    move: Move
    reason: str | None = None


NO_CHANNEL = "no_other_channel"


def moves(silent: Silent) -> tuple[Decided, ...]:
    """Decide what follows when the time for a sign is over.

    The next channel where there is one; without one, or when that brought no sign either,
    the next post up. A sign ends it, whatever was done before.
    """
    ahead = [move for move in Move if move not in silent.moved]
    if silent.sign is not None:
        return tuple(Decided(move=move, reason=silent.sign.value) for move in ahead)
    if not ahead or ahead[0] is Move.NEXT_POST:
        return tuple(Decided(move=move) for move in ahead)
    if silent.has_other_channel:
        return (Decided(move=Move.NEXT_CHANNEL),)
    return (Decided(move=Move.NEXT_CHANNEL, reason=NO_CHANNEL), Decided(move=Move.NEXT_POST))


def posts_up(patience: Patience, rung: Rung) -> tuple[Audience, ...]:
    """Return the posts above that the rung itself does not tell, the nearest first."""
    told = {*rung.to, *rung.copy}
    return tuple(audience for audience in patience.up if audience not in told)


def heard_until(ladder: Ladder, calendar: WorkingCalendar, since: datetime) -> datetime:
    """Return until when a sign is waited for after `since`; both local.

    Only hours in which mail may leave count: outside them nobody is expected to read.
    A ladder without `no_sign` waits for ever, so that asking it is a mistake (ValueError).
    """
    if ladder.no_sign is None:
        message = "this ladder waits for no sign; give it a `no_sign`"
        raise ValueError(message)
    left = ladder.no_sign.wait
    for begin, end in _open_hours(ladder, calendar, since):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return since  # pragma: no cover -- the hours of a calendar never end


def _open_hours(
    ladder: Ladder, calendar: WorkingCalendar, since: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the open hours from a local moment on, the first cut at that moment."""
    moment = since
    while True:
        begin = ladder.next_open(moment, calendar)
        end = datetime.combine(begin.date(), ladder.open_until, tzinfo=begin.tzinfo)
        yield begin, end
        moment = end + timedelta(microseconds=1)
