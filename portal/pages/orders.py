"""An instruction that becomes a new obligation: filled in, shown first, then given."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.giving import KINDS, LONGEST_TITLE, Order, give_obligation, owners_of
from actions.instructing import MOST_CHARACTERS
from actions.office import COMMITTEE, OfficeMistakeError, Wrong
from models.database import reading
from models.duty import Duty
from models.lookup import full_name, read_id
from models.plan import Obligation, Plan
from models.roster import Unit
from portal.desk import Here, HereNow, NotForYouError, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, has_role, refusal, rehearse, steering_viewer
from portal.proposals import Proposal, is_applied, show
from portal.words import day_words, phrase, read_day

router = APIRouter()
PATH = "/chi-dao"
# A box that is ticked carries the owner in its name: "ai:post:vhtt.head".
TICKED = "ai:"


@dataclass(frozen=True, kw_only=True)
class Given:
    """What an instruction made: the obligation and the units that owe it."""

    plan: str
    ref: str
    title: str
    units: tuple[str, ...]


@router.get(PATH)
def new_order(here: HereNow) -> Response:
    """Show the empty form; `phan_viec` names the duty that gives rise to it."""
    return _page(here, Posted(fields={"duty": here.request.query_params.get("phan_viec", "")}))


@router.post(f"{PATH}/{{plan_id}}")
def give(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Show what the instruction would make, or give it."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused

    def deed(session: Session, actor: Actor) -> Given:
        order = _order(session, posted)
        given = give_obligation(
            session, plan_id, order, actor=actor, now=here.now, zone=here.office.zone
        )
        return Given(
            plan=session.get_one(Plan, plan_id).code,
            ref=given.ref,
            title=given.short_title,
            units=_units(session, given),
        )

    applied = is_applied(posted)
    done = attempt(here, deed) if applied else rehearse(here, deed)
    if isinstance(done, Complaint):
        return _page(here, posted, done)
    if applied:
        asked = urlencode({"ke_hoach": done.plan, "ref": done.ref})
        return see_other(f"/bang?{asked}", done="chi-dao-moi")
    return show(here, posted, _proposal(here, done, _day(posted)))


def _order(session: Session, posted: Posted) -> Order:
    number = read_id(posted["duty"])
    duty = session.get(Duty, number) if number is not None else None
    return Order(
        title=posted["title"],
        text=posted["text"],
        owners=tuple(
            name.removeprefix(TICKED) for name in posted.fields if name.startswith(TICKED)
        ),
        last_day=_day(posted),
        kind=posted["kind"] or KINDS[0],
        about=str(full_name(session, duty)) if duty else "",
    )


def _day(posted: Posted) -> date:
    found = read_day(posted["last_day"])
    if found is None:
        message = f'"{posted["last_day"]}" is no day; write it like 30/6/2024'
        raise OfficeMistakeError(Wrong.NO_DAY, message)
    return found


def _units(session: Session, given: Obligation) -> tuple[str, ...]:
    return tuple(
        session.exec(
            select(Unit.name)
            .join(Duty, col(Duty.unit_id) == Unit.id)
            .where(Duty.obligation_id == given.id)
            .order_by(col(Unit.position))
        )
    )


def _proposal(here: Here, given: Given, last_day: date) -> Proposal:
    count, days = len(given.units), (last_day - here.today).days
    said = [
        phrase("orders", "given", ref=given.ref, title=given.title, count=count),
        phrase("orders", "units", units="; ".join(given.units)),
        phrase("orders", "limit", day=day_words(last_day), days=days),
        phrase("orders", "told"),
        phrase("orders", "stays"),
    ]
    title = phrase("orders", "title")
    return Proposal(title=title, back=PATH, meaning=said)


def _page(here: Here, typed: Posted, mistake: Complaint | None = None) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, plans = chosen_plan(here, session, viewer)
        number = read_id(typed["duty"])
        about = session.get(Duty, number) if number is not None else None
        if about is not None and viewer.oversees(about.plan_id):
            plan = session.get_one(Plan, about.plan_id)
        if not has_role(viewer, plan, COMMITTEE):
            message = "an obligation is given by the chair or the deputy"
            raise NotForYouError(message)
        groups, posts = owners_of(session, plan)
        name = str(full_name(session, about)) if about else ""
    return here.page(
        "order.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        plan=plan,
        plans=[p for p in plans if has_role(viewer, p, COMMITTEE)],
        groups=groups,
        posts=posts,
        about=name,
        kinds=KINDS,
        text_limit=MOST_CHARACTERS,
        title_limit=LONGEST_TITLE,
        typed=typed,
        mistake=mistake.words if mistake else "",
    )
