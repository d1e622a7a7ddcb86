"""An example of a quarter's round, made through the acts of people: for the demo and tests.

One ward files late, one never does, one indicator is behind and one lies between two
contradicting targets. Done again, or on a later day, it only adds what was still to come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

import yaml
from sqlmodel import Session, col, select

from actions.acting import confirm, submit
from actions.actors import Actor, actor_for_post, is_owed_by_standing_office
from actions.evidence import EvidenceStore
from actions.measure_asked import Asked
from actions.measuring import Given, measure
from actions.quarter_reports import Draft, MakeDocument, Place, blocks_of, file_report, save_report
from actions.quarter_rounds import open_round
from models.duty import Duty, Occurrence
from models.measures import Measure, load_measures
from models.plan import Obligation, Plan
from models.quarter_content import find_round
from models.quarter_reports import QuarterReport
from models.roster import Post, Unit
from notifications.wording import say
from rules.clock import local, moment_of
from rules.periods import Quarter
from rules.quarter_report import FREE, Section
from rules.states import OPEN, State
from tasks.observe import INDICATOR

WORDS = Path(__file__).parent / "quarter_example.yaml"
WARD, PERCENT = "ward", "%"
SPREAD = 500
KEYS = {
    Section.DIRECTION: "direction",
    Section.RESULTS: "results",
    Section.LIMITS: "limits",
    Section.OBJECTIVE: "objective",
    Section.SUBJECTIVE: "subjective",
    Section.NEXT: "next",
    Section.PROPOSALS: "proposals",
}


@cache
def example() -> dict[str, Any]:
    """Return the words and figures of the example, read once."""
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What was done: reports filed by now, and those whose day is still to come."""

    filed: int
    to_come: int
    late: str = ""
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class _Unit:
    """One unit that reports: its duty, when it files, None for never; `number` from 0."""

    number: int
    unit: Unit
    duty: Duty
    day: date | None


def fill_quarter(
    session: Session,
    plan: Plan,
    quarter: Quarter,
    *,
    now: datetime,
    zone: ZoneInfo,
    store: EvidenceStore,
    make: MakeDocument,
) -> Filled:
    """Let the units report as far as `now`; every act carries the moment of its day."""
    today = local(now, zone).date()
    units = _units(session, plan, quarter)
    measures = load_measures(session, plan, on=quarter.last_day)
    due = [each for each in units if each.day is not None and each.day <= today]
    desk = _Desk(session, plan, quarter, measures, zone=zone, store=store, make=make)
    fresh = [each for each in due if State(each.duty.state) in OPEN]
    for each in sorted(fresh, key=lambda one: (one.day or today, one.number)):
        desk.report(each)
    wards = [each for each in units if each.unit.kind == WARD]
    return Filled(
        filed=len(due),
        to_come=sum(1 for each in units if each.day is not None and each.day > today),
        late=wards[-2].unit.name if len(wards) > 1 else "",
        missing=wards[-1].unit.name if wards else "",
    )


def _units(session: Session, plan: Plan, quarter: Quarter) -> list[_Unit]:
    query = (
        select(Duty, Unit)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .where(
            Duty.plan_id == plan.id,
            Obligation.ref == plan.quarterly_report,
            Occurrence.key == quarter.key,
            col(Duty.last_day).is_not(None),
            Duty.state != State.DRAFT.value,
        )
        .order_by(col(Unit.position))
    )
    rows = session.exec(query).all()
    wards = [unit.id for _, unit in rows if unit.kind == WARD]
    late, missing = (wards[-2:-1] or [None])[0], (wards[-1:] or [None])[0]
    return [
        _Unit(number=number, unit=unit, duty=duty, day=_day(duty, unit, number, late, missing))
        for number, (duty, unit) in enumerate(rows)
    ]


def _day(duty: Duty, unit: Unit, number: int, late: int | None, missing: int | None) -> date | None:
    last = duty.original_last_day
    if last is None or unit.id == missing:
        return None
    if unit.id == late:
        return last + timedelta(days=int(example()["late_days"]))
    return last - timedelta(days=number % int(example()["early_days"]))


class _Desk:
    """What one unit after the other does with its report."""

    def __init__(
        self,
        session: Session,
        plan: Plan,
        quarter: Quarter,
        measures: Iterable[Measure],
        *,
        zone: ZoneInfo,
        store: EvidenceStore,
        make: MakeDocument,
    ) -> None:
        self.session, self.plan, self.quarter = session, plan, quarter
        self.measures = tuple(measures)
        self.zone, self.store, self.make = zone, store, make

    def report(self, each: _Unit) -> None:
        """Report the unit's numbers and duties, write its report, file it, have it judged."""
        assert each.day is not None  # noqa: S101 -- the caller left out who never files
        at = moment_of(each.day, time(9, each.number % 60), self.zone)
        head = self._actor(each.duty.post_id)
        if find_round(self.session, self.plan, self.quarter) is None:
            open_round(self.session, self.plan, self.quarter, by=say("quarter", "engine"), now=at)
        self._measure(each, head, at)
        self._finish(each, at)
        report = self.session.exec(
            select(QuarterReport).where(QuarterReport.duty_id == each.duty.id)
        ).one()
        drafts = self._drafts(each, report)
        save_report(self.session, report.id or 0, actor=head, now=at, drafts=drafts)
        file_report(
            self.session,
            report.id or 0,
            actor=head,
            now=at,
            zone=self.zone,
            store=self.store,
            make=self.make,
        )
        if each.number % 3 == 0:
            self._judge(each.duty, at + timedelta(hours=3))

    def _actor(self, post_id: int | None) -> Actor:
        return actor_for_post(self.session.get_one(Post, post_id))

    def _measure(self, each: _Unit, head: Actor, at: datetime) -> None:
        for one in self.measures:
            if one.indicator.unit != PERCENT or each.unit.id not in {u.id for u in one.units}:
                continue
            below = 100 + crc32(f"{one.key}{each.unit.code}".encode()) % SPREAD
            given = Given(
                numerator=Decimal(below * _share(one) // 100),
                denominator=Decimal(below),
                source=str(example()["source"]),
            )
            asked = Asked(measure=one, unit=each.unit, quarter=self.quarter)
            measure(
                self.session,
                self.plan,
                asked,
                given,
                actor=head,
                now=at,
                zone=self.zone,
                store=self.store,
            )

    def _finish(self, each: _Unit, at: datetime) -> None:
        """File what the unit had to do by now; every fifth unit leaves its dated work undone."""
        query = (
            select(Duty)
            .join(Obligation, col(Duty.obligation_id) == Obligation.id)
            .where(
                Duty.plan_id == self.plan.id,
                Duty.unit_id == each.unit.id,
                Obligation.kind != INDICATOR,
                Duty.id != each.duty.id,
                col(Duty.state).in_([state.value for state in OPEN]),
            )
            .order_by(col(Duty.id))
        )
        for number, duty in enumerate(self.session.exec(query).all()):
            day = duty.last_day
            is_due = day is None or day < local(at, self.zone).date()
            leaves = number % 4 == 1 if day is None else each.number % 5 == 1
            if not is_due or leaves:
                continue
            # Where the last day has passed most had filed the day before.
            when = at if day is None or each.number % 4 == 0 else self._before(day, at)
            submit(
                self.session,
                duty.id or 0,
                actor=self._actor(duty.post_id),
                now=when,
                zone=self.zone,
                text=str(example()["result"]),
                store=self.store,
            )
            self._judge(duty, when + timedelta(hours=2))

    def _before(self, day: date, at: datetime) -> datetime:
        active = self.plan.activated_on or day
        when = max(day - timedelta(days=1), active)
        return min(moment_of(when, time(15), self.zone), at)

    def _judge(self, duty: Duty, at: datetime) -> None:
        deputy = is_owed_by_standing_office(self.session, duty)
        judge = self.plan.deputy_post_id if deputy else self.plan.standing_post_id
        confirm(self.session, duty.id or 0, actor=self._actor(judge), now=at, zone=self.zone)

    def _drafts(self, each: _Unit, report: QuarterReport) -> dict[Place, Draft]:
        known = blocks_of(self.session, report)
        found: dict[Place, Draft] = {}
        for section in FREE:
            texts: list[str] = example()[KEYS[section]]
            block = known[section, ""]
            words = block.text or texts[each.number % len(texts)]
            found[section, ""] = Draft(text=words, edition=block.edition)
        return found


def _share(one: Measure) -> int:
    shares: dict[str, int] = example()["share"]
    for name in ("behind", "conflict"):
        if one.obligation.ref == example()[name]:
            return shares[name]
    return shares["usual"]
