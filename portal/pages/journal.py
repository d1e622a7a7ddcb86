"""The journal: who did what to which duty when, and whether the record is still whole."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fastapi import APIRouter, Response
from sqlmodel import Session

from models import journal_search
from models.database import reading
from models.journal import JournalEntry, breaks
from models.journal_search import JournalFilter
from portal.desk import Here, HereNow
from portal.office_room import require_overseer_of_all
from portal.paging import page_of
from portal.words import is_known, phrase, read_day
from rules.chain import Break

router = APIRouter()
PATH = "/nhat-ky"
A_PAGE = 50
ONE_DAY = timedelta(days=1)
# No journal is older; the first days that a date can hold have no moment in UTC.
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a look at the whole chain came to; `head` seals everything before it."""

    entries: int
    head: str
    breaks: tuple[Break, ...]


@router.get(PATH)
def journal(here: HereNow) -> Response:
    """List the entries from the newest on; `kiem-tra=1` proves the chain as well."""
    wanted = _wanted(here)
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        require_overseer_of_all(session, viewer)
        total = journal_search.count(session, wanted)
        page = page_of(total, here.request.query_params.get("trang", ""), size=A_PAGE)
        entries = journal_search.newest(session, wanted, first=page.first, size=A_PAGE)
        acts = [(act, _act_words(act)) for act in journal_search.acts(session)]
        asked = here.request.query_params.get("kiem-tra") == "1"
        verdict = _verdict(session) if asked else None
    return here.page(
        "journal.html",
        viewer=viewer,
        entries=[(entry, _act_words(entry.act), _facts(entry)) for entry in entries],
        acts=sorted(acts, key=lambda each: each[1]),
        page=page,
        verdict=verdict,
        asked=here.request.query_params,
    )


def _wanted(here: Here) -> JournalFilter:
    asked = here.request.query_params
    first, last = _day(asked.get("tu", "")), _day(asked.get("den", ""))

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=here.office.zone)

    return JournalFilter(
        words=asked.get("tim", "").strip(),
        act=asked.get("viec", ""),
        begins=midnight(first) if first else None,
        ends=midnight(last + ONE_DAY) if last and last < date.max else None,
    )


def _day(text: str) -> date | None:
    """Read a day; None for what is none and for one before any journal."""
    day = read_day(text)
    return day if day and day >= EARLIEST else None


def _verdict(session: Session) -> Verdict:
    everything = JournalFilter()
    last = journal_search.newest(session, everything, first=0, size=1)
    return Verdict(
        entries=journal_search.count(session, everything),
        head=last[0].hash if last else "",
        breaks=breaks(session),
    )


def _act_words(act: str) -> str:
    return phrase("journal_acts", act)


def _facts(entry: JournalEntry) -> list[tuple[str, str]]:
    """Return what the entry keeps besides, named where the catalogue has a name."""
    return [(phrase("journal_facts", name), _plain(value)) for name, value in entry.details.items()]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return phrase("journal_values", str(value).lower())
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(each)}" for name, each in value.items())
    text = "" if value is None else str(value)
    return phrase("journal_values", text) if is_known("journal_values", text) else text
