"""One act on many ticked rows: confirm, urge, assign drafts or leave them out.

Every row is done or refused by itself; the answer names each with the reason.
"""

from collections import defaultdict
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions.actors import Actor
from actions.urging import Urged, urge
from models.database import reading
from portal.acts import attempt
from portal.desk import Here, HereNow, NothingHereError, own_path
from portal.duty_names import DutyName, duty_names
from portal.forms import Posted
from portal.mistakes import Complaint
from portal.office_room import Deed, refusal
from portal.office_room import attempt as attempt_office
from portal.ticks import Tick, Ticked, Ticks
from portal.words import phrase
from rules.states import State

router = APIRouter()
URGE = "don-doc"
# What the button says, and the act on one duty that it stands for.
SINGLE = {"xac-nhan": "xac-nhan", "giao": "giao", "khong-yeu-cau": "rut-nhiem-vu"}
DRAFTS_ONLY = frozenset({"giao", "khong-yeu-cau"})


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What became of one ticked row; `why` is blank where it was done."""

    duty_id: int
    name: DutyName
    why: str = ""


@router.post("/hang-loat")
def bulk(here: HereNow, ticked: Ticks) -> Response:
    """Do the act on every ticked row and say what was done and what not, and why."""
    refused = refusal(here, ticked.posted)
    if refused is not None:
        return refused
    slug = ticked.posted["viec"]
    if slug != URGE and slug not in SINGLE:
        message = f'there is nothing to do on many rows named "{slug}"'
        raise NothingHereError(message)
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        names = duty_names(session, {tick.duty_id for tick in ticked.ticks})
    known = [tick for tick in ticked.ticks if tick.duty_id in names]
    whys = _urge(here, known, names) if slug == URGE else _each(here, slug, known, names, ticked)
    ended = [
        Ended(duty_id=tick.duty_id, name=names[tick.duty_id], why=whys.get(tick.duty_id, ""))
        for tick in known
    ]
    return here.page(
        "bulk.html",
        viewer=viewer,
        slug=slug,
        done_rows=[each for each in ended if not each.why],
        left_rows=[each for each in ended if each.why],
        back=own_path(ticked.posted["back"]),
    )


def _each(
    here: Here, slug: str, ticks: list[Tick], names: dict[int, DutyName], ticked: Ticked
) -> dict[int, str]:
    addressee = here.signed_in.addressee if here.signed_in else ""
    whys: dict[int, str] = {}
    for tick in ticks:
        if slug in DRAFTS_ONLY and names[tick.duty_id].state != State.DRAFT.value:
            whys[tick.duty_id] = phrase("mistakes", "state")
            continue
        fields = {"submission": tick.submission, "reason": ticked.posted["reason"]}
        wrong = attempt(
            here.office,
            SINGLE[slug],
            duty_id=tick.duty_id,
            addressee=addressee,
            now=here.now,
            posted=Posted(fields=fields),
        )
        if wrong is not None:
            whys[tick.duty_id] = wrong.words
    return whys


def _urge(here: Here, ticks: list[Tick], names: dict[int, DutyName]) -> dict[int, str]:
    by_plan: dict[int, list[int]] = defaultdict(list)
    for tick in ticks:
        by_plan[names[tick.duty_id].plan_id].append(tick.duty_id)
    whys: dict[int, str] = {}
    for plan_id, duties in by_plan.items():
        done = attempt_office(here, _urging(here, plan_id, duties))
        if isinstance(done, Complaint):
            whys |= dict.fromkeys(duties, done.words)
        else:
            whys |= {number: phrase("not_urged", key) for number, key in done.left.items()}
    return whys


def _urging(here: Here, plan_id: int, duties: list[int]) -> Deed[Urged]:
    def deed(session: Session, actor: Actor) -> Urged:
        zone = here.office.zone
        return urge(session, plan_id, duties, actor=actor, now=here.now, zone=zone)

    return deed
