"""Figures as people write them: 65,5 · 1.234 · 1.234,5; and the checks before one counts."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

# "1.234" is a thousand and more; "65.04" can only mean a decimal point.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[. \u00a0]\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"\d+(?:,\d+)?")
_POINTED = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})")
MOST_DIGITS = 18
HUNDRED = Fraction(100)


class Fault(StrEnum):
    """What is wrong with a figure; surfaces say it in their own words."""

    AMBIGUOUS = "ambiguous"
    DENOMINATOR_MISSING = "denominator_missing"
    DENOMINATOR_ZERO = "denominator_zero"
    NOTHING = "nothing"
    NUMBER = "number"
    NUMERATOR_LARGER = "numerator_larger"
    NUMERATOR_MISSING = "numerator_missing"
    SHARE_LARGER = "share_larger"
    RANK = "rank"
    TOO_LONG = "too_long"
    TOO_MUCH = "too_much"


class FigureError(ValueError):
    """A figure cannot be taken as it is; `fault` names why, `value` what was written."""

    def __init__(self, fault: Fault, value: str, remedy: str) -> None:
        self.fault, self.value = fault, value
        super().__init__(f'"{value}" {remedy}')


def read_number(text: str) -> Decimal:
    """Read a number of the people: decimal comma, thousands point; never negative.

    Raises FigureError for anything else, "0.123" and "1234.567" among it: there the point
    could mean either.
    """
    written = text.strip().removesuffix("%").strip()
    if len(written) > MOST_DIGITS:
        raise FigureError(Fault.TOO_LONG, text, f"is longer than {MOST_DIGITS} signs; check it")
    if _GROUPED.fullmatch(written):
        return Decimal(re.sub(r"[. \u00a0]", "", written).replace(",", "."))
    if _PLAIN.fullmatch(written):
        return Decimal(written.replace(",", "."))
    if _POINTED.fullmatch(written):
        return Decimal(written)
    if re.fullmatch(r"\d+\.\d{3}", written):
        comma, whole = written.replace(".", ","), written.replace(".", "")
        raise FigureError(Fault.AMBIGUOUS, text, f"can mean two numbers; write {comma} or {whole}")
    raise FigureError(Fault.NUMBER, text, "is no number; write one like 1.234 or 65,5")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a number is made of: a numerator and its denominator, or a bare value.

    `scale` turns the share into the measure's unit: 100 for percent.
    """

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    bare: Decimal | None = None
    scale: Fraction = HUNDRED

    @property
    def is_share(self) -> bool:
        """Tell whether both parts are there, so that it can be summed."""
        return self.numerator is not None and self.denominator is not None

    @property
    def value(self) -> Fraction | None:
        """Return the exact value in the measure's unit, None where there is none."""
        if self.numerator is not None and self.denominator:
            return Fraction(self.numerator) / Fraction(self.denominator) * self.scale
        return None if self.bare is None else Fraction(self.bare)


def check(figures: Figures, *, is_percent: bool, is_rank: bool = False) -> None:
    """Refuse figures that cannot be: FigureError with the value and the remedy.

    A share of a whole cannot be larger than it. Where nothing arose in the period the
    denominator is not 0: the unit says that nothing arose.
    """
    top, below, bare = figures.numerator, figures.denominator, figures.bare
    if top is None and below is None:
        _check_bare(bare, is_percent=is_percent, is_rank=is_rank)
        return
    if bare is not None:
        remedy = "stands beside a numerator or denominator; write either these or the value"
        raise FigureError(Fault.TOO_MUCH, str(bare), remedy)
    if top is None:
        raise FigureError(Fault.NUMERATOR_MISSING, str(below), "has no numerator; add it")
    if below is None:
        raise FigureError(Fault.DENOMINATOR_MISSING, str(top), "has no denominator; add it")
    if below == 0:
        remedy = "is no denominator; where nothing arose in the period, say so instead"
        raise FigureError(Fault.DENOMINATOR_ZERO, str(below), remedy)
    if is_percent and top > below:
        remedy = f"is more than the denominator {below}; exchange or correct them"
        raise FigureError(Fault.NUMERATOR_LARGER, str(top), remedy)


def _check_bare(bare: Decimal | None, *, is_percent: bool, is_rank: bool) -> None:
    if bare is None:
        raise FigureError(Fault.NOTHING, "", "is no figure; write a numerator and a denominator")
    if is_percent and bare > HUNDRED:
        raise FigureError(Fault.SHARE_LARGER, str(bare), "is more than 100 %; correct it")
    if is_rank and (bare < 1 or bare != int(bare)):
        raise FigureError(Fault.RANK, str(bare), "is no rank; write 1, 2, 3 …")
