"""The working calendar: one file a year, or the plan's own calendar.yaml."""

from pathlib import Path

from plan_reader.files import read_table
from plan_reader.marked import Table
from plan_reader.mistakes import Ledger
from plan_reader.values import Calendar, DayItem
from rules.periods import Period

OWN = "calendar.yaml"
KINDS = ("holiday", "substitute", "swapped_off", "made_up")


def read_calendar(folder: Path, period: Period, shared: Path, ledger: Ledger) -> Calendar:
    """Read the days around the period: reminders fall up to a year outside it.

    A year of the period itself without a file is a warning; the years around it may be
    missing. The weekend is that of the first year read.
    """
    if (folder / OWN).exists():
        return _one(folder / OWN, OWN, ledger) or Calendar()
    years = range(period.first_day.year - 1, period.last_day.year + 2)
    found: list[Calendar] = []
    for year in years:
        path = shared / f"{year}.yaml"
        name = f"calendars/{year}.yaml"
        calendar = _one(path, name, ledger, year=year) if path.exists() else None
        inside = period.first_day.year <= year <= period.last_day.year
        if calendar is not None:
            found.append(calendar)
            if inside and any(not day.confirmed for day in calendar.days):
                problem = f"some days off of {year} are not decided yet"
                ledger.warn(name, 1, problem, "confirm them when they are announced")
        elif inside and not path.exists():
            ledger.warn(name, 1, f"there is no calendar of {year}", f"add {path} with its days off")
    if not found:
        return Calendar()
    days = tuple(day for calendar in found for day in calendar.days)
    return Calendar(weekend=found[0].weekend, days=days)


def _one(path: Path, name: str, ledger: Ledger, *, year: int | None = None) -> Calendar | None:
    table = read_table(path, ledger, name=name)
    if table is None:
        return None
    confirmed = table.truth("confirmed", default=True)
    table.whole("year", required=year is not None)
    weekend = table.wholes("weekend") if table.has("weekend") else (6, 7)
    days = tuple(_day(entry, confirmed=confirmed) for entry in table.tables("days"))
    table.plain("weekend")
    _check_weekend(table, weekend)
    table.text("note")
    table.close()
    kept = tuple(day for day in days if day is not None)
    _check(kept, year, name, ledger)
    return Calendar(weekend=weekend, days=kept)


def _check_weekend(table: Table, weekend: tuple[int, ...]) -> None:
    sunday = 7
    for day in weekend:
        if not 1 <= day <= sunday:
            remedy = "write 1 (Monday) to 7 (Sunday), [] for none"
            table.note(table.at("weekend"), f"weekend {day} is no weekday", remedy, value=str(day))


def _day(table: Table, *, confirmed: bool) -> DayItem | None:
    day = table.day("day", required=True)
    kind = table.choice("kind", KINDS, "holiday", required=True)
    name, decision = table.text("name"), table.text("decision")
    sure = table.truth("confirmed", default=confirmed)
    table.text("note")
    table.close()
    if day is None:
        return None
    return DayItem(
        day=day, kind=kind, name=name, decision=decision, confirmed=sure, where=table.where()
    )


def _check(days: tuple[DayItem, ...], year: int | None, name: str, ledger: Ledger) -> None:
    first: dict[str, int] = {}
    for item in days:
        key, line = item.day.isoformat(), item.where.at("day")
        if key in first:
            problem = f"day {key} stands twice (first in line {first[key]})"
            ledger.add(name, line, problem, "keep one of them", value=key)
        if year is not None and item.day.year != year:
            problem = f"day {key} is not in {year}"
            ledger.add(name, line, problem, f"move it to {item.day.year}.yaml", value=key)
        first.setdefault(key, line)
