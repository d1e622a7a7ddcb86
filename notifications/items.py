"""The items of a letter, read in batches: one query for each thing told about them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.duty import Duty, Extension, Occurrence, Submission
from models.messages import Message, MessageItem, Notice
from models.plan import Indicator, Obligation
from models.roster import Post, Unit
from notifications.desk import Desk
from notifications.limits import limit_words
from notifications.links import DUTY
from notifications.numbers import lagging
from notifications.view import LastWords, LetterItem
from notifications.wording import (
    path_words,
    say,
    shortened,
    state_words,
    target_words,
    tidy,
    timeliness_words,
    titled,
)
from rules.ladder import UNDATED, Audience
from rules.states import State
from rules.timeliness import standing
from rules.working_calendar import WorkingCalendar

INDICATOR = "indicator"
LAST_WORDS_LIMIT = 300
NOT_TOLD = frozenset({"suppressed", "failed"})


@dataclass
class _Urging:
    """What was told of one duty on earlier days: each rung once, by its offset."""

    reminded: set[tuple[date, int]] = field(default_factory=set)
    urged: set[tuple[date, int]] = field(default_factory=set)
    last_told: date | None = None


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One duty of the message with everything that names it."""

    item: MessageItem
    duty: Duty
    obligation: Obligation
    occurrence: Occurrence
    unit: Unit
    owner: Post


@dataclass(frozen=True, kw_only=True)
class _Known:
    """The batches, by duty, obligation or notice."""

    calendar: WorkingCalendar
    urging: Mapping[int, _Urging]
    notices: Mapping[int, Notice]
    results: Mapping[int, Submission]
    extensions: Mapping[int, Extension]
    targets: Mapping[int, tuple[str, ...]]


def load_items(desk: Desk) -> tuple[LetterItem, ...]:
    """Read the items of the desk's message in their order."""
    rows = _rows(desk)
    duties = [row.duty.id or 0 for row in rows]
    known = _Known(
        calendar=desk.policy.calendar,
        urging=_urging(desk, duties),
        notices=_notices(desk.session, rows),
        results=_latest_results(desk.session, duties),
        extensions=_latest_extensions(desk.session, duties),
        targets=_targets(desk, rows),
    )
    return tuple(_letter_item(desk, row, known) for row in rows)


def _rows(desk: Desk) -> list[_Row]:
    query = (
        select(MessageItem, Duty, Obligation, Occurrence)
        .join(Duty, col(MessageItem.duty_id) == Duty.id)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .where(MessageItem.message_id == desk.message.id)
        .order_by(col(MessageItem.position))
    )
    found = desk.session.exec(query).all()
    posts = _posts(desk.session, {duty.post_id for _, duty, _, _ in found})
    units = _units(desk.session, {duty.unit_id for _, duty, _, _ in found})
    return [
        _Row(
            item=item,
            duty=duty,
            obligation=obligation,
            occurrence=occurrence,
            unit=units[duty.unit_id],
            owner=posts[duty.post_id],
        )
        for item, duty, obligation, occurrence in found
    ]


def _posts(session: Session, ids: Collection[int]) -> dict[int, Post]:
    found = session.exec(select(Post).where(col(Post.id).in_(ids)))
    return {post.id or 0: post for post in found}


def _units(session: Session, ids: Collection[int]) -> dict[int, Unit]:
    found = session.exec(select(Unit).where(col(Unit.id).in_(ids)))
    return {unit.id or 0: unit for unit in found}


def _notices(session: Session, rows: Sequence[_Row]) -> Mapping[int, Notice]:
    told = [row.item.notice_id for row in rows if row.item.notice_id]
    found = session.exec(select(Notice).where(col(Notice.id).in_(told))) if told else ()
    return {notice.id or 0: notice for notice in found}


def _urging(desk: Desk, duties: Sequence[int]) -> Mapping[int, _Urging]:
    """Gather what the owner was really told before the day of this message.

    Columns only: a duty that was late for a year has hundreds of notices.
    """
    query = (
        select(Notice.duty_id, col(Notice.last_day), Notice.offset, col(Notice.day))
        .join(Message, col(Notice.message_id) == Message.id)
        .where(
            col(Notice.duty_id).in_(duties),
            Notice.audience == Audience.OWNER,
            col(Notice.is_copy).is_(False),
            Notice.day < desk.message.day,
            col(Message.status).not_in(NOT_TOLD),
        )
    )
    found: dict[int, _Urging] = defaultdict(_Urging)
    for duty_id, last_day, offset, day in desk.session.exec(query):
        mine = found[duty_id]
        mine.reminded.add((last_day, offset))
        if offset > 0:
            mine.urged.add((last_day, offset))
        mine.last_told = max(filter(None, (mine.last_told, day)))
    return found


def _latest_results(session: Session, duties: Sequence[int]) -> Mapping[int, Submission]:
    query = select(Submission).where(col(Submission.duty_id).in_(duties))
    return {row.duty_id: row for row in session.exec(query.order_by(col(Submission.id)))}


def _latest_extensions(session: Session, duties: Sequence[int]) -> Mapping[int, Extension]:
    query = select(Extension).where(col(Extension.duty_id).in_(duties))
    return {row.duty_id: row for row in session.exec(query.order_by(col(Extension.id)))}


def _targets(desk: Desk, rows: Sequence[_Row]) -> Mapping[int, tuple[str, ...]]:
    asked = {row.obligation.id for row in rows if row.obligation.kind == INDICATOR}
    if not asked:
        return {}
    behind = lagging(desk)
    query = select(Indicator).where(col(Indicator.obligation_id).in_(asked))
    found: dict[int, list[str]] = defaultdict(list)
    for row in desk.session.exec(query.order_by(col(Indicator.position))):
        target = target_words(row.op, row.value, row.unit)
        words = say("forms", "target", name=tidy(row.name), target=target)
        stood = behind.get((row.obligation_id, row.position))
        found[row.obligation_id].append(f"{words}; {stood}" if stood else words)
    return {key: tuple(words) for key, words in found.items()}


def _letter_item(desk: Desk, row: _Row, known: _Known) -> LetterItem:
    duty, obligation = row.duty, row.obligation
    duty_id = duty.id or 0
    limit = limit_words(obligation.due_phrase, duty.last_day, duty.original_last_day)
    days_left = (duty.last_day - desk.today).days if duty.last_day else None
    stands = _standing(desk, row, known)
    urging = known.urging.get(duty_id, _Urging())
    notice = known.notices.get(row.item.notice_id or 0)
    extension = known.extensions.get(duty_id)
    return LetterItem(
        number=duty_id,
        ref=obligation.ref,
        path=_path(obligation),
        title=titled(obligation.short_title, row.occurrence.key),
        text=tidy(obligation.text),
        unit=tidy(row.unit.name),
        owner=tidy(row.owner.title),
        limit=limit.words,
        printed=limit.printed,
        link=desk.signer.url(desk.public_url, desk.message.addressee, duty_id, DUTY),
        state=state_words(duty.state),
        timeliness=stands[0],
        days_overdue=stands[1],
        occurrence=row.occurrence.key,
        rung=row.item.rung,
        last_day=duty.last_day,
        original_day=duty.original_last_day,
        days_left=days_left,
        working_days_left=_working_days(known.calendar, desk.today, duty.last_day),
        reminded=len(urging.reminded),
        urged=len(urging.urged),
        last_told=urging.last_told,
        next_on=_coming(desk, duty),
        last_words=_last_words(desk, known.results.get(duty_id), extension),
        asks_until=extension.to_day if extension and extension.outcome == "asked" else None,
        passed_over=tidy(notice.passed_over) if notice else "",
        unheard=bool(notice and notice.unheard),
        targets=known.targets.get(obligation.id or 0, ()),
        is_indicator=obligation.kind == INDICATOR,
        report_day=notice.last_day if notice and row.item.rung == UNDATED else None,
    )


def _path(obligation: Obligation) -> str:
    number = obligation.details.get("number")
    return path_words(obligation.section, obligation.printed_path, number)


def _standing(desk: Desk, row: _Row, known: _Known) -> tuple[str, int]:
    """Return the words of the timeliness and the days by which it is, or was done, late."""
    duty = row.duty
    result = known.results.get(duty.id or 0)
    now = standing(
        state=State(duty.state),
        last_day=duty.last_day,
        today=desk.today,
        accepted_on=desk.local(result.filed_at).date() if result else None,
    )
    left = (duty.last_day - desk.today).days if duty.last_day else None
    words = timeliness_words(now.timeliness, days_overdue=now.days_overdue, days_left=left)
    return words, now.days_overdue


def _working_days(calendar: WorkingCalendar, today: date, last_day: date | None) -> int:
    if last_day is None or last_day <= today:
        return 0
    return calendar.count(date.fromordinal(today.toordinal() + 1), last_day)


def _coming(desk: Desk, duty: Duty) -> date | None:
    coming = duty.next_check_on
    return coming if coming and coming > desk.today else None


def _last_words(
    desk: Desk, result: Submission | None, extension: Extension | None
) -> LastWords | None:
    said: list[LastWords] = []
    if result and result.text:
        said.append(_words(desk, result.text, result.filed_at))
    if extension and extension.reason:
        said.append(_words(desk, extension.reason, extension.asked_at, is_request=True))
    return max(said, key=lambda words: words.at, default=None)


def _words(desk: Desk, text: str, at: datetime, *, is_request: bool = False) -> LastWords:
    short = shortened(text, LAST_WORDS_LIMIT)
    return LastWords(text=short, at=desk.local(at), is_request=is_request)
