"""Pooling: one figure of many units, by sums and never by averages of percentages."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rules.figures import Figures


@dataclass(frozen=True, kw_only=True)
class UnitFigure:
    """What one unit said: figures, or that nothing arose (`is_none`), or met or not met."""

    figures: Figures | None = None
    is_met: bool | None = None
    is_none: bool = False
    is_final: bool = True


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """The figure of all units together, and what it leaves out.

    `missing` said nothing; `bare` gave a percentage without its parts, which cannot be
    summed. `figures` and `is_met` are None where nothing can be said.
    """

    figures: Figures | None
    is_met: bool | None
    is_final: bool
    counted: tuple[str, ...]
    missing: tuple[str, ...]
    bare: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether every unit stands in it."""
        return not (self.missing or self.bare)


def pool(said: Mapping[str, UnitFigure | None], *, is_summed: bool) -> Pooled:
    """Add up what the units said, in their order; None for a unit that said nothing.

    `is_summed` tells whether bare values may be added (numbers of things, not percentages
    or ranks). A total with a unit missing is never final.
    """
    told = {unit: one for unit, one in said.items() if one is not None}
    shares = {u: one.figures for u, one in told.items() if one.figures and one.figures.is_share}
    values = {u: one.figures for u, one in told.items() if one.figures and u not in shares}
    summed = is_summed and not shares
    counted = tuple(
        unit
        for unit, one in told.items()
        if one.is_none or one.is_met is not None or unit in shares or summed
    )
    missing = tuple(unit for unit, one in said.items() if one is None)
    bare = () if summed else tuple(values)
    return Pooled(
        figures=_sum(tuple(values.values() if summed else shares.values())),
        is_met=_all_met(told),
        is_final=not (missing or bare) and all(one.is_final for one in told.values()),
        counted=counted,
        missing=missing,
        bare=bare,
    )


def _sum(figures: tuple[Figures, ...]) -> Figures | None:
    if not figures:
        return None
    scale = figures[0].scale
    if figures[0].is_share:
        return Figures(
            numerator=sum((one.numerator or Decimal(0) for one in figures), Decimal(0)),
            denominator=sum((one.denominator or Decimal(0) for one in figures), Decimal(0)),
            scale=scale,
        )
    return Figures(bare=sum((one.bare or Decimal(0) for one in figures), Decimal(0)), scale=scale)


def _all_met(told: Mapping[str, UnitFigure]) -> bool | None:
    answers = [one.is_met for one in told.values() if one.is_met is not None]
    return all(answers) if answers else None


def add_up(figures: tuple[Figures, ...]) -> Figures | None:
    """Add the shares of several periods; None where none of them has its parts."""
    return _sum(tuple(one for one in figures if one.is_share))
