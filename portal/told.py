"""What was told of a duty, to whom, and what was not and why; messages with their tries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.duty import Duty
from models.messages import Delivery, Message, MessageItem, Notice
from models.roster import Person, Post
from models.silence import Silence


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message with the tries to deliver it, and what followed without a sign of life.

    Each of `silences` stands with the words for the post above that was told, or blank.
    """

    message: Message
    to: str
    deliveries: tuple[Delivery, ...]
    silences: tuple[tuple[Silence, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """One thing somebody had to be told; `message` is None while or because it was not."""

    notice: Notice
    to: str
    message: Message | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """Everything told of one duty, newest first."""

    notices: tuple[Noticed, ...]
    messages: tuple[Sent, ...]


def load_told(session: Session, duty: Duty) -> Told:
    """Read notices and messages of a duty."""
    notices = session.exec(
        select(Notice)
        .where(Notice.duty_id == duty.id)
        .order_by(col(Notice.day).desc(), col(Notice.id).desc())
    ).all()
    messages = session.exec(
        select(Message)
        .join(MessageItem, col(MessageItem.message_id) == Message.id)
        .where(MessageItem.duty_id == duty.id)
        .distinct()
        .order_by(col(Message.id).desc())
    ).all()
    sent = with_deliveries(session, messages)
    by_id = {s.message.id: s.message for s in sent}
    names = Names(session, [(n.post_id, n.person_id) for n in notices])
    return Told(
        notices=tuple(
            Noticed(notice=n, to=names.of(n.post_id, n.person_id), message=by_id.get(n.message_id))
            for n in notices
        ),
        messages=sent,
    )


def with_deliveries(session: Session, messages: Sequence[Message]) -> tuple[Sent, ...]:
    """Complete messages with their tries and the words for whom they are to."""
    tries: dict[int, list[Delivery]] = defaultdict(list)
    ids = [m.id for m in messages]
    query = select(Delivery).where(col(Delivery.message_id).in_(ids)).order_by(col(Delivery.id))
    for delivery in session.exec(query):
        tries[delivery.message_id].append(delivery)
    silences: dict[int, list[Silence]] = defaultdict(list)
    quiet = select(Silence).where(col(Silence.message_id).in_(ids)).order_by(col(Silence.id))
    for row in session.exec(quiet):
        silences[row.message_id].append(row)
    told = [(r.post_id, None) for rows in silences.values() for r in rows if r.post_id]
    names = Names(session, [*((m.post_id, m.person_id) for m in messages), *told])
    return tuple(
        Sent(
            message=m,
            to=names.of(m.post_id, m.person_id),
            deliveries=tuple(tries[m.id or 0]),
            silences=tuple(
                (row, names.of(row.post_id, None) if row.post_id else "")
                for row in silences[m.id or 0]
            ),
        )
        for m in messages
    )


class Names:
    """The words for posts and people, read once for a page."""

    def __init__(self, session: Session, wanted: Collection[tuple[int, int | None]]) -> None:
        posts = {post for post, _ in wanted}
        people = {person for _, person in wanted if person is not None}
        self._posts = {
            p.id: p.title for p in session.exec(select(Post).where(col(Post.id).in_(posts)))
        }
        self._people = {
            p.id: p.name for p in session.exec(select(Person).where(col(Person.id).in_(people)))
        }

    def of(self, post_id: int, person_id: int | None) -> str:
        """Return "name, title", or the title where no person is recorded."""
        title = self._posts.get(post_id, "")
        name = self._people.get(person_id) if person_id else None
        return f"{name}, {title}" if name else title
