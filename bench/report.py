"""Measure how long the consolidated report of a quarter takes, and how much memory.

`python -m bench.report [--json] [--pdf]`. Two sizes: the plan of Bắc Giang with its 16 wards, whose
round was filled by the example quarter, and 5,000 clauses owed by 500 units. Each is made
in a process of its own, whose peak memory the kernel tells (getrusage). A bar shows how far it is.
"""

import argparse
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine, insert
from sqlmodel import Session, SQLModel, select

from actions.actors import actor_for_post
from actions.consolidating import gather
from actions.evidence import EvidenceStore, Upload
from actions.quarter_reports import Seal
from models.database import open_database, reading, writing
from models.duty import Duty, Occurrence, Submission
from models.plan import Obligation, Plan
from models.quarter_reports import QuarterReport
from models.roster import Post, Unit
from reports.kinds import Order, kinds
from reports.making import Press, write
from rules.periods import Quarter
from rules.quarter_report import Content
from rules.states import State
from simulation.quarter_example import fill_quarter
from tests import plans
from tests.fakes.big_plan import STATES
from tests.fakes.house import LADDER

Q2 = Quarter(year=2024, number=2)
TODAY = date(2024, 6, 20)
UNITS, CLAUSES, MEGABYTE = 500, 5_000, 1_000_000
# Every hundredth clause is owed by a hundred units; the others by one.
FANS_OUT, WIDE = 100, 100
RESULT = "Đã thực hiện theo Kế hoạch, có văn bản kèm theo."
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def city(folder: Path) -> Engine:
    """Return the plan of Bắc Giang with the example quarter filed and gathered."""
    engine, _ = plans.loaded_on_disk(folder, date(2024, 5, 23))
    store = EvidenceStore(folder=folder / "evidence", limit_bytes=MEGABYTE)
    now = plans.at(TODAY, 9)
    with writing(engine) as session:
        plan = session.exec(select(Plan)).one()
        fill_quarter(session, plan, Q2, now=now, zone=plans.ZONE, store=store, make=_stand_in)
        report = session.exec(select(QuarterReport).where(QuarterReport.is_consolidated)).one()
        office = actor_for_post(session.get_one(Post, plan.standing_post_id))
        gather(session, report.id or 0, actor=office, now=now, zone=plans.ZONE)
    return engine


def _stand_in(content: Content, seal: Seal) -> Upload:
    return Upload(name=f"{content.period}-{seal.number}.pdf", content=PDF)


def province(folder: Path) -> Engine:
    """Return 5,000 clauses owed by 500 units."""
    engine = open_database(f"sqlite:///{folder / 'dondoc.db'}")
    SQLModel.metadata.create_all(engine)
    with writing(engine) as session:
        plan, posts = _plan(session)
        occurrences = _clauses(session, plan)
        _duties(session, plan, posts, occurrences)
    return engine


def _plan(session: Session) -> tuple[Plan, list[Post]]:
    plan = Plan(
        code="tinh",
        title="Kế hoạch chuyển đổi số",
        issuer="Ban Chỉ đạo chuyển đổi số",
        period_from=date(2024, 1, 1),
        period_to=date(2024, 12, 31),
        activated_on=date(2024, 1, 1),
        quarterly_report="R",
        ladder=LADDER,
        weekend=[6, 7],
    )
    session.add(plan)
    session.flush()
    units = [
        Unit(
            plan_id=plan.id or 0,
            code=f"{number:05}",
            name=f"UBND xã Dĩnh Kế {number}",
            kind="ward" if number % 5 else "office",
            position=number,
        )
        for number in range(UNITS)
    ]
    session.add_all(units)
    session.flush()
    posts = [
        Post(
            plan_id=plan.id or 0,
            unit_id=unit.id or 0,
            code=f"{unit.code}.head",
            title=f"Chủ tịch {unit.name}",
        )
        for unit in units
    ]
    session.add_all(posts)
    session.flush()
    plan.chair_post_id, plan.deputy_post_id, plan.standing_post_id = (p.id for p in posts[:3])
    plan.standing_unit_id = units[2].id
    return plan, posts


def _clauses(session: Session, plan: Plan) -> list[Occurrence]:
    clauses = [
        Obligation(
            plan_id=plan.id or 0,
            ref="R" if number == 0 else f"III.{number}",
            printed_path=f"III.{number}",
            section="III",
            kind="recurring_report" if number == 0 else "deadline",
            position=number,
            short_title=f"Cập nhật cơ sở dữ liệu hộ tịch điện tử, đợt {number}",
            text="Cập nhật cơ sở dữ liệu hộ tịch điện tử.",
            due_phrase="trước 01/6/2024",
        )
        for number in range(CLAUSES + 1)
    ]
    session.add_all(clauses)
    session.flush()
    found = [
        Occurrence(
            obligation_id=clause.id or 0,
            key=Q2.key,
            last_day=date(2024, 6, 14) if clause.ref == "R" else _day(clause.position),
        )
        for clause in clauses
    ]
    session.add_all(found)
    session.flush()
    return found


def _day(number: int) -> date | None:
    return None if number % 7 == 0 else date(2024, 4, 1) + timedelta(days=number % 120)


def _duties(session: Session, plan: Plan, posts: list[Post], occurrences: list[Occurrence]) -> None:
    rows: list[dict[str, Any]] = []
    for number, occurrence in enumerate(occurrences):
        owing = posts if number == 0 else posts[:WIDE] if number % FANS_OUT == 0 else None
        for post in owing or [posts[number % UNITS]]:
            rows.append(_duty(plan, occurrence, post, len(rows) + 1))
    session.connection().execute(insert(Duty), rows)
    filed = [
        {
            "duty_id": number,
            "text": RESULT,
            "remarks": "",
            "filed_at": datetime(2024, 6, 1, 3, tzinfo=UTC),
            "filed_by": "x",
            "outcome": "accepted",
            "judged_at": datetime(2024, 6, 2, 3, tzinfo=UTC),
            "reason": "",
        }
        for number, row in enumerate(rows, 1)
        if row["state"] == State.COMPLETED.value
    ]
    session.connection().execute(insert(Submission), filed)


def _duty(plan: Plan, occurrence: Occurrence, post: Post, number: int) -> dict[str, Any]:
    state = STATES[number * 7 % len(STATES)]
    done = state is State.COMPLETED
    return {
        "plan_id": plan.id,
        "obligation_id": occurrence.obligation_id,
        "occurrence_id": occurrence.id,
        "unit_id": post.unit_id,
        "post_id": post.id,
        "state": state.value,
        "last_day": occurrence.last_day,
        "original_last_day": occurrence.last_day,
        "assigned_on": date(2024, 1, 2),
        "active_from": date(2024, 1, 2),
        "reported_on": date(2024, 6, 1) if done else None,
        "moves": 0,
    }


PLANS: dict[str, Callable[[Path], Engine]] = {"16 wards": city, "500 units": province}


def measure(name: str, form: str, told: Any) -> None:  # noqa: ANN401 -- a Connection
    """Make the report once, in this process; tell seconds, bytes, peak memory."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        engine = PLANS[name](folder)
        began = time.perf_counter()
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(f"{name}, {form}", total=None)
            content = _made(
                engine,
                folder,
                form,
                lambda done, all_: bar.update(task, completed=done, total=all_),
            )
        seconds = time.perf_counter() - began
        engine.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told.send(
        {
            "seconds": round(seconds, 1),
            "megabytes": round(peak / MEGABYTE),
            "bytes": len(content),
            "load": round(os.getloadavg()[0], 1),
        }
    )


def _made(engine: Engine, folder: Path, form: str, progress: Callable[[int, int], None]) -> bytes:
    now = plans.at(TODAY, 9)
    kind = kinds()["consolidated"]
    with reading(engine) as session:
        order = Order(
            plan=session.exec(select(Plan)).one(),
            today=TODAY,
            zone=plans.ZONE,
            own=folder / "papers",
            quarter=Q2,
            public_url="https://dondoc.example",
            now=now,
        )
        made = kind.make(session, order)
    press = Press(own=order.own, now=now, progress=progress)
    return write("consolidated", kind, made, form, press)


def main() -> None:
    """Measure each in a process of its own and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--forms", nargs="+", default=["docx", "xlsx"])
    parser.add_argument("--only", choices=PLANS)
    arguments = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    found: dict[str, Any] = {}
    for name in [arguments.only] if arguments.only else PLANS:
        for form in arguments.forms:
            here, there = context.Pipe()
            child = context.Process(target=measure, args=(name, form, there))
            child.start()
            there.close()
            try:
                found[f"{name}, {form}"] = here.recv()
            except EOFError:
                sys.exit(f"{name}, {form}: broke off")
            child.join()
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for name, each in found.items():
        print(f"{name:20}{each['seconds']:8} s{each['megabytes']:8} MB{each['bytes']:12} bytes")


if __name__ == "__main__":
    main()
