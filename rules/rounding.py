"""Rounding to show: as few decimals as let a reader see what the exact numbers say."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

USUAL_PLACES = 1
# A number that is a target to the last digit says so with these decimals ("65,00").
EXACT_PLACES = 2


def rounded(value: Fraction, places: int) -> Decimal:
    """Round to so many decimals, halves away from zero; trailing zeros are kept."""
    digits: int = (abs(value) * 2 * 10**places + 1) // 2
    return Decimal(digits if value >= 0 else -digits).scaleb(-places)


def shown(
    value: Fraction, against: Iterable[Fraction] = (), *, places: int = USUAL_PLACES
) -> Decimal:
    """Round so that the printed number stands to every target as the exact one does.

    65.04 against 65 keeps two decimals, as 65.0 would look like the target itself; 65
    against 65 gets two, so that it does not look like one that was rounded.
    """
    found = rounded(value, places)
    for target in against:
        if value == target:
            found = max(found, rounded(value, EXACT_PLACES), key=_places)
        else:
            found = max(found, _apart(value, target, places), key=_places)
    return rounded(value, _places(found))


def _apart(value: Fraction, target: Fraction, places: int) -> Decimal:
    while (found := rounded(value, places)) == target or (found > target) != (value > target):
        places += 1
    return found


def _places(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)
