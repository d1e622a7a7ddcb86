"""Ways: by what a delivery leaves, and whether another way is left when it did not."""

from dataclasses import dataclass

from sqlmodel import Session

from models.messages import Delivery, Message
from notifications import outbox
from notifications.channels import ChannelSet
from notifications.outbox import Status
from notifications.zalo_standing import known_of, standings
from rules.addressing import Addressee
from rules.zalo_routes import Choices, Route, choose

ZALO = "zalo"
# A reader of mail sees by the Message-ID that a repeat is one; a phone rings twice.
ONCE_ONLY = frozenset(route.value for route in Route)
# A provider has it, or may have it: no second one by another of its routes.
MAY_HAVE_ARRIVED = frozenset(
    {Status.ACCEPTED, Status.DELIVERED, Status.SEEN, Status.UNKNOWN, Status.SENDING}
)


@dataclass(frozen=True, kw_only=True)
class Way:
    """By which transport and to which address a delivery leaves."""

    transport: str
    address: str
    routes: str | None = None


@dataclass(frozen=True, kw_only=True)
class NoWay:
    """Why a delivery leaves by no way of its channel; `may_wait`: not yet."""

    why: str
    may_wait: bool = False
    routes: str | None = None


def find_way(
    session: Session, channels: ChannelSet, to: Addressee, message: Message, delivery: Delivery
) -> Way | NoWay:
    """Return by what a delivery of a channel leaves now.

    A repeat keeps the route of the try before it, for as long as that route is open.
    """
    channel = delivery.channel
    if channel == ZALO and channels.zalo is not None:
        tried = _tried(session, message) - {(delivery.transport or "", delivery.address or "")}
        return _by_zalo(session, channels, to, tried)
    transport = channels.transport(channel)
    if transport is None:
        return NoWay(why=channels.why_not(channel))
    # Without Zalo set up, a user id is the only address that its channel goes by.
    address = to.address(channel)
    if address is None:
        return NoWay(why=f'{to.key} has no usable address on "{channel}"')
    return Way(transport=transport.name, address=address)


def _by_zalo(
    session: Session, channels: ChannelSet, to: Addressee, tried: frozenset[tuple[str, str]]
) -> Way | NoWay:
    choices = weigh(session, channels, to, tried=tried)
    best = choices.best
    if best is None or best.address is None:
        why = f'{to.key} is reached by no route of "{ZALO}"'
        return NoWay(why=why, may_wait=choices.may_wait, routes=choices.words())
    return Way(transport=best.route.value, address=best.address, routes=choices.words())


def weigh(
    session: Session,
    channels: ChannelSet,
    to: Addressee,
    *,
    tried: frozenset[tuple[str, str]] = frozenset(),
) -> Choices:
    """Weigh the routes of Zalo for a person, by the wall clock; none where it is not set up."""
    setup = channels.zalo
    if setup is None:
        return Choices()
    wall = setup.wall()
    return choose(
        known_of(session, to), standings(session, setup, wall=wall), now=wall, tried=tried
    )


def _tried(session: Session, message: Message) -> frozenset[tuple[str, str]]:
    tries = outbox.tries_of(session, message)
    return frozenset(
        (t.transport or "", t.address or "") for t in tries if t.status == Status.FAILED
    )


def next_channel(
    session: Session, channels: ChannelSet, to: Addressee, message: Message
) -> str | None:
    """Return the channel that a message goes by next, None when none is left."""
    tries = list(outbox.tries_of(session, message))
    tried = {(t.channel, t.address) for t in tries if t.status not in outbox.OPEN}
    taken = {t.channel for t in tries if t.status in (Status.QUEUED, *MAY_HAVE_ARRIVED)}
    # What failed before it had an address would fail there again.
    taken |= {t.channel for t in tries if t.status == Status.FAILED and not t.address}
    for channel in to.by_preference():
        if channel in taken:
            continue
        if channel == ZALO and channels.zalo is not None:
            if weigh(session, channels, to, tried=_tried(session, message)).best is not None:
                return channel
        elif (
            channels.transport(channel) is not None
            and to.address(channel) is not None
            and (channel, to.address(channel)) not in tried
        ):
            return channel
    return None
