"""The desk on which one letter is written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.messages import Message
from models.plan import Plan
from models.policy import Policy, load_policy
from notifications.links import Signer


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What lies on the desk while one letter is written; `here` is the local moment."""

    session: Session
    plan: Plan
    message: Message
    here: datetime
    zone: ZoneInfo
    signer: Signer
    public_url: str

    @cached_property
    def policy(self) -> Policy:
        """Return the plan's ladder and calendar, read once a letter."""
        return load_policy(self.session, self.plan)

    @property
    def today(self) -> date:
        """Return the local day of writing."""
        return self.here.date()

    def local(self, moment: datetime) -> datetime:
        """Return a stored moment on the local clock; SQLite gives UTC back without a zone."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(self.zone)
