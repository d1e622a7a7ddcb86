"""Counts as bars, with the same figures in words and in a table beneath."""

from collections.abc import Sequence

from reports.kinds.lists import Lists
from reports.paper import Align, Chart, Column, Table

# Printed in black and white as well: one dark tone, the figure at the end of each bar.
TONE = "#35526f"
ROW = 24


def bars(caption: str, counts: Sequence[tuple[str, int]], lists: Lists, *, of: str) -> Chart:
    """Draw counts; `of` names the column of what is counted."""
    names = lists.sayings
    table = Table(
        columns=(
            Column(title=names.get("columns", of), share=4),
            Column(title=names.get("columns", "count"), share=1, align=Align.CENTER),
        ),
        rows=tuple((name, str(count)) for name, count in counts),
    )
    alt = f"{caption}: " + "; ".join(f"{name} {count}" for name, count in counts) + "."
    return Chart(spec=_spec(counts), alt=alt, table=table, caption=caption)


def _spec(counts: Sequence[tuple[str, int]]) -> dict[str, object]:
    order = [name for name, _ in counts]
    axis = {"labelLimit": 260, "labelFontSize": 13, "ticks": False, "domain": False}
    y = {"field": "name", "type": "nominal", "sort": order, "title": None, "axis": axis}
    x = {"field": "count", "type": "quantitative", "title": None, "axis": None}
    encoding = {"y": y, "x": x}
    label = {"text": {"field": "count", "type": "quantitative"}}
    return {
        "width": 330,
        "height": {"step": ROW},
        "data": {"values": [{"name": name, "count": count} for name, count in counts]},
        "encoding": encoding,
        "layer": [
            {"mark": {"type": "bar", "color": TONE, "height": 14}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 13},
                "encoding": label,
            },
        ],
        "config": {"view": {"stroke": None}},
    }
