"""The channel by which somebody wants to be told first."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from actions.actors import Actor
from models import journal
from models.roster import Contact
from rules.addressing import CHANNEL_ORDER


class NoSuchChannelError(ValueError):
    """There is no address of one's own on that channel."""


def own_contacts(session: Session, actor: Actor) -> Sequence[Contact]:
    """Return the addresses at which the actor is told: the person's, else the posts'."""
    mine = (
        Contact.person_id == actor.person_id
        if actor.person_id
        else col(Contact.post_id).in_(actor.post_ids)
    )
    return session.exec(
        select(Contact)
        .where(
            mine,
            col(Contact.verified),
            col(Contact.broken_reason).is_(None),
            col(Contact.channel).in_(CHANNEL_ORDER),
        )
        .order_by(col(Contact.id))
    ).all()


def prefer_channel(session: Session, channel: str, *, actor: Actor, now: datetime) -> None:
    """Make a channel the preferred one; NoSuchChannelError without an address there."""
    found = own_contacts(session, actor)
    if channel not in {contact.channel for contact in found}:
        known = ", ".join(sorted({contact.channel for contact in found})) or "none"
        message = f'"{actor.label}" has no usable address on "{channel}"; usable: {known}'
        raise NoSuchChannelError(message)
    for contact in found:
        contact.preferred = contact.channel == channel
        session.add(contact)
    journal.write(
        session,
        at=now,
        actor=actor.label,
        act="contact.preferred",
        subject=actor.label,
        details={"channel": channel},
    )
