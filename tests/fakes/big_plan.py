"""A plan of as many duties as wanted, spread over all states: for figures of size, not words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Engine, insert
from sqlmodel import Session, SQLModel

import models.tables  # noqa: F401 - the tables must be known before they are made
from models.database import writing
from models.duty import Duty, Extension, Occurrence, Submission
from models.plan import Obligation, Plan
from models.remarks import Objection
from models.roster import Contact, Post, Unit
from rules.states import State
from tests.fakes.house import LADDER

TODAY = date(2024, 6, 3)
FILED = datetime(2024, 6, 1, 3, tzinfo=UTC)
# A third of the duties is one clause owed by every ward; the rest one office's, by quarter.
WARDS, AGENCIES, QUARTERS = 100, 20, ("2024Q1", "2024Q2", "2024Q3", "2024Q4")
TITLES = (
    "Phê duyệt cấp độ an toàn hệ thống thông tin",
    "Cập nhật cơ sở dữ liệu hộ tịch điện tử",
    "Báo cáo kết quả thực hiện dịch vụ công trực tuyến",
    "Tập huấn kỹ năng số cho cán bộ, công chức",
    "Đôn đốc thanh toán không dùng tiền mặt",
)
# What is long done, waits, is late or still to come, in the mix of a year half gone.
STATES = (
    *([State.COMPLETED] * 8),
    *([State.ASSIGNED] * 6),
    *([State.IN_PROGRESS] * 3),
    *([State.SUBMITTED] * 2),
    State.RETURNED,
    State.DRAFT,
    State.PAUSED,
    State.WITHDRAWN,
)


def big_plan(engine: Engine, *, duties: int, wards: int = WARDS) -> Engine:
    """Fill an empty database with one plan of exactly so many duties."""
    SQLModel.metadata.create_all(engine)
    with writing(engine) as session:
        plan_id = _plan(session)
        posts = [_post(session, plan_id, number, wards) for number in range(wards + AGENCIES)]
        session.flush()
        owed = list(islice(_owed(session, plan_id, posts, wards), duties))
        _put(session, Duty, [_duty(plan_id, number, each) for number, each in enumerate(owed, 1)])
        _said(session, duties)
    return engine


def _plan(session: Session) -> int:
    plan = Plan(
        code="lon",
        title="Kế hoạch chuyển đổi số",
        period_from=date(2024, 1, 1),
        period_to=date(2024, 12, 31),
        activated_on=date(2024, 1, 1),
        ladder=LADDER,
        weekend=[6, 7],
    )
    session.add(plan)
    session.flush()
    office = Unit(plan_id=plan.id or 0, code="vp", name="Văn phòng", kind="office")
    session.add(office)
    session.flush()
    for part in ("chair", "deputy", "standing"):
        post = Post(plan_id=plan.id or 0, unit_id=office.id or 0, code=part, title=part)
        session.add(post)
        session.flush()
        setattr(plan, f"{part}_post_id", post.id)
    plan.standing_unit_id = office.id
    return plan.id or 0


def _post(session: Session, plan_id: int, number: int, wards: int) -> Post:
    is_ward = number < wards
    words = f"UBND phường Dĩnh Kế {number}" if is_ward else f"Phòng chuyên môn {number}"
    code = f"{'p' if is_ward else 'cq'}-{number}"
    kind = "ward" if is_ward else "office"
    unit = Unit(plan_id=plan_id, code=code, name=words, kind=kind, position=number)
    session.add(unit)
    session.flush()
    post = Post(plan_id=plan_id, unit_id=unit.id or 0, code=f"ct-{code}", title=f"Chủ tịch {words}")
    session.add(post)
    session.add(
        Contact(plan_id=plan_id, unit_id=unit.id, channel="email", address=f"{code}@x.example")
    )
    return post


Owed = tuple[int, int, date | None, Post]


def _owed(session: Session, plan_id: int, posts: list[Post], wards: int) -> Iterator[Owed]:
    """Yield obligation, occurrence, last day and owing post without end."""
    number = 0
    while True:
        number += 1
        fans_out = number % 30 == 1
        obligation = _obligation(session, plan_id, number)
        agency = posts[wards + number % AGENCIES]
        for key in ("2024",) if fans_out else QUARTERS:
            last_day = None if number % 7 == 0 else TODAY + timedelta(days=number * 17 % 240 - 90)
            row = Occurrence(obligation_id=obligation, key=key, last_day=last_day)
            session.add(row)
            session.flush()
            for post in posts[:wards] if fans_out else [agency]:
                yield obligation, row.id or 0, last_day, post


def _obligation(session: Session, plan_id: int, number: int) -> int:
    section = ("III", "IV", "PL")[number % 3]
    row = Obligation(
        plan_id=plan_id,
        ref=f"{section}.{number}",
        printed_path=f"{section}.{number}",
        section=section,
        kind="deadline",
        position=number,
        short_title=f"{TITLES[number % len(TITLES)]} {number}",
        text=f"{TITLES[number % len(TITLES)]}, hoàn thành trước ngày ấn định. " * 5,
        due_phrase="trước 01/6/2024",
    )
    session.add(row)
    session.flush()
    return row.id or 0


def _duty(plan_id: int, number: int, owed: Owed) -> dict[str, Any]:
    obligation, occurrence, last_day, post = owed
    state = STATES[number * 7 % len(STATES)]
    done = state is State.COMPLETED
    return {
        "plan_id": plan_id,
        "obligation_id": obligation,
        "occurrence_id": occurrence,
        "unit_id": post.unit_id,
        "post_id": post.id,
        "state": state.value,
        "last_day": last_day,
        "original_last_day": last_day,
        "assigned_on": date(2024, 1, 2),
        "active_from": date(2024, 1, 2),
        "reported_on": (last_day or TODAY) + timedelta(days=number % 5 - 3) if done else None,
        "next_check_on": last_day,
        "moves": 0,
    }


def _said(session: Session, duties: int) -> None:
    """Give every waiting duty its result, every tenth a request, every fiftieth an objection."""
    numbers = range(1, duties + 1)
    waiting = [n for n in numbers if STATES[n * 7 % len(STATES)] is State.SUBMITTED]
    base: dict[str, Any] = {"reason": "Chưa có kinh phí."}
    results = [
        {"duty_id": n, "text": "Đã thực hiện.", "remarks": "", "filed_at": FILED, "filed_by": "x"}
        | {"outcome": "pending", "reason": ""}
        for n in waiting
    ]
    late = [n for n in numbers if STATES[n * 7 % len(STATES)] is State.ASSIGNED]
    asked = [
        base
        | {"duty_id": n, "from_day": TODAY, "to_day": TODAY + timedelta(days=30), "late": False}
        | {"asked_at": FILED, "asked_by": "x", "outcome": "asked", "remark": ""}
        for n in late[::10]
    ]
    objected = [
        base | {"duty_id": n, "made_at": FILED, "made_by": "x", "outcome": "open", "answer": ""}
        for n in late[::50]
    ]
    for model, rows in ((Submission, results), (Extension, asked), (Objection, objected)):
        _put(session, model, rows)


def _put(session: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(model), rows)
