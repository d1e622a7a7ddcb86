"""The measures of a clause or row: what is counted, against which target, by which days."""

from typing import Any

from plan_reader.marked import Table
from plan_reader.values import MeasureItem
from rules.targets import Operator

WITHOUT_VALUE = frozenset({"qualitative", "undefined"})
# What a quarter's figures are: of that quarter alone, since the plan began, or the state on
# the day. Absent means the last: nothing is added up that may not be.
COUNTS = ("period", "cumulative", "stock")
PATHS = ("linear", "level")


def read_measures(table: Table) -> tuple[MeasureItem, ...]:
    """Read the measures of a clause or row, in order."""
    return tuple(_measure(entry) for entry in table.tables("measures"))


def _measure(table: Table) -> MeasureItem:
    item = MeasureItem(
        name=table.text("name", required=True),
        op=table.choice("op", tuple(Operator), required=True),
        value=table.number("value"),
        unit=table.text("unit"),
        note=table.text("note"),
        details=_details(table),
    )
    if item.op and item.op not in WITHOUT_VALUE and not table.has("value"):
        problem = f"measure '{item.name}' has the operator '{item.op}' and no value"
        remedy = f"add 'value: …', or write op: {' or '.join(sorted(WITHOUT_VALUE))}"
        table.note(table.line, problem, remedy, value=item.op)
    table.close()
    return item


def _details(table: Table) -> dict[str, Any]:
    baseline = table.number("baseline")
    found: dict[str, Any] = {
        "numerator": table.text("numerator"),
        "denominator": table.text("denominator"),
        "counts": table.choice("counts", COUNTS),
        "floor": table.truth("floor", default=False),
        "separate": table.truth("separate", default=False),
        "milestones": [_milestone(entry) for entry in table.tables("milestones")],
        # A number of JSON has no decimals of its own, so that its digits are kept as text.
        "baseline": "" if baseline is None else str(baseline),
        "path": table.choice("path", PATHS),
    }
    return {key: value for key, value in found.items() if value}


def _milestone(table: Table) -> dict[str, str]:
    day = table.day("day", required=True)
    found = {"day": day.isoformat() if day else "", "ref": table.text("ref", required=True)}
    table.close()
    return found
