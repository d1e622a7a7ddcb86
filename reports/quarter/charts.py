"""The charts of the consolidated report; each stands over the table of its figures."""

from collections.abc import Mapping
from typing import Any

from reports.paper import Align, Chart, Column, Table
from reports.quarter.words import amount_words, goal_words, many, pick, say, value_of
from rules.periods import read_quarter
from rules.quarter_report import Content, Figures, MeasureLine, figures

COLOURS = {
    "done_on_time": "#1b6e3c",
    "done_late": "#b8860b",
    "open_in_time": "#2b5c8a",
    "open_overdue": "#a61c1c",
}
WIDTH, ROW = 420, 16


def counts_chart(content: Content) -> Chart:
    """Draw the 2×2 of offices and of wards as stacked bars."""
    quarter = read_quarter(content.period)
    groups = [("offices", False), ("wards", True)]
    found = {
        say(name): figures((one for one in content.duties if one.is_ward is wards), quarter)
        for name, wards in groups
    }
    rows = tuple(
        (group, *(str(getattr(each, cell)) for cell in COLOURS)) for group, each in found.items()
    )
    parts = "; ".join(f"{group}: {_in_words(each)}" for group, each in found.items())
    return Chart(
        spec=_stacked(found),
        alt=say("alt_counts", parts=parts),
        table=_table("chart_counts", rows),
        caption=pick("tables", "chart_counts"),
    )


def _stacked(found: Mapping[str, Figures]) -> dict[str, Any]:
    values = [
        {"group": group, "cell": pick("cell_names", cell), "count": getattr(each, cell)}
        for group, each in found.items()
        for cell in COLOURS
    ]
    names = [pick("cell_names", cell) for cell in COLOURS]
    return {
        "width": WIDTH,
        "height": 80,
        "data": {"values": values},
        "mark": "bar",
        "encoding": {
            "y": {"field": "group", "type": "nominal", "title": None, "sort": None},
            "x": {"field": "count", "type": "quantitative", "title": None},
            "color": {
                "field": "cell",
                "type": "nominal",
                "title": None,
                "scale": {"domain": names, "range": list(COLOURS.values())},
                "legend": {"orient": "bottom", "columns": 2, "labelLimit": 300},
            },
        },
    }


def _in_words(each: Figures) -> str:
    return ", ".join(
        f"{getattr(each, cell)} {pick('cell_names', cell).lower()}" for cell in COLOURS
    )


def measures_chart(content: Content) -> Chart | None:
    """Draw the percentages that have a number beside their targets; None without any."""
    lines = [line for line in content.measures if _is_drawn(line)]
    if not lines:
        return None
    values = [_bar(line) for line in lines]
    spec: dict[str, Any] = {
        "width": WIDTH,
        "height": ROW * len(lines),
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "title": None,
                "sort": None,
                "axis": {"labelLimit": 260},
            }
        },
        "layer": [
            {
                "mark": {"type": "bar", "color": COLOURS["open_in_time"]},
                "encoding": {
                    "x": {
                        "field": "value",
                        "type": "quantitative",
                        "title": "%",
                        "scale": {"domain": [0, 100]},
                    }
                },
            },
            {
                "mark": {"type": "tick", "color": COLOURS["open_overdue"], "thickness": 3},
                "encoding": {"x": {"field": "goal", "type": "quantitative"}},
            },
        ],
    }
    rows = tuple(
        (line.name, goal_words(line.goals[0]), amount_words(line, _value(line))) for line in lines
    )
    return Chart(
        spec=spec,
        alt=say("alt_measures", count=len(lines)),
        table=_table("chart_measures", rows),
        caption=pick("tables", "chart_measures"),
    )


def _bar(line: MeasureLine) -> dict[str, object]:
    value, goal = _value(line), line.goals[0].value
    return {"name": line.name, "value": float(value or 0), "goal": float(goal or 0)}


def _value(line: MeasureLine) -> Any:  # noqa: ANN401 -- a fraction, or none
    return value_of(line.cumulative, line.unit) or value_of(line.period, line.unit)


def _is_drawn(line: MeasureLine) -> bool:
    has_goal = bool(line.goals) and line.goals[0].value is not None
    return line.unit == "%" and has_goal and _value(line) is not None


def _table(name: str, rows: tuple[tuple[str, ...], ...]) -> Table:
    first, *others = many("columns", name)
    return Table(
        columns=(
            Column(title=first, share=3),
            *(Column(title=title, align=Align.CENTER) for title in others),
        ),
        rows=rows,
    )
