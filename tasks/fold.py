"""Fold: gather each person's waiting notices of a morning into messages (DESIGN ladder)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.directory import load_directory
from models.messages import Message, Notice
from models.plan import Plan
from models.policy import Policy
from notifications import envelopes
from rules.addressing import Addressee, Directory
from rules.clock import local, moment_of
from rules.folding import LIST_KINDS, Envelope, Item, Kind, fold_for_head, fold_list
from rules.ladder import UNDATED, Audience, Reach, Reason
from tasks.fold_words import subject_of
from tasks.gather import (
    NOT_SENT,
    QUEUED,
    Named,
    begin_week,
    name_duties,
    office_has_news,
    office_has_work,
    standing_duties,
    waiting_notices,
)
from tasks.settle import overtaken, owed_duty, readdress, unneeded
from tasks.silent_read import heard_meanwhile

LISTED = (Audience.CHAIR, Audience.DEPUTY, Audience.STANDING_OFFICE)


@dataclass
class _Morning:
    """One fold: what is known, and what has been put so far."""

    session: Session
    plan: Plan
    policy: Policy
    directory: Directory
    now: datetime
    today: date
    not_before: datetime
    named: dict[int, Named]
    keys: set[str]
    put: list[tuple[Envelope, envelopes.Posting, Sequence[Notice]]] = field(default_factory=list)


def fold(
    session: Session, plan: Plan, policy: Policy, *, now: datetime, zone: ZoneInfo
) -> list[Message]:
    """Put the messages of this morning; nothing outside the hours in which mail may leave.

    1. Notices of a post that changed hands meanwhile go to whoever holds it today.
    2. Notices that need telling no more get their reason (done meanwhile, re-dated).
    3. Of several waiting rungs of one duty and person the most urgent stays.
    4. Heads get messages or a digest; chair, deputy and standing office one list each.
    """
    here = local(now, zone)
    if not policy.ladder.is_open(here, policy.calendar):
        return []
    waiting = waiting_notices(session, plan)
    standing = standing_duties(session, plan, policy)
    weekly = begin_week(session, plan, policy, today=here.date())
    summed_up = weekly and office_has_work(session, plan)
    news = summed_up or office_has_news(session, plan)
    if not (waiting or news or (weekly and standing)):
        return []
    named = name_duties(session, plan, {n.duty_id for n in waiting} | standing)
    send_at = moment_of(here.date(), policy.ladder.send_at, zone)
    morning = _Morning(
        session=session,
        plan=plan,
        policy=policy,
        directory=load_directory(session, plan),
        now=now,
        today=here.date(),
        not_before=max(now, send_at),
        named=named,
        keys=envelopes.keys_of(session, plan, here.date()),
    )
    ours = readdress(session, waiting, lambda notice: _addressee(morning, notice))
    tellable = _tellable(session, ours, named)
    _fold_heads(morning, [n for n in tellable if n.audience == Audience.OWNER])
    _fold_lists(morning, tellable, standing=standing, weekly=weekly)
    if news:
        _tell_office(morning, weekly=weekly)
    return _post(morning)


def _tellable(session: Session, waiting: Sequence[Notice], named: dict[int, Named]) -> list[Notice]:
    reasons = {n.id: unneeded(n, named[n.duty_id].observed.watched) for n in waiting}
    for notice in waiting:
        if notice.unheard and reasons[notice.id] is None and heard_meanwhile(session, notice):
            reasons[notice.id] = Reason.SIGN
    # Only what still needs telling can overtake: a rung of a date that moved cannot.
    late = overtaken(n for n in waiting if reasons[n.id] is None)
    kept: list[Notice] = []
    for notice in waiting:
        reason = Reason.SUPERSEDED if notice.id in late else reasons[notice.id]
        if reason is None:
            kept.append(notice)
            continue
        notice.status, notice.reason = NOT_SENT, reason.value
        session.add(notice)
    return kept


def _fold_heads(morning: _Morning, notices: Sequence[Notice]) -> None:
    by_head: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_head[notice.addressee].append(notice)
    digest_from = morning.policy.ladder.digest_from
    for mine in by_head.values():
        items = [_item(morning, notice) for notice in mine]
        to = _addressee(morning, mine[0])
        for envelope in fold_for_head(items, digest_from=digest_from):
            told = [n for n in mine if n.id in {item.notice for item in envelope.items}]
            _put(morning, envelope, to, told, key=_head_key(morning, envelope, to))


def _head_key(morning: _Morning, envelope: Envelope, to: Addressee) -> str:
    told = [f"{morning.named[i.duty].name}:{i.last_day}:{i.rung}" for i in envelope.items if i.rung]
    return envelopes.message_key(morning.plan, morning.today, envelope.kind, to.key, told)


def _fold_lists(
    morning: _Morning, tellable: Sequence[Notice], *, standing: set[int], weekly: bool
) -> None:
    """Make the lists of the chair, the deputy and the standing office, one each.

    The chair is told when something new came up, and once a week while anything stands
    there; whoever gets the chair's list in copy has the same items in the own one.
    """
    notices = [n for n in tellable if n.audience != Audience.OWNER]
    chair_is_told = weekly or any(n.audience == Audience.CHAIR for n in notices)
    fell = {n.duty_id: n for n in notices if n.duty_id in standing}
    listed = sorted(standing) if chair_is_told else []
    stands = [_standing_item(morning, duty, fell.get(duty)) for duty in listed]
    for audience, to in _list_recipients(morning, notices, with_committee=bool(stands)):
        key = _list_key(morning, audience, to)
        if key in morning.keys:
            # One list a morning: what came up later waits for the next one.
            continue
        mine = [n for n in notices if n.addressee == to.key]
        kind = _list_kind(audience, weekly=weekly)
        told = [_item(morning, n) for n in mine]
        if audience is Audience.STANDING_OFFICE:
            told += _own(morning, tellable, to)
        envelope = fold_list([*told, *_told_elsewhere(told, stands)], stands, kind=kind)
        if envelope:
            _put(morning, envelope, to, mine, key=key, audience=audience)


def _tell_office(morning: _Morning, *, weekly: bool) -> None:
    """Give the standing office its list also where no duty stands on it: something came in."""
    kind = _list_kind(Audience.STANDING_OFFICE, weekly=weekly)
    for to in _members(morning, Audience.STANDING_OFFICE):
        key = _list_key(morning, Audience.STANDING_OFFICE, to)
        if key not in morning.keys:
            empty = Envelope(kind=kind, items=())
            _put(morning, empty, to, (), key=key, audience=Audience.STANDING_OFFICE)


def _own(morning: _Morning, tellable: Sequence[Notice], to: Addressee) -> list[Item]:
    """Return what the standing office itself owes and was told of as a head this morning.

    Its list holds everybody's; the notice itself belongs to the head's message.
    """
    ladder = morning.policy.ladder
    return [
        replace(_item(morning, n), notice=None)
        for n in tellable
        if n.audience == Audience.OWNER
        and n.addressee == to.key
        and (rung := ladder.find(n.rung)) is not None
        and Audience.STANDING_OFFICE in rung.copy
    ]


def _list_key(morning: _Morning, audience: Audience, to: Addressee) -> str:
    """Return the key of a list: that of the part it is for.

    A change of the holder in the course of a morning so makes no second one; a holder in
    copy has a list beside the delegate's.
    """
    primary = any(member.key == to.key for member in _members(morning, audience))
    return envelopes.list_key(morning.plan, morning.today, audience if primary else to.key)


def _told_elsewhere(told: Sequence[Item], stands: Sequence[Item]) -> list[Item]:
    """Return what fell this morning and this reader was told of in another part.

    The standing office's own duties reach it as the head that owes them; in its list they
    stand among the new ones, under the rung that fell.
    """
    named = {item.duty for item in told}
    return [item for item in stands if item.rung and item.duty not in named]


def _list_recipients(
    morning: _Morning, notices: Sequence[Notice], *, with_committee: bool
) -> list[tuple[Audience, Addressee]]:
    found: dict[str, tuple[Audience, Addressee]] = {}
    if with_committee:
        for audience in LISTED:
            for to in _members(morning, audience):
                found.setdefault(to.key, (audience, to))
    for notice in notices:
        if notice.addressee not in found:
            found[notice.addressee] = (Audience(notice.audience), _addressee(morning, notice))
    return list(found.values())


def _members(morning: _Morning, audience: Audience) -> Sequence[Addressee]:
    post = morning.directory.post_of(audience, owner=0)
    to = morning.directory.route(post, morning.today).to
    return (to,) if to else ()


def _list_kind(audience: Audience, *, weekly: bool) -> Kind:
    if audience is Audience.CHAIR:
        return Kind.CHAIR_LIST
    if audience is Audience.STANDING_OFFICE and weekly:
        return Kind.WEEKLY_SUMMARY
    return Kind.MORNING_LIST


def _item(morning: _Morning, notice: Notice) -> Item:
    seen = morning.named[notice.duty_id].observed
    undated = notice.rung == UNDATED
    return Item(
        duty=notice.duty_id,
        rung=notice.rung,
        offset=notice.offset,
        last_day=None if undated else notice.last_day,
        days_overdue=0 if undated else max(0, (morning.today - notice.last_day).days),
        sort_key=f"{seen.obligation.position:05}:{morning.named[notice.duty_id].unit_code}",
        notice=notice.id,
        is_quarterly_report=seen.obligation.ref == morning.plan.quarterly_report,
    )


def _standing_item(morning: _Morning, duty_id: int, fell: Notice | None) -> Item:
    named = morning.named[duty_id]
    last_day = named.observed.duty.last_day
    return Item(
        duty=duty_id,
        rung=fell.rung if fell else None,
        offset=fell.offset if fell else 0,
        last_day=last_day,
        days_overdue=max(0, (morning.today - last_day).days) if last_day else 0,
        sort_key=f"{named.observed.obligation.position:05}:{named.unit_code}",
    )


def _addressee(morning: _Morning, notice: Notice) -> Addressee:
    """Return who gets the notice today: a successor where the holder changed meanwhile."""
    route = morning.directory.route(notice.post_id, morning.today, duty=owed_duty(notice))
    for candidate in (route.to, *route.copies):
        if candidate and candidate.key == notice.addressee:
            return candidate
    return route.to or Addressee(key=notice.addressee, post=morning.directory.posts[notice.post_id])


def _put(
    morning: _Morning,
    envelope: Envelope,
    to: Addressee,
    told: Sequence[Notice],
    *,
    key: str,
    audience: Audience = Audience.OWNER,
) -> None:
    posting = envelopes.Posting(
        key=key,
        day=morning.today,
        to=to,
        subject=subject_of(envelope, morning.named, today=morning.today),
        reach=_reach(envelope, told),
        not_before=morning.not_before,
        copies=_copies(morning, to, told, envelope, audience),
    )
    if key not in morning.keys:
        morning.keys.add(key)
        morning.put.append((envelope, posting, told))


def _post(morning: _Morning) -> list[Message]:
    """Put everything folded into the outbox at once."""
    posted = [(envelope, posting) for envelope, posting, _ in morning.put]
    messages = envelopes.put_all(morning.session, morning.plan, posted, now=morning.now)
    for message, (*_, told) in zip(messages, morning.put, strict=True):
        for notice in told:
            notice.status, notice.message_id = QUEUED, message.id
            morning.session.add(notice)
    morning.session.flush()
    return messages


def _reach(envelope: Envelope, told: Sequence[Notice]) -> Reach:
    everywhere = envelope.kind in LIST_KINDS or any(n.reach == Reach.ALL for n in told)
    return Reach.ALL if everywhere else Reach.PREFERRED


def _copies(
    morning: _Morning,
    to: Addressee,
    told: Sequence[Notice],
    envelope: Envelope,
    audience: Audience,
) -> tuple[Addressee, ...]:
    """Name who is told of the same items too, by a list or a message of their own."""
    found: dict[str, Addressee] = {}
    if audience in (Audience.OWNER, Audience.CHAIR):
        # In the order of the items: a set's own order differs from process to process.
        for rung in dict.fromkeys(item.rung for item in envelope.items if item.rung):
            # A ladder changed meanwhile may have this rung no more; its notices stand.
            known = morning.policy.ladder.find(rung)
            for copied in known.copy if known else ():
                found.update({a.key: a for a in _members(morning, copied)})
    if audience is Audience.CHAIR:
        for copied in (Audience.DEPUTY, Audience.STANDING_OFFICE):
            found.update({a.key: a for a in _members(morning, copied)})
    for notice in told:
        route = morning.directory.route(notice.post_id, morning.today, duty=owed_duty(notice))
        if route.to and route.to.key == to.key:
            found.update({a.key: a for a in route.copies})
    found.pop(to.key, None)
    return tuple(found.values())
