"""plan.yaml: the document, its period and the Committee that steers it."""

import re
from datetime import date
from pathlib import Path
from typing import Any, cast

from plan_reader.files import read_table
from plan_reader.marked import Table
from plan_reader.mistakes import Ledger
from plan_reader.values import PlanDocument
from rules.periods import Period, last_of_month

FILE = "plan.yaml"
CODE = re.compile(r"[a-z0-9][a-z0-9-]*")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_NAME = re.compile(r"[\w][\w.-]*")
_SHOWN_ONLY = ("legal_basis", "recipients")
# A period that cannot be read must not hide the mistakes of the obligations.
ANY_PERIOD = Period(first_day=date(2000, 1, 1), last_day=date(2000, 12, 31))


def read_document(folder: Path, ledger: Ledger) -> PlanDocument | None:
    """Read plan.yaml; None, with the reason noted, when it cannot be read at all."""
    table = read_table(folder / FILE, ledger)
    if table is None:
        return None
    committee = table.table("committee", required=True)
    source = table.table("source")
    is_draft = table.truth("draft", default=False)
    document = PlanDocument(
        code=_code(table),
        title=table.text("title", required=True),
        number=table.text("number"),
        symbol=table.text("symbol"),
        place_date=table.text("place_date"),
        issued_on=table.day("issued_on"),
        issued_month=_month(table),
        issuer=table.text("issuer"),
        contact=table.text("contact"),
        period=_period(table),
        chair=_of(committee, "chair"),
        deputy=_of(committee, "deputy"),
        standing_unit=_of(committee, "standing_office"),
        quarterly_report=table.text("quarterly_report", required=not is_draft),
        consolidated_report=table.text("consolidated_report"),
        source_file=_file(source),
        source_sha256=_of(source, "sha256"),
        ladder=_name(table, "ladder") or "default",
        is_draft=is_draft,
        data=cast("dict[str, Any]", table.everything()),
        where=table.where(),
    )
    _close(table, committee, source)
    return document


def _close(table: Table, *parts: Table | None) -> None:
    for key in _SHOWN_ONLY:
        table.plain(key)
    signer = table.table("signer")
    if signer is not None:
        for key in ("post", "name", "capacity"):
            signer.text(key)
    for part in (*parts, signer, table):
        if part is not None:
            part.text("note")
            part.close()


def issue_day(document: PlanDocument) -> date | None:
    """Return the day of issue, for a blank one the last day of its printed month.

    None when neither is printed; then no occurrence is a draft for having been over
    before the plan was there (DOMAIN §2, C-group: both Q1 reports).
    """
    if document.issued_on is not None:
        return document.issued_on
    match = _MONTH.fullmatch(document.issued_month)
    return last_of_month(int(match[1]), int(match[2])) if match else None


def _of(table: Table | None, key: str) -> str:
    return "" if table is None else table.text(key, required=True)


def _file(source: Table | None) -> str:
    return "" if source is None else _name(source, "file", required=True)


def _name(table: Table, key: str, *, required: bool = False) -> str:
    """Return the name of a file, which may not lead out of its folder."""
    name = table.text(key, required=required)
    if name and not _NAME.fullmatch(name):
        remedy = "write a bare name, without a path"
        table.note(table.at(key), f"{key} '{name}' is not the name of a file", remedy, value=name)
        return ""
    return name


def _code(table: Table) -> str:
    code = table.text("code", required=True)
    if code and not CODE.fullmatch(code):
        remedy = "write small letters, digits and hyphens, for example thu-duc-2025"
        table.note(table.at("code"), f"code '{code}' holds other signs", remedy, value=code)
    return code


def _month(table: Table) -> str:
    month = table.text("issued_month")
    match = _MONTH.fullmatch(month)
    december = 12
    if month and not (match and 1 <= int(match[2]) <= december):
        line = table.at("issued_month")
        remedy = "write it as YYYY-MM, for example 2024-03"
        table.note(line, f"issued_month '{month}' is not a month", remedy, value=month)
        return ""
    return month


def _period(table: Table) -> Period:
    inner = table.table("period", required=True)
    if inner is None:
        return ANY_PERIOD
    first, last = inner.day("from", required=True), inner.day("to", required=True)
    inner.close()
    if first is None or last is None:
        return ANY_PERIOD
    if last < first:
        problem = f"the period ends on {last} before it begins on {first}"
        table.note(inner.at("to"), problem, "write the later day in 'to'", value=str(last))
        return ANY_PERIOD
    return Period(first_day=first, last_day=last)
