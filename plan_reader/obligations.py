"""obligations.yaml and appendix.yaml: the clauses of the plan and the rows of its appendix."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from plan_reader.document import ANY_PERIOD
from plan_reader.files import read_table
from plan_reader.marked import Table
from plan_reader.measures import read_measures
from plan_reader.mistakes import Ledger, closest
from plan_reader.values import (
    APPENDIX,
    INDICATOR,
    POST,
    DueItem,
    ObligationItem,
)
from rules.deadlines import Recurrence, UnreadableLimitError, read_limit
from rules.periods import Period

FILE = "obligations.yaml"
APPENDIX_FILE = "appendix.yaml"
KINDS = (
    "kpi_target",
    "deadline",
    "one_off_undated",
    "recurring_report",
    "recurring_other",
    "ad_hoc_report",
    "continuous",
)
ROLES = ("lead", "assist")
LONGEST_TITLE = 60
REFUSED = frozenset("/%&<>")


def read_obligations(
    folder: Path, period: Period, ledger: Ledger
) -> tuple[Mapping[str, str], tuple[ObligationItem, ...]]:
    """Read the headings (by source line) and the clauses, in the order of the file."""
    table = read_table(folder / FILE, ledger)
    if table is None:
        return {}, ()
    headings = table.table("headings")
    items = tuple(
        _obligation(entry, period) for entry in table.tables("obligations", required=True)
    )
    names = headings.keys() if headings else ()
    shown = {key: headings.text(key) for key in names} if headings else {}
    table.close()
    return shown, items


def read_appendix(
    folder: Path, ledger: Ledger
) -> tuple[Mapping[str, Any], tuple[ObligationItem, ...]]:
    """Read the caption and groups, and the rows; a plan without an appendix has no file."""
    if not (folder / APPENDIX_FILE).exists():
        return {}, ()
    table = read_table(folder / APPENDIX_FILE, ledger)
    if table is None:
        return {}, ()
    data = {key: table.plain(key) for key in ("caption", "groups", "note")}
    rows = tuple(_row(entry) for entry in table.tables("indicators", required=True))
    table.close()
    return data, rows


def _obligation(table: Table, period: Period) -> ObligationItem:
    item = ObligationItem(
        ref=table.text("ref", required=True),
        printed_path=table.text("printed_path", required=True),
        section=table.text("section", required=True),
        kind=table.choice("kind", KINDS, required=True),
        short_title=_short_title(table),
        text=table.text("text", required=True),
        source_lines=table.wholes("source_lines"),
        owner_printed=table.text("owner_printed"),
        owners=table.texts("owners"),
        coordinators=table.texts("coordinators"),
        due=_due(table, period),
        undated_reason=table.text("undated_reason"),
        rolled_up_from=table.texts("rolled_up_from"),
        indicator_refs=table.texts("indicator_refs"),
        measures=read_measures(table),
        details=_obligation_details(table),
        where=table.where(),
    )
    table.close()
    if item.owners and not table.has("due") and not item.undated_reason:
        problem = f"'{item.ref}' has neither a limit nor a reason why it has none"
        table.note(table.line, problem, "add 'due: …' or 'undated_reason: …'", value=item.ref)
    return item


def _short_title(table: Table) -> str:
    """Return the title that names the deployment in Prefect, which refuses some signs."""
    title = table.text("short_title", required=True)
    wrong = sorted(set(title) & REFUSED)
    if wrong or len(title) > LONGEST_TITLE:
        what = f"holds {' '.join(wrong)}" if wrong else f"is {len(title)} characters long"
        remedy = f"write at most {LONGEST_TITLE} characters, without {' '.join(sorted(REFUSED))}"
        line = table.at("short_title")
        table.note(line, f"short_title '{title}' {what}", remedy, value=title)
    return title


def _obligation_details(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {
        "text_raw": table.text("text_raw"),
        "owner_role": table.choice("owner_role", ROLES),
        "directs": list(table.texts("directs")),
        "also": _also(table),
        "parts": list(table.texts("parts")),
        "report_to": table.text("report_to"),
        "deliverable": table.text("deliverable"),
        "cited_documents": list(table.texts("cited_documents")),
        "indicator_refs": list(table.texts("indicator_refs")),
        "appendix_ref": table.text("appendix_ref"),
        "note": table.text("note"),
    }
    return {key: value for key, value in found.items() if value}


def _also(table: Table) -> list[str]:
    found = table.texts("also")
    where = table.where()
    for position, kind in enumerate(found):
        if kind and kind not in KINDS:
            line = where.at("also", position)
            table.note(line, f"also '{kind}' is not known", closest(kind, KINDS), value=kind)
    return list(found)


def _row(table: Table) -> ObligationItem:
    monitor = table.text("monitor")
    group = table.text("group", required=True)
    item = ObligationItem(
        ref=table.text("ref", required=True),
        printed_path=f"{APPENDIX}.{group}",
        section=APPENDIX,
        kind=INDICATOR,
        short_title=_short_title(table),
        text=table.text("text", required=True),
        source_lines=table.wholes("source_lines"),
        owner_printed=table.text("monitor_printed"),
        owners=(POST + monitor,) if monitor else (),
        coordinators=(),
        due=None,
        undated_reason="",
        rolled_up_from=(),
        indicator_refs=(),
        measures=read_measures(table),
        details=_row_details(table, group),
        where=table.where(),
    )
    table.close()
    return item


def _row_details(table: Table, group: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "group": group,
        "number": table.whole("number"),
        "monitor": table.text("monitor"),
        "monitor_printed": table.text("monitor_printed"),
        "implementers": list(table.texts("implementers")),
        "implementers_printed": table.text("implementers_printed"),
        "body_ref": table.text("body_ref"),
        "wording_differs": table.plain("wording_differs"),
        "text_raw": table.text("text_raw"),
        "note": table.text("note"),
    }
    return {key: value for key, value in found.items() if value}


def _due(table: Table, period: Period) -> DueItem | None:
    inner = table.table("due")
    if inner is None:
        return None
    phrase = inner.text("phrase", required=True)
    occurs = inner.choice("occurs", tuple(Recurrence), required=True)
    printed = dict(inner.days("last_days"))
    inner.text("note")
    inner.close()
    if not phrase:
        return None
    try:
        limit = read_limit(phrase)
    except UnreadableLimitError as error:
        problem, _, remedy = str(error).partition("; ")
        remedy = remedy or "write a day that the calendar has"
        inner.note(inner.at("phrase"), problem, remedy, value=phrase)
        return None
    if occurs and occurs != limit.recurrence:
        problem = f"'{phrase}' occurs {limit.recurrence}, not {occurs}"
        inner.note(inner.at("occurs"), problem, f"write {limit.recurrence}", value=occurs)
    computed = {due.occurrence: due.last_day for due in limit.due(period)}
    # Against a period that could not be read every day would look wrong.
    if inner.has("last_days") and period is not ANY_PERIOD:
        _check_days(inner, phrase, printed, computed)
    return DueItem(phrase=phrase, occurs=limit.recurrence, last_days=tuple(computed.items()))


def _check_days(
    due: Table, phrase: str, printed: Mapping[str, date], computed: Mapping[str, date]
) -> None:
    """Note every last day that is not the one which the printed words give."""
    days = due.table("last_days")
    if days is None:
        return
    for occurrence, day in printed.items():
        right = computed.get(occurrence)
        if right is None:
            remedy = f"write {', '.join(computed)}"
            problem = f"'{phrase}' does not fall due in '{occurrence}'"
            days.note(days.at(occurrence), problem, remedy, value=occurrence)
        elif right != day:
            problem = f"the last compliant day of '{phrase}' is {right} in {occurrence}, not {day}"
            days.note(days.at(occurrence), problem, f"write {right}", value=str(day))
    missing = [occurrence for occurrence in computed if not days.has(occurrence)]
    if missing:
        remedy = "add " + ", ".join(f"{name}: {computed[name]}" for name in missing)
        days.note(days.line, f"last_days leaves out {', '.join(missing)}", remedy)
