"""A town with a small plan around today, for tests against a real clock and a real Prefect."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session, SQLModel, select

import models.engine_state
import models.journal
import models.messages  # noqa: F401 -- the tables must be known before they are made
from config.settings import Settings
from models.database import writing
from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from models.roster import Contact, Post, Unit
from rules.clock import local
from wiring import Office, open_office

HEAD_MAIL = "phuong@ward.example"


def ladder(decide_at: time = time(7, 30), send_at: time = time(8, 0)) -> dict[str, Any]:
    """Return a ladder that may send at any hour of any day."""
    return {
        "decide_at": decide_at.isoformat(),
        "send_at": send_at.isoformat(),
        "open_from": "00:00",
        "open_until": "24:00",
        "rungs": [
            {"code": "T-7", "offset": -7},
            {"code": "T0", "offset": 0},
            {"code": "+1", "offset": 1, "channels": "all"},
            {"code": "+7", "offset": 7, "to": ["owner", "chair"], "repeats": True},
        ],
        "undated": {"code": "Q", "rung": "T-7"},
    }


@dataclass
class Town:
    """An office with one plan; obligations are added by the test."""

    office: Office
    code: str
    made_at: datetime
    plan_id: int = 0
    unit_id: int = 0
    post_id: int = 0
    duties: dict[str, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Return the local day on which the town was made."""
        return local(self.made_at, self.office.zone).date()

    def owe(self, ref: str, last_day: date | None, *, state: str = "assigned") -> int:
        """Add an obligation owed by the ward and return its duty."""
        with writing(self.office.engine) as session:
            obligation = _add(session, self._obligation(ref, last_day))
            occurrence = _add(
                session, Occurrence(obligation_id=obligation.id, key="KY1", last_day=last_day)
            )
            duty = Duty(
                plan_id=self.plan_id,
                obligation_id=obligation.id,
                occurrence_id=occurrence.id,
                unit_id=self.unit_id,
                post_id=self.post_id,
                state=state,
                last_day=last_day,
                original_last_day=last_day,
                assigned_on=self.today - timedelta(days=60),
                active_from=self.today - timedelta(days=30),
                next_check_on=self.today - timedelta(days=30),
            )
            self.duties[ref] = _add(session, duty).id
        return self.duties[ref]

    def _obligation(self, ref: str, last_day: date | None) -> Obligation:
        return Obligation(
            plan_id=self.plan_id,
            ref=ref,
            printed_path=ref.rpartition(".")[0],
            section=ref.partition(".")[0],
            kind="deadline" if last_day else "continuous",
            position=len(self.duties),
            short_title="Hoàn thành 100% hồ sơ & báo cáo",
            text=f"Hoàn thành 100% hồ sơ của mục {ref}.",
            owner_printed="Chủ tịch UBND phường",
            due_phrase=f"trước {last_day}" if last_day else None,
        )

    def move(self, ref: str, last_day: date) -> None:
        """Give a duty another last day, as a granted extension does."""
        with writing(self.office.engine) as session:
            session.get_one(Duty, self.duties[ref]).last_day = last_day

    def state(self, ref: str, state: str) -> None:
        """Put a duty into a state."""
        with writing(self.office.engine) as session:
            session.get_one(Duty, self.duties[ref]).state = state


def found(
    folder: Path,
    *,
    code: str,
    prefect_api_url: str = "",
    policy: dict[str, Any] | None = None,
    smtp_url: str = "",
    timezone: str = "Asia/Ho_Chi_Minh",
) -> Town:
    """Found a town: a database, a plan, one ward and the three that steer."""
    settings = Settings(
        data_dir=folder,
        secret_key=SecretStr("s" * 40),
        prefect_api_url=prefect_api_url,
        smtp_url=SecretStr(smtp_url),
        timezone=timezone,
    )
    folder.mkdir(exist_ok=True)
    office = open_office(settings)
    SQLModel.metadata.create_all(office.engine)
    town = Town(office=office, code=code, made_at=datetime.now(UTC))
    with writing(office.engine) as session:
        plan = _add(session, _plan(town, policy or ladder()))
        ward = _add(session, Unit(plan_id=plan.id, code="07201", name="Phường Một", kind="ward"))
        post = _add(session, Post(plan_id=plan.id, unit_id=ward.id, code="ct", title="Chủ tịch"))
        _add(session, _mail(plan, ward, HEAD_MAIL))
        vp = _add(session, Unit(plan_id=plan.id, code="vp", name="Văn phòng", kind="office"))
        _add(session, _mail(plan, vp, "vp@office.example"))
        for part in ("chair", "deputy", "standing"):
            held = _add(session, Post(plan_id=plan.id, unit_id=vp.id, code=part, title=part))
            setattr(plan, f"{part}_post_id", held.id)
        plan.standing_unit_id = vp.id
        town.plan_id, town.unit_id, town.post_id = plan.id, ward.id, post.id
    return town


def _plan(town: Town, policy: dict[str, Any]) -> Plan:
    return Plan(
        code=town.code,
        title="Kế hoạch thử",
        period_from=date(town.today.year, 1, 1),
        period_to=date(town.today.year, 12, 31),
        activated_on=town.today - timedelta(days=30),
        quarterly_report="IV.9.1",
        ladder=policy,
        weekend=[],
    )


def _mail(plan: Any, unit: Any, address: str) -> Contact:  # noqa: ANN401 -- rows with ids
    return Contact(
        plan_id=plan.id, unit_id=unit.id, channel="email", address=address, verified=True
    )


def _add(session: Session, row: Any) -> Any:  # noqa: ANN401 -- any table
    session.add(row)
    session.flush()
    return row


def only_plan(session: Session) -> Plan:
    """Return the town's plan."""
    return session.exec(select(Plan)).one()
