"""Targets: what a plan wants of a number, and the verdict on one reading of it (DOMAIN §4 C).

Compares exact fractions; how a number is printed is decided in rules.rounding and never
changes a verdict.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Operator(StrEnum):
    """How a plan words its target: "trên" is GT, "tối thiểu" and a bare "đạt" are GE."""

    GT = "gt"
    GE = "ge"
    EQ = "eq"
    LT = "lt"
    LE = "le"
    RANK = "rank"
    QUALITATIVE = "qualitative"
    UNDEFINED = "undefined"


class Verdict(StrEnum):
    """What is said of an indicator in a period."""

    REACHED = "reached"
    EXCEEDED = "exceeded"
    NOT_REACHED = "not_reached"
    PROGRESS = "progress"
    NO_DATA = "no_data"
    PROVISIONAL = "provisional"
    CONFLICT = "conflict"
    NOT_JUDGED = "not_judged"


GOOD = frozenset({Verdict.REACHED, Verdict.EXCEEDED})
LOWER_IS_BETTER = frozenset({Operator.LT, Operator.LE, Operator.RANK})
# The nearest to the truth of a whole row of measures: the row is reached only if all are
# (DOMAIN §2.7), so that one measure missed settles it whatever the others say.
_WORST_FIRST = (
    Verdict.NOT_REACHED,
    Verdict.CONFLICT,
    Verdict.NO_DATA,
    Verdict.PROVISIONAL,
    Verdict.PROGRESS,
    Verdict.NOT_JUDGED,
    Verdict.REACHED,
    Verdict.EXCEEDED,
)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is to be reached; `value` in the measure's own unit (65 for 65 %).

    A floor ("duy trì") is judged in every period, every other target from the first of
    `due_on` on: the last compliant days of the plan and of what pulls it forward.
    """

    op: Operator
    value: Fraction | None = None
    is_floor: bool = False
    due_on: tuple[date, ...] = ()

    @property
    def is_lower_better(self) -> bool:
        """Tell whether less is better: "dưới", "tối đa" and ranks."""
        return self.op in LOWER_IS_BETTER

    def is_due(self, day: date) -> bool:
        """Tell whether the target is to be reached by now, `day` being the day of judging."""
        return self.is_floor or any(day >= due for due in self.due_on)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One number as it is judged: a value, or for a qualitative target whether it is met."""

    value: Fraction | None = None
    is_met: bool | None = None
    is_final: bool = True


def is_reached(target: Target, reading: Reading) -> bool | None:
    """Tell whether the reading reaches the target, exactly; None where neither can be said."""
    if target.op is Operator.QUALITATIVE:
        return reading.is_met
    value, wanted = reading.value, target.value
    if value is None or wanted is None:
        return None
    outcomes = {
        Operator.GT: value > wanted,
        Operator.GE: value >= wanted,
        Operator.EQ: value == wanted,
        Operator.LT: value < wanted,
        Operator.LE: value <= wanted,
        Operator.RANK: value <= wanted,
    }
    return outcomes.get(target.op)


def is_exceeded(target: Target, reading: Reading) -> bool:
    """Tell whether the reading lies beyond a target that its bare value would reach.

    "Trên 65%" asks for more than 65 already: whoever has more has reached it, no more.
    """
    if reading.value is None or target.value is None:
        return False
    if target.op is Operator.GE:
        return reading.value > target.value
    return target.op in {Operator.LE, Operator.RANK} and reading.value < target.value


def judge(target: Target, reading: Reading | None, *, is_due: bool) -> Verdict:
    """Judge one reading against one target.

    Before the target is due a reading that does not reach it is on its way ("tiến độ"), not
    a failure; a rank is given once, so that before that nothing is judged. What may still
    change is called provisional whatever it says.
    """
    if target.op is Operator.UNDEFINED or (target.op is Operator.RANK and not is_due):
        return Verdict.NOT_JUDGED
    reached = None if reading is None else is_reached(target, reading)
    if reading is None or reached is None:
        return Verdict.NO_DATA
    if not reading.is_final:
        return Verdict.PROVISIONAL
    if reached:
        return Verdict.EXCEEDED if is_exceeded(target, reading) else Verdict.REACHED
    return Verdict.NOT_REACHED if is_due else Verdict.PROGRESS


def together(verdicts: tuple[Verdict, ...]) -> Verdict:
    """Return the verdict of a row of several measures: reached only if every one is."""
    return next(one for one in _WORST_FIRST if one in verdicts)


def is_contradiction(targets: tuple[Target, ...]) -> bool:
    """Tell whether the targets of one measure ask for different things (DOMAIN §2.1)."""
    return len({(target.op, target.value) for target in targets}) > 1


def stricter(targets: tuple[Target, ...]) -> Target:
    """Return the target that is hardest to reach; of equals the first.

    Of one value "trên" is stricter than "tối thiểu". Targets without a value ask least.
    """
    return max(targets, key=_strictness)


def _strictness(target: Target) -> tuple[bool, Fraction, bool]:
    value = target.value if target.value is not None else Fraction(0)
    is_strict = target.op in {Operator.GT, Operator.LT}
    return target.value is not None, -value if target.is_lower_better else value, is_strict


def judge_all(targets: tuple[Target, ...], reading: Reading | None, *, is_due: bool) -> Verdict:
    """Judge a measure with one or more targets: a conflict where they part over a reading.

    Where all say the same it is said; where they differ only in what is due or how far
    beyond the mark it is, the stricter speaks.
    """
    chief = judge(stricter(targets), reading, is_due=is_due)
    if reading is None or len({is_reached(target, reading) for target in targets}) == 1:
        return chief
    return Verdict.CONFLICT
