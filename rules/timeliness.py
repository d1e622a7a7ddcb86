"""The timeliness of a duty: always computed, never typed (DOMAIN §4 B)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.states import State

DUE_SOON = timedelta(days=7)


class Timeliness(StrEnum):
    """How a duty stands against its last compliant day."""

    IN_TIME = "in_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    NO_DEADLINE = "no_deadline"
    SET_ASIDE = "set_aside"


class Cell(StrEnum):
    """The 2×2 of Vietnamese practice, and what stands outside it."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN_IN_TIME = "open_in_time"
    OPEN_OVERDUE = "open_overdue"
    NO_DEADLINE = "no_deadline"
    SET_ASIDE = "set_aside"


SET_ASIDE = frozenset({State.DRAFT, State.PAUSED, State.WITHDRAWN, State.SUPERSEDED})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One duty's timeliness; `days_overdue` is 0 unless it is, or was done, late."""

    timeliness: Timeliness
    days_overdue: int = 0


def standing(
    *, state: State, last_day: date | None, today: date, accepted_on: date | None = None
) -> Standing:
    """Compute the timeliness of a duty on `today`.

    `last_day` is the last compliant day, inclusive; None means no deadline. `accepted_on`
    is the local day on which the submission that was accepted had been filed: a late
    confirmation makes nobody late, and a result still waiting for it counts as open.
    """
    if last_day is None:
        return Standing(timeliness=Timeliness.NO_DEADLINE)
    if state in SET_ASIDE:
        # Proposed, stopped or taken out: nobody is late with it.
        return Standing(timeliness=Timeliness.SET_ASIDE)
    if state is State.COMPLETED:
        days = max(0, (accepted_on - last_day).days) if accepted_on else 0
        done = Timeliness.DONE_LATE if days else Timeliness.DONE_ON_TIME
        return Standing(timeliness=done, days_overdue=days)
    if today > last_day:
        return Standing(timeliness=Timeliness.OVERDUE, days_overdue=(today - last_day).days)
    soon = last_day - today <= DUE_SOON
    return Standing(timeliness=Timeliness.DUE_SOON if soon else Timeliness.IN_TIME)


_CELLS = {
    Timeliness.IN_TIME: Cell.OPEN_IN_TIME,
    Timeliness.DUE_SOON: Cell.OPEN_IN_TIME,
    Timeliness.OVERDUE: Cell.OPEN_OVERDUE,
    Timeliness.DONE_ON_TIME: Cell.DONE_ON_TIME,
    Timeliness.DONE_LATE: Cell.DONE_LATE,
    Timeliness.NO_DEADLINE: Cell.NO_DEADLINE,
    Timeliness.SET_ASIDE: Cell.SET_ASIDE,
}


def cell(state: State, timeliness: Timeliness) -> Cell:
    """Say in which box of the 2×2 a duty is counted; drafts and stopped ones in none."""
    return Cell.SET_ASIDE if state in SET_ASIDE else _CELLS[timeliness]
