"""By which of Zalo's four ways a person is reached, and why not by the others.

The order is that of cost and of what the provider allows (Zalo's rules of 2026): a text of
the Official Account within 48 hours of the person's last word is free, within seven days it
is charged; a template needs no window. Every moment here is of the wall clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

FREE_FOR = timedelta(hours=48)
OPEN_FOR = timedelta(days=7)


class Route(StrEnum):
    """A way through Zalo; the value is the schema of its apprise plugin."""

    TEXT = "zoa"
    BY_ID = "zbsu"
    BY_PHONE = "zbs"
    BOT = "zbot"


class WhyNot(StrEnum):
    """Why a route is not taken."""

    NOT_CONFIGURED = "not_configured"
    NO_TEMPLATE = "no_template"
    NOT_LINKED = "not_linked"
    NO_PHONE = "no_phone"
    WINDOW_CLOSED = "window_closed"
    REFUSED = "refused"
    PAUSED = "paused_by_person"
    WITHDRAWN = "consent_withdrawn"
    CIRCUIT_OPEN = "circuit_open"
    NO_QUOTA = "no_quota"
    TRIED = "tried"


# What passes by itself or by the administrator's hand: the message may wait for it.
PASSING = frozenset({WhyNot.CIRCUIT_OPEN, WhyNot.NO_QUOTA})
STOPPED = (WhyNot.WITHDRAWN, WhyNot.REFUSED, WhyNot.PAUSED)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of one person; None where nothing is.

    `last_word` is the person's last interaction with the Official Account; `closed_at` the
    moment at which Zalo said that the window is closed. `stopped` says that the person, or
    Zalo for the person, wants nothing by any route.
    """

    user_id: str | None = None
    phone: str | None = None
    chat_id: str | None = None
    last_word: datetime | None = None
    closed_at: datetime | None = None
    stopped: WhyNot | None = None

    def address(self, route: Route) -> str | None:
        """Return the address that a route needs."""
        if route is Route.BOT:
            return self.chat_id
        return self.phone if route is Route.BY_PHONE else self.user_id


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one route stands for everybody; `closed` says why nothing leaves by it."""

    closed: WhyNot | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One route weighed for one person; `why_not` None where it may be taken."""

    route: Route
    address: str | None = None
    why_not: WhyNot | None = None


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Every route, the one to take first leading."""

    all: tuple[Choice, ...] = field(default=())

    @property
    def best(self) -> Choice | None:
        """Return the route to take, None when there is none."""
        return next((choice for choice in self.all if choice.why_not is None), None)

    @property
    def may_wait(self) -> bool:
        """Tell whether a route is only closed for a time."""
        return any(choice.why_not in PASSING for choice in self.all)

    def words(self) -> str:
        """Return the choice as it is kept with a delivery: "zoa=window_closed,zbsu"."""
        said: list[str] = []
        for choice in self.all:
            said.append(f"{choice.route}={choice.why_not}" if choice.why_not else choice.route)
            if choice.why_not is None:
                break
        return ",".join(said)


def choose(
    known: Known,
    standings: Mapping[Route, Standing],
    *,
    now: datetime,
    tried: frozenset[tuple[str, str]] = frozenset(),
) -> Choices:
    """Weigh every route for a person; `tried` are (route, address) that did not carry it."""
    weighed = [
        _weigh(route, known, standings.get(route), now=now, tried=tried)
        for route in _order(known, now=now)
    ]
    return Choices(all=tuple(weighed))


def is_free(known: Known, *, now: datetime) -> bool:
    """Tell whether a text of the Official Account costs nothing now."""
    return known.last_word is not None and now - known.last_word <= FREE_FOR


def may_be_open(known: Known, *, now: datetime) -> bool:
    """Tell whether Zalo may take a text now.

    Nothing known is asked of Zalo itself, which then says so; that answer holds until the
    person's next word.
    """
    word, closed = known.last_word, known.closed_at
    if word is None:
        return closed is None
    return now - word <= OPEN_FOR and (closed is None or closed < word)


def _order(known: Known, *, now: datetime) -> tuple[Route, ...]:
    templates = (Route.BY_ID, Route.BY_PHONE)
    if known.last_word is None or is_free(known, now=now):
        return (Route.TEXT, *templates, Route.BOT)
    # After two days a text is charged: an approved template is the cheaper one to keep to.
    return (*templates, Route.TEXT, Route.BOT)


def _weigh(
    route: Route,
    known: Known,
    standing: Standing | None,
    *,
    now: datetime,
    tried: frozenset[tuple[str, str]],
) -> Choice:
    address = known.address(route)
    why = _why_not(route, known, standing, now=now)
    if why is None and (route.value, address) in tried:
        why = WhyNot.TRIED
    return Choice(route=route, address=address, why_not=why)


def _why_not(
    route: Route, known: Known, standing: Standing | None, *, now: datetime
) -> WhyNot | None:
    if known.stopped is not None:
        return known.stopped
    if standing is None:
        return WhyNot.NOT_CONFIGURED
    if known.address(route) is None:
        return WhyNot.NO_PHONE if route is Route.BY_PHONE else WhyNot.NOT_LINKED
    if standing.closed is not None:
        return standing.closed
    if route is Route.TEXT and not may_be_open(known, now=now):
        return WhyNot.WINDOW_CLOSED
    return None
