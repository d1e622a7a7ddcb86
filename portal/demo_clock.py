"""The demo's clock as the bar on every page shows it, and what its buttons ask for.

Moving the clock is the flows' work; the portal hands the wish over and shows how far it is.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.words import read_day
from rules.clock import local
from wiring import Office

BOUND_TO = "demo-clock"
DAY, NEXT, TO = "day", "next", "to"


@dataclass(frozen=True, kw_only=True)
class DemoState:
    """Where the demo stands; `runs` are the flow runs that this move has started so far."""

    moment: datetime
    is_running: bool
    can_move: bool
    going_to: date | None
    passing: date | None
    runs: int
    runs_done: int
    failed: str
    prefect_ui_url: str

    @property
    def day(self) -> date:
        """Return the simulated day."""
        return self.moment.date()


def state_of(office: Office) -> DemoState | None:
    """Return where the demo stands, None outside the demo."""
    if not office.demo:
        return None
    status: dict[str, Any] = office.advance_status() if office.advance_status else {}
    return DemoState(
        moment=local(office.clock.now(), office.zone),
        is_running=bool(status.get("running")),
        can_move=office.advance is not None,
        going_to=_day(status.get("target")),
        passing=_day(status.get("day")),
        runs=int(status.get("runs") or 0),
        runs_done=int(status.get("runs_done") or 0),
        failed=str(status.get("error") or ""),
        prefect_ui_url=office.prefect_ui_url,
    )


def _day(value: object) -> date | None:
    return read_day(str(value or "")[:10])


def wish(step: str, to_day: str, *, today: date) -> str | None:
    """Return what `Office.advance` is asked for: "day", "next" or an ISO date ahead.

    None for a wish that cannot be granted: the past stays closed.
    """
    if step in (DAY, NEXT):
        return step
    wanted = read_day(to_day) if step == TO else None
    return wanted.isoformat() if wanted and wanted > today else None
