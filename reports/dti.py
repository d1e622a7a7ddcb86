"""The ranking of an index set as a table: exact results, rounded only to be shown."""

from decimal import Decimal
from fractions import Fraction

from models.dti_ranking import Ranked
from notifications.wording import say, word
from reports.workbook import Cell, Sheet
from rules.index_set import IndexSet
from rules.rounding import rounded

PLACES = 2
WORDS = "dti"


def ranking_sheet(index: IndexSet, ranked: tuple[Ranked, ...]) -> Sheet:
    """Return the ranking with one row a unit; an example says so in the sheet's name."""
    headings = [word(WORDS, key) for key in ("rank", "unit", "points", "maximum", "percent")]
    headings += [say(WORDS, "of_pillar", name=pillar.name) for pillar in index.pillars]
    headings += [word(WORDS, key) for key in ("grade", "change", "missing", "state")]
    name = say(WORDS, "example_sheet" if index.is_example else "sheet", year=index.year)
    return Sheet(name=name, headings=headings, rows=[_row(index, each) for each in ranked])


def _row(index: IndexSet, each: Ranked) -> list[Cell]:
    placed = each.placed
    result = placed.contender.result
    return [
        placed.rank,
        each.unit.name,
        _shown(result.whole.points),
        _shown(result.whole.maximum),
        _shown(result.whole.percent),
        *(_shown(result.pillars[pillar.code].percent) for pillar in index.pillars),
        placed.grade,
        _shown(each.change),
        ", ".join(result.missing),
        word(WORDS, "final" if each.final else "open"),
    ]


def _shown(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, PLACES)
