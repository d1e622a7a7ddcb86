"""The tables of a quarter's report as a workbook: a sheet each, one row a duty or measure."""

from fractions import Fraction

from reports.quarter.words import (
    cell_words,
    filing_words,
    goals_words,
    limit_of,
    many,
    pick,
    quarter_of,
    source_words,
    verdict_words,
)
from reports.workbook import Cell, Sheet
from rules.quarter_report import Content, DutyLine, Filing, MeasureLine, Words
from rules.rounding import rounded

PLACES = 6


def quarter_sheets(content: Content) -> tuple[Sheet, ...]:
    """Return the figures of a report; a missing number is an empty cell."""
    quarter = quarter_of(content.period)
    return (
        _sheet("one", [_measure(line) for line in content.measures]),
        _sheet("two", [_duty(line, cell_words(line, quarter)) for line in content.duties]),
        _sheet("three", [_late(line) for line in content.unfinished()]),
        _sheet("filing", [_filing(each) for each in content.filings]),
        _sheet("words", [_words(each) for each in content.words if each.text]),
    )


def _sheet(name: str, rows: list[tuple[Cell, ...]]) -> Sheet:
    headings = many("sheet_columns", name)
    return Sheet(name=pick("sheet_names", name), headings=headings, rows=rows)


def _measure(line: MeasureLine) -> tuple[Cell, ...]:
    value = rounded(Fraction(line.value), PLACES) if line.value else None
    return (
        line.ref,
        line.name,
        line.unit_code,
        line.unit,
        goals_words(line),
        line.period.numerator,
        line.period.denominator,
        line.cumulative.numerator,
        line.cumulative.denominator,
        value,
        verdict_words(line),
        source_words(line),
        "; ".join(line.missing),
    )


def _duty(line: DutyLine, stands: str) -> tuple[Cell, ...]:
    return (
        line.name,
        line.ref,
        line.title,
        line.unit_name,
        line.owner_printed or line.post,
        ", ".join(line.coordinators),
        limit_of(line),
        line.last_day,
        line.filed_on,
        line.result,
        stands,
        line.days_overdue,
        "; ".join(line.evidence),
    )


def _late(line: DutyLine) -> tuple[Cell, ...]:
    return (
        line.name,
        line.ref,
        line.title,
        line.unit_name,
        line.last_day,
        line.days_overdue,
        line.cause,
        line.answers,
        line.promise,
    )


def _filing(each: Filing) -> tuple[Cell, ...]:
    return each.unit_name, each.last_day, each.filed_on, filing_words(each), each.days


def _words(each: Words) -> tuple[Cell, ...]:
    source = f"#{each.version}" if each.version else ""
    return each.section.value, each.unit_name, each.text, source
