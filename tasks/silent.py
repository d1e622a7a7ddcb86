"""Silent: what follows when no sign of life comes to a reminder that was letter.

First the next channel (one more try of the same message), then the next post up: a notice
that joins that post's one list of the next morning. Every move is a row, taken or not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.database import insert_new, reading, writing
from models.directory import load_directory
from models.lookup import plans_in_force
from models.messages import Message, Notice
from models.plan import Plan
from models.policy import Policy, load_policy
from models.signs import sign_of
from models.silence import Silence
from notifications import outbox
from notifications.outbox import MessageStatus
from rules.addressing import Addressee, Directory, PostEntry
from rules.clock import local
from rules.ladder import Audience, Patience, Reason
from rules.signs import Decided, Move, Silent, moves, posts_up
from tasks.deliver_plans import addressee_today
from tasks.gather import name_duties
from tasks.settle import unneeded
from tasks.silent_read import Carried, carried, is_move_due, until

QUEUED, WAITING, NOT_SENT = "queued", "waiting", "not_sent"


def follow_all(engine: Engine, *, now: datetime, zone: ZoneInfo) -> int:
    """Decide for every plan in force what follows silence; returns about how many messages."""
    with reading(engine) as session:
        if not is_move_due(session, now=now, zone=zone):
            return 0
    with writing(engine) as session:
        return sum(
            follow_silence(session, plan, load_policy(session, plan), now=now, zone=zone)
            for plan in plans_in_force(session)
        )


def follow_silence(
    session: Session, plan: Plan, policy: Policy, *, now: datetime, zone: ZoneInfo
) -> int:
    """Decide what follows for every message that has waited long enough; harmless twice.

    Must run in a session that writes alone. Returns how many messages it decided about.
    """
    patience = policy.ladder.no_sign
    if patience is None or not policy.ladder.is_open(local(now, zone), policy.calendar):
        return 0
    due = [each for each in carried(session, plan, policy) if until(policy, each, zone) <= now]
    if not due:
        return 0
    desk = _Desk(
        session=session,
        plan=plan,
        policy=policy,
        patience=patience,
        directory=load_directory(session, plan),
        now=now,
        zone=zone,
    )
    for each in due:
        desk.follow(each)
    session.flush()
    return len(due)


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What stays the same for one plan and one pass."""

    session: Session
    plan: Plan
    policy: Policy
    patience: Patience
    directory: Directory
    now: datetime
    zone: ZoneInfo

    def follow(self, letter: Carried) -> None:
        """Decide about one message, held until the transaction ends.

        1. What needs telling no more ends it. 2. A sign ends it. 3. The next channel, else
        the next post up for every duty of it that still needs telling.
        """
        self.session.refresh(letter.message, with_for_update=True)
        notices = self._notices(letter.message)
        reasons = self._settled(letter.message, notices)
        live = [notice for notice in notices if notice.id not in reasons]
        if not live:
            why = next(iter(reasons.values()), Reason.DONE).value
            ahead = (move for move in Move if move not in letter.moved)
            self._record(letter, [Decided(move=move, reason=why) for move in ahead])
            return
        channel = self._other_channel(letter)
        duties = {notice.duty_id for notice in notices}
        since = letter.first_at
        silent = Silent(
            sign=sign_of(self.session, letter.message, letter.tries, duties, since=since),
            moved=letter.moved,
            has_other_channel=channel is not None,
        )
        self._record(letter, moves(silent), channel=channel, live=live)

    def _notices(self, message: Message) -> Sequence[Notice]:
        query = select(Notice).where(
            Notice.message_id == message.id,
            Notice.audience == Audience.OWNER,
            col(Notice.rung).in_(self.patience.rungs),
        )
        return self.session.exec(query.order_by(col(Notice.id))).all()

    def _settled(self, message: Message, notices: Sequence[Notice]) -> dict[int, Reason]:
        """Return the notices that need telling no more, each with its reason."""
        named = name_duties(self.session, self.plan, {notice.duty_id for notice in notices})
        found: dict[int, Reason] = {}
        for notice in notices:
            reason = unneeded(notice, named[notice.duty_id].observed.watched)
            if reason is None and self._is_overtaken(message, notice):
                reason = Reason.SUPERSEDED
            if reason is not None:
                found[notice.id or 0] = reason
        return found

    def _is_overtaken(self, message: Message, notice: Notice) -> bool:
        query = select(Notice.id).where(
            Notice.duty_id == notice.duty_id,
            Notice.addressee == message.addressee,
            col(Notice.last_day) == notice.last_day,
            Notice.offset > notice.offset,
            col(Notice.status).in_((QUEUED, WAITING)),
        )
        return self.session.exec(query.limit(1)).first() is not None

    def _other_channel(self, letter: Carried) -> str | None:
        """Return a channel of the addressee by which the message was not tried."""
        message = letter.message
        to = addressee_today(
            self.directory,
            addressee=message.addressee,
            post_id=message.post_id,
            now=self.now,
            zone=self.zone,
        )
        tried = {each.channel for each in letter.tries}
        channels = to.by_preference() if to else ()
        return next((channel for channel in channels if channel not in tried), None)

    def _record(
        self,
        letter: Carried,
        decided: Sequence[Decided],
        *,
        channel: str | None = None,
        live: Sequence[Notice] = (),
    ) -> None:
        for each in decided:
            row = Silence(
                message_id=letter.message.id or 0,
                move=each.move.value,
                decided_at=self.now,
                reason=each.reason,
            )
            if each.reason is None and each.move is Move.NEXT_CHANNEL:
                row.channel = channel
                self._by_channel(letter.message, channel or "")
            elif each.reason is None:
                row.post_id = self._by_post(live)
                row.reason = None if row.post_id else Reason.SUPERSEDED.value
            self.session.add(row)

    def _by_channel(self, message: Message, channel: str) -> None:
        outbox.queue_attempt(self.session, message.id or 0, channel=channel, not_before=self.now)
        message.status = MessageStatus.QUEUED.value
        self.session.add(message)

    def _by_post(self, live: Sequence[Notice]) -> int | None:
        """Tell the post above of every duty; return which, None where its rung tells all."""
        rows = [row for notice in live for row in self._upward(notice)]
        insert_new(self.session, Notice, rows)
        return next((int(str(row["post_id"])) for row in rows), None)

    def _upward(self, notice: Notice) -> Iterator[dict[str, object]]:
        rung = self.policy.ladder.find(notice.rung)
        for audience in posts_up(self.patience, rung) if rung else ():
            post = self.directory.post_of(audience, notice.post_id)
            route = self.directory.route(post, local(self.now, self.zone).date())
            # Whoever steers the plan is not the post above itself.
            if route.to is not None and route.to.key != notice.addressee:
                yield self._row(notice, route.to, audience, route.vacant)
                return

    def _row(
        self, notice: Notice, to: Addressee, audience: Audience, vacant: Sequence[PostEntry]
    ) -> dict[str, object]:
        reason = None if to.by_preference() else Reason.NO_ADDRESS
        return {
            "plan_id": self.plan.id,
            "duty_id": notice.duty_id,
            "last_day": notice.last_day,
            "rung": notice.rung,
            "offset": notice.offset,
            "day": notice.day,
            "addressee": to.key,
            "post_id": to.post.id,
            "person_id": to.person,
            "audience": audience.value,
            "is_copy": False,
            "reach": notice.reach,
            "status": NOT_SENT if reason else WAITING,
            "reason": reason.value if reason else None,
            "passed_over": "; ".join(post.title for post in vacant),
            "unheard": True,
            "decided_at": self.now,
            "message_id": None,
        }
