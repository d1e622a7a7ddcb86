"""Turn a loaded plan's obligations into occurrences, and these into one duty a unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlmodel import Session

from actions.load_roster import RosterIds
from models.database import insert_new
from models.duty import Duty, Occurrence
from models.policy import Policy
from plan_reader.document import issue_day
from plan_reader.values import GROUP, HEAD, INDICATOR, POST, ObligationItem, PlanFolder
from rules.fan_out import Membership, members_on
from rules.states import State
from rules.steps import Watched, fallen, next_check, steps

CONTINUOUS = frozenset({"continuous", INDICATOR})


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One due period of an obligation and who owes it.

    `last_day` None means no deadline. `owing` pairs a unit's code with that of the post
    that answers for it.
    """

    item: ObligationItem
    occurrence: str
    last_day: date | None
    is_draft: bool
    owing: tuple[tuple[str, str], ...]


class Timing:
    """When the next rung of a duty falls, worked out once for all that are alike."""

    def __init__(self, policy: Policy, report_days: tuple[date, ...], activate: date) -> None:
        self._policy, self._report_days, self._activate = policy, report_days, activate
        self.next_check = lru_cache(maxsize=None)(self._next_check)

    def _next_check(self, last_day: date | None, state: State, kind: str) -> date | None:
        """Return the day on which the engine must look at the duty.

        Rungs that fell before the activation are recorded as skipped on its first day.
        """
        duty = self.watched(last_day, state, kind)
        ladder, calendar = self._policy.ladder, self._policy.calendar
        before = self._activate - timedelta(days=1)
        if fallen(ladder, calendar, duty, until=before):
            return self._activate
        return next_check(ladder, calendar, duty, after=before)

    def told_by(self, last_day: date | None, state: State, kind: str, today: date) -> int:
        """Count what a sweep at the end of `today` would tell about such a duty."""
        duty = self.watched(last_day, state, kind)
        found = steps(self._policy.ladder, self._policy.calendar, duty, until=today)
        return sum(1 for step in found if step.reason is None)

    def watched(self, last_day: date | None, state: State, kind: str) -> Watched:
        """Return a fresh duty as the rules watch it."""
        return Watched(
            state=state,
            last_day=last_day,
            assigned_on=self._activate,
            active_from=self._activate,
            report_days=() if last_day else self._report_days,
            continuous=kind in CONTINUOUS,
        )


def owed(folder: PlanFolder, *, on: date) -> tuple[Owed, ...]:
    """Return everything that is owed, with the members of the groups as of `on`."""
    return tuple(
        found
        for item in folder.obligations
        if item.owners
        for found in _occurrences(folder, item, owing(folder, item, on=on))
    )


def _occurrences(
    folder: PlanFolder, item: ObligationItem, units: tuple[tuple[str, str], ...]
) -> Iterable[Owed]:
    key = folder.document.period.key
    days = item.due.last_days if item.due else ((key, None),)
    for occurrence, last_day in days:
        yield Owed(
            item=item,
            occurrence=occurrence,
            last_day=last_day,
            is_draft=is_draft(folder, last_day),
            owing=units,
        )


def is_draft(folder: PlanFolder, last_day: date | None) -> bool:
    """Tell whether the time limit was over when the plan was issued.

    Such an occurrence is proposed and not overdue: somebody must decide it.
    """
    issued = issue_day(folder.document)
    return last_day is not None and issued is not None and last_day <= issued


def owing(folder: PlanFolder, item: ObligationItem, *, on: date) -> tuple[tuple[str, str], ...]:
    """Return the units that owe an obligation on a day, each once, with their posts.

    A unit that does not exist on that day (merged, or not founded yet) owes nothing.
    """
    existing = _existing_on(folder, on)
    units = {post.code: post.unit for post in folder.roster.posts}
    groups = {group.code: group.members for group in folder.roster.groups}
    members: list[Membership] = []
    posts: dict[str, str] = {}
    for owner in item.owners:
        if owner.startswith(POST):
            code = owner.removeprefix(POST)
            members.append(Membership(unit=units[code]))
            posts.setdefault(units[code], code)
        else:
            members.extend(groups[owner.removeprefix(GROUP)])
    return tuple(
        (unit, posts.get(unit, unit + HEAD)) for unit in members_on(on, members) if unit in existing
    )


def _existing_on(folder: PlanFolder, day: date) -> frozenset[str]:
    spans = (
        Membership(unit=unit.code, valid_from=unit.valid_from, valid_to=unit.valid_to)
        for unit in folder.roster.units
    )
    return frozenset(members_on(day, spans))


def report_days(folder: PlanFolder) -> tuple[date, ...]:
    """Return the last days of the quarterly report that are not drafts."""
    for item in folder.obligations:
        if item.ref == folder.document.quarterly_report and item.due:
            days = (day for _, day in item.due.last_days)
            return tuple(day for day in days if not is_draft(folder, day))
    return ()


def add_duties(
    session: Session,
    plan_id: int,
    wanted: Iterable[Owed],
    *,
    obligations: Mapping[str, int],
    roster: RosterIds,
    timing: Timing,
    activate: date,
) -> int:
    """Write the occurrences and one duty a unit; return how many duties there are."""
    found = list(wanted)
    occurrences = [
        Occurrence(
            obligation_id=obligations[one.item.ref], key=one.occurrence, last_day=one.last_day
        )
        for one in found
    ]
    session.add_all(occurrences)
    session.flush()
    return sum(
        add_to_occurrence(
            session,
            occurrence,
            one,
            one.owing,
            plan_id=plan_id,
            roster=roster,
            timing=timing,
            activate=activate,
        )
        for one, occurrence in zip(found, occurrences, strict=True)
    )


def add_to_occurrence(
    session: Session,
    occurrence: Occurrence,
    one: Owed,
    owing: Iterable[tuple[str, str]],
    *,
    plan_id: int,
    roster: RosterIds,
    timing: Timing,
    activate: date,
) -> int:
    """Write a duty of one occurrence for each of these units; return how many."""
    state = State.DRAFT if one.is_draft else State.ASSIGNED
    shared: dict[str, object] = {
        "plan_id": plan_id,
        "obligation_id": occurrence.obligation_id,
        "occurrence_id": occurrence.id,
        "state": state.value,
        "last_day": one.last_day,
        "original_last_day": one.last_day,
        "assigned_on": activate,
        "active_from": activate,
        "next_check_on": timing.next_check(one.last_day, state, one.item.kind),
    }
    rows = [
        shared | {"unit_id": roster.units[unit], "post_id": roster.posts[post]}
        for unit, post in owing
    ]
    insert_new(session, Duty, rows)
    return len(rows)
