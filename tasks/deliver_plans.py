"""What a drain knows of a plan: its policy and its directory, read again now and then."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.directory import load_directory
from models.plan import Plan
from models.policy import Policy, load_policy
from rules.addressing import Addressee, Directory
from rules.clock import local

# Reading a directory costs as much as sending a message; a drain of thousands still sees
# a new holder within seconds.
USES = 50


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """A plan as a drain needs it."""

    plan: Plan
    policy: Policy
    directory: Directory

    def is_open(self, now: datetime, zone: ZoneInfo) -> bool:
        """Tell whether a message of the plan may leave now."""
        return self.policy.ladder.is_open(local(now, zone), self.policy.calendar)


class PlanViews:
    """The plans of one drain, each read when first asked for."""

    def __init__(self) -> None:
        self._views: dict[int, PlanView] = {}
        self._served = 0

    def view(self, session: Session, plan_id: int) -> PlanView:
        """Return the view of a plan, reading it when there is none."""
        view = self._views.get(plan_id)
        if view is None:
            view = self._views[plan_id] = _read(session, plan_id)
        return view

    def count(self) -> None:
        """Count a message; after `USES` of them every plan is read again."""
        self._served += 1
        if self._served % USES == 0:
            self._views.clear()

    def forget(self, plan_id: int) -> None:
        """Read the plan again when it is next needed: an address of it has changed."""
        self._views.pop(plan_id, None)


def _read(session: Session, plan_id: int) -> PlanView:
    plan = session.get_one(Plan, plan_id)
    return PlanView(
        plan=plan, policy=load_policy(session, plan), directory=load_directory(session, plan)
    )


def addressee_today(
    directory: Directory, *, addressee: str, post_id: int, now: datetime, zone: ZoneInfo
) -> Addressee | None:
    """Return who gets a message now: who it was written to, or the successor in the post.

    None when the post and all above it are vacant.
    """
    today = local(now, zone).date()
    for candidate in directory.candidates(post_id, today):
        if candidate.key == addressee:
            return candidate
    return directory.route(post_id, today).to
