"""What a plan folder says differently from the plan that is loaded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from actions.load_items import columns, measure_columns, question_columns
from actions.load_snapshot import snapshot, timetable
from models.duty import Occurrence
from models.plan import CalendarDay, Indicator, Obligation, Plan, Question
from plan_reader.references import theme_sections
from plan_reader.values import PlanFolder

DROPPED_ON = "dropped_on"
# Columns that are compared piece by piece and not as a whole.
_PIECEMEAL = frozenset({"document", "content_hash"})
_ROSTER, _TIMETABLE = "roster", "timetable"
_SNAPSHOTS = frozenset({_ROSTER, _TIMETABLE})

Values = Mapping[str, Any]
Part = TypeVar("Part", Indicator, Occurrence)


class Kind(StrEnum):
    """What happened to an entry."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One entry that differs.

    `what` is plan, obligation, question, day or an entry of the roster (unit, post, person,
    tenure, group); `fields` gives (name, old, new) for a changed one.
    """

    what: str
    ref: str
    kind: Kind
    fields: tuple[tuple[str, str, str], ...] = ()


def plan_columns(folder: PlanFolder) -> dict[str, Any]:
    """Return the document as the columns of its row, without committee and activation."""
    document = folder.document
    return {
        "code": document.code,
        "title": document.title,
        "number": document.number or None,
        "symbol": document.symbol or None,
        "place_date": document.place_date or None,
        "issued_on": document.issued_on,
        "issued_month": document.issued_month or None,
        "issuer": document.issuer,
        "contact": document.contact,
        "period_from": document.period.first_day,
        "period_to": document.period.last_day,
        "quarterly_report": document.quarterly_report or None,
        "consolidated_report": document.consolidated_report or None,
        "ladder": dict(folder.ladder),
        "weekend": list(folder.calendar.weekend),
        "document": {
            **document.data,
            # The sections that bind nobody by themselves, and so have no deployments.
            "themes": sorted(theme_sections(folder.obligations)),
            "headings": dict(folder.headings),
            "appendix": dict(folder.appendix),
            _ROSTER: snapshot(folder.roster),
            _TIMETABLE: timetable(folder),
        },
        "content_hash": folder.content_hash,
    }


def compare(session: Session, plan: Plan, folder: PlanFolder) -> tuple[Change, ...]:
    """Return every difference, in the order of the files."""
    return (
        *_plan(plan, folder),
        *_roster(plan, folder),
        *_obligations(session, plan, folder),
        *_questions(session, plan, folder),
        *_calendar(session, plan, folder),
    )


def _plan(plan: Plan, folder: PlanFolder) -> Iterator[Change]:
    wanted = plan_columns(folder)
    new = {name: value for name, value in wanted.items() if name not in _PIECEMEAL}
    old = {name: getattr(plan, name) for name in new}
    # The file is compared with the file before it: the office may have changed the ladder.
    old["ladder"] = plan.document.get(_TIMETABLE, {}).get("ladder", plan.ladder)
    kept = {name: value for name, value in plan.document.items() if name not in _SNAPSHOTS}
    words = wanted["document"].items()
    printed = {name: value for name, value in words if name not in _SNAPSHOTS}
    shown = (kept.keys() | printed.keys()) - new.keys()
    old |= {name: kept.get(name) for name in shown}
    new |= {name: printed.get(name) for name in shown}
    yield from _entries("plan", {plan.code: old}, {plan.code: new})


def _roster(plan: Plan, folder: PlanFolder) -> Iterator[Change]:
    before = plan.document.get(_ROSTER, {})
    for what, entries in snapshot(folder.roster).items():
        yield from _entries(what, before.get(what, {}), entries)


def _obligations(session: Session, plan: Plan, folder: PlanFolder) -> Iterator[Change]:
    # What was given by instruction is not the files' to change.
    printed = select(Obligation).where(
        Obligation.plan_id == plan.id, col(Obligation.given_at).is_(None)
    )
    query = printed.order_by(col(Obligation.id))
    rows = [row for row in session.exec(query) if DROPPED_ON not in row.details]
    measures = _by_obligation(session, Indicator, rows)
    days = _by_obligation(session, Occurrence, rows)
    new = {
        item.ref: {
            **columns(item),
            "measures": [measure_columns(measure) for measure in item.measures],
            "last_days": dict(item.due.last_days) if item.due and item.owners else {},
        }
        for item in folder.obligations
    }
    names = columns(folder.obligations[0]) if folder.obligations else {}
    old = {
        row.ref: {
            **{name: getattr(row, name) for name in names},
            "measures": [
                _without(one, "id", "obligation_id", "position") for one in measures[row.id]
            ],
            "last_days": {one.key: one.last_day for one in days[row.id] if one.last_day},
        }
        for row in rows
    }
    yield from _entries("obligation", old, new)


def _by_obligation(
    session: Session, model: type[Part], rows: Iterable[Obligation]
) -> dict[int | None, list[Part]]:
    found: dict[int | None, list[Part]] = {row.id: [] for row in rows}
    query = select(model).where(col(model.obligation_id).in_(list(found)))
    for row in session.exec(query.order_by(col(model.id))):
        found[row.obligation_id].append(row)
    return found


def _without(row: SQLModel, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.model_dump().items() if name not in names}


def _questions(session: Session, plan: Plan, folder: PlanFolder) -> Iterator[Change]:
    rows = session.exec(select(Question).where(Question.plan_id == plan.id)).all()
    decided = {row.code: row.decision for row in rows}
    new = {
        # What a person decided here is not undone by a file that does not know it.
        item.code: {
            **question_columns(item),
            "decision": decided.get(item.code) or item.decided or None,
        }
        for item in folder.questions
    }
    names = next(iter(new.values()), {})
    old = {row.code: {name: getattr(row, name) for name in names} for row in rows}
    yield from _entries("question", old, new)


def _calendar(session: Session, plan: Plan, folder: PlanFolder) -> Iterator[Change]:
    rows = session.exec(select(CalendarDay).where(CalendarDay.plan_id == plan.id)).all()
    known = {row.day.isoformat(): _day(row) for row in rows}
    old = plan.document.get(_TIMETABLE, {}).get("days", known)
    new = {item.day.isoformat(): _day(item) for item in folder.calendar.days}
    yield from _entries("day", old, new)


def _day(item: Any) -> dict[str, Any]:  # noqa: ANN401 - a row or an item, of the same fields
    return {name: getattr(item, name) for name in ("kind", "name", "decision", "confirmed")}


def _entries(what: str, old: Mapping[str, Values], new: Mapping[str, Values]) -> Iterator[Change]:
    for ref, values in new.items():
        if ref not in old:
            yield Change(what=what, ref=ref, kind=Kind.ADDED)
        elif fields := tuple(_fields(old[ref], values)):
            yield Change(what=what, ref=ref, kind=Kind.CHANGED, fields=fields)
    for ref in old:
        if ref not in new:
            yield Change(what=what, ref=ref, kind=Kind.DROPPED)


def _fields(old: Values, new: Values) -> Iterator[tuple[str, str, str]]:
    for name in sorted(new):
        if old.get(name) != new[name]:
            yield name, _shown(old.get(name)), _shown(new[name])


def _shown(value: object) -> str:
    """Return a value as people read it: lists with commas, days in ISO, nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(inner) for inner in value)
    return value.isoformat() if isinstance(value, date) else str(value)
