"""Groups of units: members with their days, and what a change does to the duties."""

from datetime import date

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.groups import GroupChange, add_member, confirm_group, end_member
from actions.office import OFFICE, OfficeMistakeError, Wrong
from models.database import reading
from models.plan import Plan
from models.roster import Group, GroupMember, Unit
from portal.desk import Here, HereNow, NothingHereError, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import Deed, attempt, has_role, refusal, rehearse, steering_viewer
from portal.proposals import Proposal, is_applied, show
from portal.roster_view import load_groups
from portal.words import day_words, phrase, read_day

router = APIRouter()
PATH = "/danh-ba/nhom"


@router.get(f"{PATH}/{{group_id}}")
def one_group(here: HereNow, group_id: int) -> Response:
    """Show a group with its members."""
    return _page(here, group_id)


@router.post(f"{PATH}/{{group_id}}/xac-nhan")
def confirm(here: HereNow, group_id: int, posted: Form) -> Response:
    """Confirm that the members are those the plan means; no duty changes by it."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = attempt(
        here, lambda session, actor: confirm_group(session, group_id, actor=actor, now=here.now)
    )
    if isinstance(done, Complaint):
        return _page(here, group_id, mistake=done)
    return see_other(f"{PATH}/{group_id}", done="nhom-xac-nhan")


@router.post(f"{PATH}/{{group_id}}/them")
def join(here: HereNow, group_id: int, posted: Form) -> Response:
    """Show what a new member would owe, or let it join."""

    def deed(session: Session, actor: Actor) -> tuple[GroupChange, str, date]:
        since = _day(posted, here.today)
        unit_id = int(posted["unit"]) if posted["unit"].isdigit() else 0
        change = add_member(session, group_id, unit_id, since=since, actor=actor, now=here.now)
        return change, session.get_one(Unit, unit_id).name, since

    return _changed(here, group_id, posted, "nhom-them", deed)


@router.post(f"{PATH}/{{group_id}}/bot")
def leave(here: HereNow, group_id: int, posted: Form) -> Response:
    """Show what a leaving member is let off, or let it leave."""

    def deed(session: Session, actor: Actor) -> tuple[GroupChange, str, date]:
        until = _day(posted, here.today)
        member_id = int(posted["member"]) if posted["member"].isdigit() else 0
        member = session.get(GroupMember, member_id)
        if member is None or member.group_id != group_id:
            message = f"group {group_id} has no membership {member_id}; open it again"
            raise OfficeMistakeError(Wrong.GONE, message)
        change = end_member(session, member_id, until=until, actor=actor, now=here.now)
        return change, session.get_one(Unit, member.unit_id).name, until

    return _changed(here, group_id, posted, "nhom-bot", deed)


def _changed(
    here: Here, group_id: int, posted: Posted, slug: str, deed: Deed[tuple[GroupChange, str, date]]
) -> Response:
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    applied = is_applied(posted)
    done = attempt(here, deed) if applied else rehearse(here, deed)
    if isinstance(done, Complaint):
        return _page(here, group_id, mistake=done)
    if applied:
        return see_other(f"{PATH}/{group_id}", done=slug)
    change, unit, day = done
    count = change.added + change.let_off
    said = phrase("office", slug, unit=unit, day=day_words(day), count=count)
    title = phrase("roster_changes", slug)
    return show(here, posted, Proposal(title=title, back=f"{PATH}/{group_id}", meaning=[said]))


def _day(posted: Posted, today: date) -> date:
    found = read_day(posted["day"]) if posted["day"] else today
    if found is None:
        message = f'"{posted["day"]}" is no day; write it like 30/6/2024'
        raise OfficeMistakeError(Wrong.NO_DAY, message)
    return found


def _page(here: Here, group_id: int, *, mistake: Complaint | None = None) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        group = session.get(Group, group_id)
        if group is None or not viewer.oversees(group.plan_id):
            message = f"there is no group {group_id} in a plan that you oversee"
            raise NothingHereError(message)
        plan = session.get_one(Plan, group.plan_id)
        lines = load_groups(session, plan, today=here.today)
        line = next(each for each in lines if each.group.id == group_id)
        units = session.exec(
            select(Unit).where(Unit.plan_id == plan.id).order_by(col(Unit.position))
        ).all()
    present = {unit.id for member, unit in line.members if line.holds(member)}
    return here.page(
        "group.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        plan=plan,
        line=line,
        others=[unit for unit in units if unit.id not in present],
        may_change=has_role(viewer, plan, OFFICE),
        mistake=mistake.words if mistake else "",
    )
