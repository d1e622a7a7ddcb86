"""Commands of papers: `dondoc report KIND` writes a document as DOCX, PDF, XLSX and CSV."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress as Bar
from sqlmodel import Session, col, select

from cli.app import AsOf, app, office
from cli.words import say
from models.database import reading
from models.lookup import find_plan
from models.plan import Plan
from rules.clock import local
from rules.periods import Period, read_quarter

FORMS = ("docx", "pdf", "xlsx", "csv")
To = Path | None
AsDocx = Annotated[To, typer.Option("--docx", help="Write it as DOCX into this file.")]
AsPdf = Annotated[To, typer.Option("--pdf", help="Write it as PDF into this file.")]
AsXlsx = Annotated[To, typer.Option("--xlsx", help="Write its figures as XLSX into this file.")]
AsCsv = Annotated[To, typer.Option("--csv", help="Write its figures as CSV into this file.")]


@app.command()
def report(
    kind: Annotated[str, typer.Argument(help="letter, escalation, weekly, minutes …")],
    *,
    plan: Annotated[str | None, typer.Option(help="Its code, where there are several.")] = None,
    period: Annotated[str | None, typer.Option(help="The quarter, as 2024Q2.")] = None,
    unit: Annotated[str | None, typer.Option(help="One unit, by code or name.")] = None,
    docx: AsDocx = None,
    pdf: AsPdf = None,
    xlsx: AsXlsx = None,
    csv: AsCsv = None,
    as_of: AsOf = None,
) -> None:
    """Write a paper about a plan, in as many forms as are asked for."""
    wanted = dict(zip(FORMS, (docx, pdf, xlsx, csv), strict=True))
    targets = {form: path for form, path in wanted.items() if path is not None}
    if not targets:
        message = "nothing to write; say where: --docx FILE, --pdf FILE, --xlsx FILE or --csv FILE"
        raise ValueError(message)
    contents = _written(Wish(kind=kind, plan=plan, period=period, unit=unit), list(targets), as_of)
    # Everything is made before anything is written: a fault leaves no half of a set.
    for form, path in targets.items():
        path.write_bytes(contents[form])
        typer.echo(say("report", "written", file=path, bytes=len(contents[form])))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which paper is asked for, as typed."""

    kind: str
    plan: str | None
    period: str | None
    unit: str | None


def _written(wish: Wish, forms: list[str], as_of: str | None) -> dict[str, bytes]:
    from reports.facts import find_unit
    from reports.kinds import Order, find_kind
    from reports.making import Press, write

    opened = office(as_of)
    now = opened.clock.now()
    kind = find_kind(wish.kind, has_unit=wish.unit is not None)
    with reading(opened.engine) as session:
        plan = _plan(session, wish.plan)
        whole = Period(first_day=plan.period_from, last_day=plan.period_to)
        order = Order(
            plan=plan,
            today=local(now, opened.zone).date(),
            zone=opened.zone,
            own=opened.settings.papers_folder,
            quarter=read_quarter(wish.period, within=whole) if wish.period else None,
            unit=find_unit(session, plan, wish.unit) if wish.unit else None,
            public_url=opened.settings.public_url,
            now=now,
        )
        made = kind.make(session, order)
    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(wish.kind, total=None)
        press = Press(
            own=order.own,
            now=now,
            soffice=opened.settings.soffice,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
        return {form: write(wish.kind, kind, made, form, press) for form in forms}


def _plan(session: Session, code: str | None) -> Plan:
    """Return the plan of that code, or the only one there is."""
    if code:
        return find_plan(session, code)
    plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
    if len(plans) == 1:
        return plans[0]
    listed = ", ".join(plan.code for plan in plans) or "none"
    message = f"say which plan with --plan; loaded: {listed}"
    raise LookupError(message)
