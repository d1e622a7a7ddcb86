"""The three tables of a quarter's report and those by unit; every row leads to its source."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from notifications.wording import day_words
from reports.paper import Align, Band, Cell, Column, Run, Table
from reports.quarter.words import (
    Look,
    amount_words,
    cell_words,
    filing_words,
    goals_words,
    limit_of,
    many,
    parts_words,
    pick,
    quarter_of,
    ref_words,
    say,
    source_words,
    value_of,
    verdict_words,
)
from rules.periods import Quarter
from rules.quarter_report import Content, DutyLine, Filing, MeasureLine, figures, is_within
from rules.states import State
from rules.timeliness import Cell as Box

Rows = tuple[tuple[Cell, ...] | Band, ...]
SHARES = {
    "one": (0.6, 3.4, 0.7, 1.7, 1.2, 1.2, 1.6, 2, 2.6),
    "two": (0.6, 1, 4, 2, 1.6, 2, 2.4, 2, 1.4),
    "three": (0.6, 1, 3.6, 2, 2, 1, 2.2, 1.6, 1.6),
    "unit": (1, 4, 2.4, 3, 2.2, 1.8),
    "summary": (0.6, 3.4, 1.2, 1.2, 1.3, 1.3, 1.2, 3),
    "counts": (2, 1.6, 1.2, 1),
    "filing": (0.6, 3, 1.4, 1.4, 3),
}


def columns(name: str, *, numbers: Iterable[int] = ()) -> tuple[Column, ...]:
    """Return the columns of a table; the first and those in `numbers` stand in the middle."""
    middle = {0, *numbers}
    titles = many("columns", name)
    shares = SHARES.get(name, (1,) * len(titles))
    return tuple(
        Column(title=title, share=share, align=Align.CENTER if place in middle else Align.LEFT)
        for place, (title, share) in enumerate(zip(titles, shares, strict=True))
    )


def table_one(content: Content, look: Look) -> Table:
    """Biểu 1: every measure with its figures, verdict and source."""
    rows = tuple(
        (
            str(number),
            (Run(text=f"{line.name}\n"), _ref(line, look)),
            line.unit,
            goals_words(line),
            amount_words(line, value_of(line.period, line.unit)),
            amount_words(line, value_of(line.cumulative, line.unit))
            if line.cumulative.numerator is not None
            else "",
            parts_words(line.cumulative) or parts_words(line.period),
            verdict_words(line),
            source_words(line),
        )
        for number, line in enumerate(content.measures, 1)
    )
    return Table(columns=columns("one", numbers=(2,)), rows=rows, caption=pick("tables", "one"))


def _ref(line: MeasureLine, look: Look) -> Run:
    words = ref_words(line.section, line.printed_path, line.row)
    return Run(text=f"({words})", link=f"{look.public_url}/bang?ref={line.ref}")


def duty_link(line: DutyLine, look: Look) -> Run:
    """Return the ref of a duty, leading to its page."""
    return Run(text=line.ref, link=f"{look.public_url}/nhiem-vu/{line.duty}")


def table_two(content: Content, look: Look) -> Table:
    """Biểu 2: one row a clause; what several units owe is counted, unit by unit in the annex."""
    quarter = quarter_of(content.period)
    rows = tuple(
        _clause(str(number), tuple(lines), quarter, look)
        for number, (_, lines) in enumerate(
            groupby(content.duties, key=lambda line: (line.ref, _occurrence(line))), 1
        )
    )
    return Table(columns=columns("two", numbers=(1,)), rows=rows, caption=pick("tables", "two"))


def _occurrence(line: DutyLine) -> str:
    return line.name.split("@")[1]


def _clause(
    number: str, lines: Sequence[DutyLine], quarter: Quarter, look: Look
) -> tuple[Cell, ...]:
    first = lines[0]
    together = ", ".join(first.coordinators)
    if len(lines) == 1:
        return (
            number,
            duty_link(first, look),
            first.title,
            first.owner_printed or first.post,
            together,
            limit_of(first),
            first.result,
            cell_words(first, quarter),
            "\n".join(first.evidence),
        )
    boxes = Counter(line.cell for line in lines)
    files = sum(len(line.evidence) for line in lines)
    return (
        number,
        Run(text=first.ref, link=f"{look.public_url}/bang?ref={first.ref}"),
        first.title,
        f"{first.owner_printed}\n({say('many_units', count=len(lines))})",
        together,
        limit_of(first),
        _result(lines, quarter),
        "\n".join(
            say("many_cells", name=pick("cell_names", box), count=boxes[box])
            for box in Box
            if boxes[box]
        ),
        say("many_evidence", count=files) if files else "",
    )


def _result(lines: Sequence[DutyLine], quarter: Quarter) -> str:
    undated = [line for line in lines if line.cell is Box.NO_DEADLINE]
    if undated:
        told = sum(1 for line in undated if is_within(line.filed_on, quarter))
        return say("many_reported", done=told, total=len(undated))
    done = sum(1 for line in lines if line.state is State.COMPLETED)
    return say("many_result", done=done, total=len(lines))


def table_three(content: Content, look: Look) -> Table:
    """Biểu 3: what is overdue, with what the units say about it; blank where they say nothing."""
    rows = tuple(
        (
            str(number),
            duty_link(line, look),
            line.title,
            line.unit_name,
            limit_of(line),
            str(line.days_overdue),
            line.cause,
            line.answers,
            line.promise,
        )
        for number, line in enumerate(content.unfinished(), 1)
    )
    return Table(
        columns=columns("three", numbers=(1, 5)), rows=rows, caption=pick("tables", "three")
    )


def counts_table(content: Content) -> Table:
    """Return the 2×2 of what has a day, with its sums."""
    found = content.counts
    rows = (
        (say("done_row"), str(found.done_on_time), str(found.done_late), str(found.done)),
        (say("open_row"), str(found.open_in_time), str(found.open_overdue), str(found.open)),
        (
            say("sum_row"),
            str(found.done_on_time + found.open_in_time),
            str(found.done_late + found.open_overdue),
            str(found.dated),
        ),
    )
    return Table(
        columns=columns("counts", numbers=(1, 2, 3)),
        rows=rows,
        caption=pick("tables", "counts"),
    )


def filing_table(filings: Sequence[Filing], look: Look) -> Table:
    """Return the units of a list with the day on which their report was due and came."""
    rows = tuple(
        (
            str(number),
            Run(text=each.unit_name, link=f"{look.public_url}/nhiem-vu/{each.duty}"),
            day_words(each.last_day) if each.last_day else "",
            day_words(each.filed_on) if each.filed_on else "",
            filing_words(each),
        )
        for number, each in enumerate(filings, 1)
    )
    return Table(
        columns=columns("filing", numbers=(2, 3)), rows=rows, caption=pick("tables", "filing")
    )


def by_unit(lines: Iterable[DutyLine]) -> Mapping[str, list[DutyLine]]:
    """Gather duties by unit, in the order in which units first appear."""
    found: dict[str, list[DutyLine]] = {}
    for line in lines:
        found.setdefault(line.unit, []).append(line)
    return found


def summary(content: Content, look: Look, *, wards: bool) -> Table:
    """Return one row a unit: its 2×2 and how it filed."""
    quarter = quarter_of(content.period)
    gathered = by_unit(line for line in content.duties if line.is_ward is wards)
    filings = {each.unit: each for each in content.filings if each.is_ward is wards}
    names = {code: lines[0].unit_name for code, lines in gathered.items()}
    names |= {code: each.unit_name for code, each in filings.items()}
    rows: list[tuple[Cell, ...]] = []
    for number, (code, name) in enumerate(names.items(), 1):
        found = figures(gathered.get(code, ()), quarter)
        boxes = (
            found.done_on_time,
            found.done_late,
            found.open_in_time,
            found.open_overdue,
            found.no_deadline,
        )
        link = Run(text=name, link=f"{look.public_url}/bang?don_vi={code}")
        rows.append(
            (str(number), link, *(str(box) for box in boxes), filing_words(filings.get(code)))
        )
    return Table(columns=columns("summary", numbers=range(2, 7)), rows=tuple(rows))


def unit_rows(content: Content, look: Look, *, wards: bool) -> Table:
    """Return every duty under its unit; the band says how the unit filed its report."""
    quarter = quarter_of(content.period)
    filings = {each.unit: each for each in content.filings}
    rows: list[tuple[Cell, ...] | Band] = []
    for code, lines in by_unit(one for one in content.duties if one.is_ward is wards).items():
        name, filing = lines[0].unit_name, filings.get(code)
        said = say("unit_band", unit=name, filing=filing_words(filing)) if filing else name
        rows.append(Band(text=said))
        rows += [
            (
                duty_link(line, look),
                line.title,
                limit_of(line),
                line.result,
                cell_words(line, quarter),
                "\n".join(line.evidence),
            )
            for line in lines
        ]
    return Table(columns=columns("unit"), rows=tuple(rows))
