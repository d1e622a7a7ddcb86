"""The papers that dondoc makes, each a file of its own; `KINDS` names them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.plan import Plan
from models.roster import Unit
from reports.paper import Paper
from reports.workbook import Sheet
from rules.periods import Quarter


class NothingToSayError(ValueError):
    """There is nothing that the paper could be about."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Which paper is wanted.

    `quarter` None means that of the day. `own` is the office's folder of texts and templates,
    `public_url` where the portal is reached, for the links in a paper. `now` is the moment of
    making where a paper tells it, None: the end of the day.
    """

    plan: Plan
    today: date
    zone: ZoneInfo
    own: Path
    quarter: Quarter | None = None
    unit: Unit | None = None
    public_url: str = ""
    now: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Made:
    """A paper, and its figures as a table; `more` are further sheets of its workbook."""

    paper: Paper
    sheet: Sheet
    more: tuple[Sheet, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of paper: what makes it, and the shipped template that it goes through."""

    make: Callable[[Session, Order], Made]
    template: str = "report"
    takes_unit: bool = False
    needs_unit: bool = False


def kinds() -> Mapping[str, Kind]:
    """Return every kind by its name, in the order in which they are offered."""
    from reports.kinds import escalation, letter, minutes, quarter, weekly  # noqa: PLC0415 -- they import us

    return {
        "letter": Kind(make=letter.letter, template="letter", takes_unit=True),
        "escalation": Kind(make=escalation.escalation),
        "weekly": Kind(make=weekly.weekly),
        "minutes": Kind(make=minutes.minutes),
        "unit": Kind(make=quarter.unit, needs_unit=True),
        "consolidated": Kind(make=quarter.consolidated),
    }


def find_kind(name: str, *, has_unit: bool) -> Kind:
    """Return the kind of that name; LookupError naming what there is, or the unit in the way."""
    known = kinds()
    if name not in known:
        message = f'no paper "{name}"; write one of: {", ".join(known)}'
        raise LookupError(message)
    kind = known[name]
    if has_unit and not (kind.takes_unit or kind.needs_unit):
        message = f'the paper "{name}" is about all units; leave the unit out'
        raise LookupError(message)
    if kind.needs_unit and not has_unit:
        message = f'the paper "{name}" is about one unit; name it with --unit'
        raise LookupError(message)
    return kind
