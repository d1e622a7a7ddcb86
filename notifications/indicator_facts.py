"""A row of the sheet of indicators as programs read it (`dondoc indicators --json`, the API)."""

from typing import Any

from models.indicator_rows import SheetRow
from notifications.indicator_words import reason_words, value_words


def facts(row: SheetRow) -> dict[str, Any]:
    """Return a row for programs: exact numbers as texts, words as people read them."""
    said, figures = row.said, row.stand.cumulative or row.stand.figures
    return {
        "ref": row.ref,
        "position": row.measure.indicator.position,
        "name": row.measure.indicator.name,
        "period": row.period,
        "unit": row.unit_code,
        "targets": [
            {"ref": one.ref, "op": one.target.op, "value": _exact(one.target.value), "verdict": v}
            for one, v in row.targets
        ],
        "measured_in": row.measure.indicator.unit,
        "numerator": _exact(figures.numerator if figures else None),
        "denominator": _exact(figures.denominator if figures else None),
        "value": _exact(row.value),
        "shown": value_words(row),
        "verdict": row.verdict,
        "is_due": row.is_due,
        "reason": reason_words(row),
        "pace": row.way.pace,
        "missing": list(row.missing),
        "source": said.source if said else "",
        "recorded_by": said.recorded_by if said else "",
        "recorded_at": said.recorded_at if said else None,
    }


def _exact(value: object) -> str | None:
    return None if value is None else str(value)
