"""Rulings: which of two contradicting targets a decision in words has chosen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the contradicting targets: where it stands and its value."""

    ref: str
    value: Fraction | None


def ruling(decision: str, choices: Sequence[Choice]) -> Choice | None:
    """Return the target that the decision names, by its clause or by its number.

    None where it names none or more than one: then both are judged on, and the reader sees
    the decision's words beside them.
    """
    named = [choice for choice in choices if _has_ref(decision, choice.ref)]
    if not named:
        numbers = {Fraction(Decimal(n.replace(",", "."))) for n in _NUMBER.findall(decision)}
        named = [choice for choice in choices if choice.value in numbers]
    return named[0] if len(named) == 1 else None


def _has_ref(decision: str, ref: str) -> bool:
    # "I.1.7" is not found within "PL.I.1.7" or "I.1.70".
    return re.search(rf"(?<![\w.]){re.escape(ref)}(?!\w|\.\w)", decision) is not None
