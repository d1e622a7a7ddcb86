"""Who is told for a post on a given day, and by which channels (law 8).

Escalation goes to posts. A post without a recorded holder is reached through its own or
its office's address; a post marked vacant passes the step up at once; an absent holder's
delegate gets it with the holder in copy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.ladder import Audience, Reach

CHANNEL_ORDER = ("zalo", "email", "app")
# Addresses by which Zalo reaches somebody: its user id, a verified telephone number (by an
# approved template), a chat with the bot. A message goes by the channel "zalo" to all three.
ZALO_ID, PHONE, BOT_CHAT = "zalo", "phone", "zbot"
CHANNEL_OF = {PHONE: "zalo", BOT_CHAT: "zalo"}
ADDRESS_KINDS = (*CHANNEL_ORDER, *CHANNEL_OF)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """An address on one channel; only a verified and unbroken one is used."""

    channel: str
    address: str
    verified: bool = True
    preferred: bool = False
    broken: bool = False

    @property
    def is_usable(self) -> bool:
        """Tell whether a message may go there."""
        return self.verified and not self.broken


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A person in a post for a time (both days inclusive, None open-ended).

    `delegate` marks somebody who stands in while the holder is away.
    """

    person: int
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    acting: bool = False
    delegate: bool = False

    def holds_on(self, day: date) -> bool:
        """Tell whether the person acts for the post on `day`."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class PostEntry:
    """A post as the directory knows it; `contacts` are those of the post or its office."""

    id: int
    code: str
    title: str
    unit: int
    unit_code: str
    unit_name: str
    vacant: bool = False
    holders: tuple[Holder, ...] = ()
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """One person, or a post without a recorded holder, that is told something."""

    key: str
    post: PostEntry
    person: int | None = None
    name: str | None = None
    contacts: tuple[Contact, ...] = ()

    def channels(self, reach: Reach) -> tuple[str, ...]:
        """Return the channels to use first: the preferred one, or all usable ones."""
        usable = self.by_preference()
        return usable if reach is Reach.ALL else usable[:1]

    def by_preference(self) -> tuple[str, ...]:
        """Return every usable channel, the preferred one first, then Zalo before e-mail."""
        usable = [c for c in self.contacts if c.is_usable]
        usable.sort(key=lambda c: (not c.preferred, _rank(channel_of(c.channel))))
        return tuple(dict.fromkeys(channel_of(c.channel) for c in usable))

    def address(self, channel: str) -> str | None:
        """Return the usable address on a channel, None if there is none."""
        found = (c.address for c in self.contacts if c.channel == channel and c.is_usable)
        return next(found, None)


def channel_of(kind: str) -> str:
    """Return the channel by which an address of that kind is reached."""
    return CHANNEL_OF.get(kind, kind)


def _rank(channel: str) -> int:
    return CHANNEL_ORDER.index(channel) if channel in CHANNEL_ORDER else len(CHANNEL_ORDER)


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where a message for a post goes on one day.

    `copies` are told as well (the holder whose delegate acts). `vacant` names the posts
    passed over because they are marked vacant, lowest first.
    """

    to: Addressee | None
    copies: tuple[Addressee, ...] = ()
    vacant: tuple[PostEntry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A duty of a post that its holder gave to a person of the unit."""

    post: int
    to: Holder


@dataclass(frozen=True, kw_only=True)
class Directory:
    """The posts of one plan and the three that steer it; `handed` is by duty."""

    posts: Mapping[int, PostEntry]
    handed: Mapping[int, Handed] = field(default_factory=dict)
    person_contacts: Mapping[int, tuple[Contact, ...]] = field(default_factory=dict)
    chair: int
    deputy: int
    standing_office: int

    def route(self, post_id: int, day: date, *, duty: int | None = None) -> Route:
        """Find who is told for a post on `day`, passing vacant posts up at once.

        What its holder handed over within the unit goes to that person, the holder in copy:
        `duty` says which one it is about.
        """
        vacant: list[PostEntry] = []
        for candidate in self._upwards(post_id):
            post = self.posts[candidate]
            if post.vacant and self.holder(post, day) is None:
                vacant.append(post)
                continue
            to, copies = self._people(post, day)
            handed = self.handed.get(duty) if duty is not None else None
            if handed is not None and handed.post == candidate:
                to, copies = self._addressee(post, handed.to), (to, *copies)
                copies = tuple(copy for copy in copies if copy.key != to.key)
            return Route(to=to, copies=copies, vacant=tuple(vacant))
        return Route(to=None, vacant=tuple(vacant))

    def candidates(self, post_id: int, day: date) -> tuple[Addressee, ...]:
        """Return everybody who may be told something for a post on `day`, the first first."""
        route = self.route(post_id, day)
        post = self.posts[post_id]
        told = [self._addressee(post, h.to) for h in self.handed.values() if h.post == post_id]
        found = [*((route.to,) if route.to else ()), *route.copies, *told]
        return tuple({one.key: one for one in found}.values())

    def post_of(self, audience: Audience, owner: int) -> int:
        """Return the post that a rung's audience stands for."""
        return {
            Audience.OWNER: owner,
            Audience.STANDING_OFFICE: self.standing_office,
            Audience.DEPUTY: self.deputy,
            Audience.CHAIR: self.chair,
        }[audience]

    def holder(self, post: PostEntry, day: date) -> Holder | None:
        """Return who holds the post on `day`, a regular holder before an acting one."""
        held = [h for h in post.holders if h.holds_on(day) and not h.delegate]
        held.sort(key=lambda h: (h.acting, -(h.valid_from or date.min).toordinal()))
        return held[0] if held else None

    def _upwards(self, post_id: int) -> tuple[int, ...]:
        # Up the Committee; when even the chair's post is vacant the standing office is
        # the last that can act on it.
        above = (self.deputy, self.chair, self.standing_office)
        return tuple(dict.fromkeys((post_id, *above)))

    def _people(self, post: PostEntry, day: date) -> tuple[Addressee, tuple[Addressee, ...]]:
        holder = self.holder(post, day)
        delegates = [h for h in post.holders if h.delegate and h.holds_on(day)]
        if delegates:
            copies = (self._addressee(post, holder),) if holder else ()
            return self._addressee(post, delegates[0]), copies
        return self._addressee(post, holder), ()

    def _addressee(self, post: PostEntry, holder: Holder | None) -> Addressee:
        if holder is None:
            return Addressee(key=f"post:{post.id}", post=post, contacts=post.contacts)
        own = self.person_contacts.get(holder.person, ())
        # The office's address serves until the person has a usable one of their own; a
        # telephone number alone is none, because not every number has Zalo.
        usable = any(contact.is_usable and contact.channel != PHONE for contact in own)
        return Addressee(
            key=f"person:{holder.person}",
            post=post,
            person=holder.person,
            name=holder.name,
            contacts=own if usable else (*own, *post.contacts),
        )
