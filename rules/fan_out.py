"""Fan-out of one obligation to one duty a unit, and the roll-up back to one figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.states import State


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A unit's place in a group; both days inclusive, None is open-ended."""

    unit: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the unit belongs to the group on `day`."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


def members_on(day: date, memberships: Iterable[Membership]) -> tuple[str, ...]:
    """Return the units owing on `day`, each once, in the order of the roster.

    A unit in several groups (a head who is also a member) owes one report, not two.
    """
    return tuple(dict.fromkeys(m.unit for m in memberships if m.holds_on(day)))


@dataclass(frozen=True, kw_only=True)
class RollUp:
    """How many of the duties of one obligation are done; ended without work do not count."""

    total: int
    done: int

    @property
    def is_done(self) -> bool:
        """Tell whether all are done; nothing owed is not done."""
        return self.total > 0 and self.done == self.total


def roll_up(states: Iterable[State]) -> RollUp:
    """Count the duties that stand for their obligation."""
    counted = [s for s in states if s not in (State.WITHDRAWN, State.SUPERSEDED)]
    return RollUp(total=len(counted), done=sum(1 for s in counted if s is State.COMPLETED))
