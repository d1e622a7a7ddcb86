"""The measures of a plan: which are reported, against which targets, by whom, over which units.

A clause of the body that a row of the appendix repeats sets a second target for the same
number; only what the data marks as separate is counted twice (DOMAIN §2, traps 1 and 2).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from models.plan import Indicator, Obligation, Plan, Question
from models.roster import Group, GroupMember, Post, Unit
from rules.fan_out import Membership
from rules.targets import Operator, Target

POST, GROUP, UNIT = "post:", "group:", "unit:"


@dataclass(frozen=True, kw_only=True)
class SetTarget:
    """A target and where the plan sets it; `refs` of several are the same words twice."""

    target: Target
    unit: str
    ref: str
    section: str
    printed_path: str
    number: int | None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One number that is reported: its obligation, its indicator, its targets in order.

    `units` report it one by one where the plan names them; `monitor` answers for the whole,
    None where the plan names nobody (DOMAIN §2.4); then `monitor_unit`, its code, is "".
    """

    obligation: Obligation
    indicator: Indicator
    targets: tuple[SetTarget, ...]
    monitor: Post | None
    monitor_unit: str
    units: tuple[Unit, ...]

    @property
    def counts(self) -> str:
        """Return what a quarter's figures are: of the period, cumulative, or a stock."""
        return str(self.indicator.details.get("counts", "stock"))

    @property
    def key(self) -> tuple[int, int]:
        """Return what names the measure: its obligation and its position there."""
        return self.indicator.obligation_id, self.indicator.position


def load_measures(session: Session, plan: Plan, *, on: date) -> tuple[Measure, ...]:
    """Read the measures of a plan in the order of its rows, with the units as of a day."""
    rows = _rows(session, plan)
    by_ref = {obligation.ref: measures for obligation, measures in rows}
    wanted = _Roster(session, plan, on)
    return tuple(
        Measure(
            obligation=obligation,
            indicator=one,
            targets=tuple(_targets(plan, obligation, one, by_ref, dict(_refs(rows)))),
            monitor=wanted.monitor(obligation),
            monitor_unit=wanted.monitor_unit(obligation),
            units=wanted.implementers(obligation),
        )
        for obligation, measures in rows
        for one in measures
        if not _is_second(obligation, one, by_ref)
    )


def questions_of(session: Session, plan: Plan) -> Sequence[Question]:
    """Return the questions of a plan, decided or not, in order of their codes."""
    query = select(Question).where(Question.plan_id == plan.id)
    return session.exec(query.order_by(col(Question.code))).all()


Rows = list[tuple[Obligation, list[Indicator]]]


def _rows(session: Session, plan: Plan) -> Rows:
    query = (
        select(Obligation, Indicator)
        .join(Indicator, col(Indicator.obligation_id) == Obligation.id)
        .where(Obligation.plan_id == plan.id)
        .order_by(col(Obligation.position), col(Indicator.position))
    )
    found: dict[int, tuple[Obligation, list[Indicator]]] = {}
    for obligation, indicator in session.exec(query):
        if "dropped_on" not in obligation.details:
            found.setdefault(obligation.id or 0, (obligation, []))[1].append(indicator)
    return list(found.values())


def _refs(rows: Rows) -> Iterable[tuple[str, Obligation]]:
    return ((obligation.ref, obligation) for obligation, _ in rows)


def _is_second(
    obligation: Obligation, indicator: Indicator, by_ref: Mapping[str, list[Indicator]]
) -> bool:
    """Tell whether a row of the appendix reports the same number."""
    row = obligation.details.get("appendix_ref")
    twin = _at(by_ref.get(row or "", ()), indicator.position)
    return twin is not None and not indicator.details.get("separate")


def _at(measures: Iterable[Indicator], position: int) -> Indicator | None:
    return next((one for one in measures if one.position == position), None)


def _targets(
    plan: Plan,
    obligation: Obligation,
    indicator: Indicator,
    by_ref: Mapping[str, list[Indicator]],
    obligations: Mapping[str, Obligation],
) -> Iterable[SetTarget]:
    own = _target(plan, obligation, indicator, indicator)
    yield own
    body_ref = str(obligation.details.get("body_ref") or "")
    body = _at(by_ref.get(body_ref, ()), indicator.position)
    if body is not None and not body.details.get("separate"):
        second = _target(plan, obligations[body_ref], body, indicator)
        if (second.target.op, second.target.value) != (own.target.op, own.target.value):
            yield second


def _target(
    plan: Plan, obligation: Obligation, indicator: Indicator, dated: Indicator
) -> SetTarget:
    """Build a target; the days are those of the measure that is reported (`dated`)."""
    days = [date.fromisoformat(one["day"]) for one in dated.details.get("milestones", ())]
    value = None if indicator.value is None else Fraction(indicator.value)
    number = obligation.details.get("number")
    return SetTarget(
        target=Target(
            op=Operator(indicator.op),
            value=value,
            is_floor=bool(dated.details.get("floor")),
            due_on=tuple(sorted({*days, plan.period_to})),
        ),
        unit=indicator.unit,
        ref=obligation.ref,
        section=obligation.section,
        printed_path=obligation.printed_path,
        number=number if isinstance(number, int) else None,
    )


class _Roster:
    """The posts, units and group members of a plan on a day, read once."""

    def __init__(self, session: Session, plan: Plan, on: date) -> None:
        posts = session.exec(select(Post).where(Post.plan_id == plan.id))
        self._posts = {post.code: post for post in posts}
        units = session.exec(
            select(Unit).where(Unit.plan_id == plan.id).order_by(col(Unit.position))
        )
        self._units = {unit.id or 0: unit for unit in units}
        self._members = _members(session, plan, on)

    def monitor(self, obligation: Obligation) -> Post | None:
        """Return the post that answers for the whole, None where nobody does."""
        codes = (o.removeprefix(POST) for o in obligation.owners if o.startswith(POST))
        return next((self._posts[code] for code in codes if code in self._posts), None)

    def monitor_unit(self, obligation: Obligation) -> str:
        """Return the code of the monitor's unit, "" without a monitor."""
        post = self.monitor(obligation)
        return self._units[post.unit_id].code if post else ""

    def implementers(self, obligation: Obligation) -> tuple[Unit, ...]:
        """Return the units that report, each once, in the order of the roster.

        Enterprises and banks have no account: for them the monitor reports (DOMAIN §2.27).
        """
        ids: set[int] = set()
        codes = {unit.code: key for key, unit in self._units.items()}
        for name in obligation.details.get("implementers", ()):
            if name.startswith(GROUP):
                ids |= self._members.get(name.removeprefix(GROUP), set())
            elif name.startswith(UNIT) and name.removeprefix(UNIT) in codes:
                ids.add(codes[name.removeprefix(UNIT)])
        return tuple(unit for key, unit in self._units.items() if key in ids)


def _members(session: Session, plan: Plan, on: date) -> Mapping[str, set[int]]:
    query = (
        select(Group.code, GroupMember)
        .join(GroupMember, col(GroupMember.group_id) == Group.id)
        .where(Group.plan_id == plan.id)
    )
    found: dict[str, set[int]] = {}
    for code, row in session.exec(query):
        place = Membership(unit="", valid_from=row.valid_from, valid_to=row.valid_to)
        if place.holds_on(on):
            found.setdefault(code, set()).add(row.unit_id)
    return found
