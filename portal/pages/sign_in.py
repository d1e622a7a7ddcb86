"""Signing in: by the link in a message, by a one-time link, in the demo by choosing a post.

Opening a link signs nobody in: mail scanners open links. The button does.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions import one_time
from models.database import reading, writing
from models.directory import load_directory
from models.lookup import plan_of
from models.plan import Plan
from models.roster import Post, Unit
from notifications.links import OFFICE
from portal.desk import Here, HereNow, NothingHereError, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.pages.password import sign_in_with_password
from portal.sessions import ADMINISTRATOR
from portal.viewer import VISITOR, Viewer, actor_of, home_of

router = APIRouter()
SIGN_IN = "sign-in"
SIGNED_OUT = "dang-xuat"


@router.get("/vao/{token}")
def office_link(here: HereNow, token: str) -> Response:
    """Show who the link signs in, and a button."""
    claim = here.office.signer.read(token, OFFICE)
    with reading(here.office.engine) as session:
        actor = actor_of(here.office, session, claim.addressee)
    return here.page(
        "enter.html",
        status=200 if actor else 403,
        viewer=Viewer(bound_to=token),
        who=actor.label if actor else "",
        action=f"/vao/{token}",
    )


@router.post("/vao/{token}")
def enter(here: HereNow, token: str, posted: Form) -> Response:
    """Sign in whom the link names, while that person acts for a post."""
    claim = here.office.signer.read(token, OFFICE)
    here.check_form(posted, bound_to=token)
    with reading(here.office.engine) as session:
        actor = actor_of(here.office, session, claim.addressee)
    if actor is None:
        return office_link(here, token)
    return _signed_in(here, claim.addressee, _home(here, claim.addressee))


@router.get("/vao-quan-tri/{token}")
def administrator_link(here: HereNow, token: str) -> Response:
    """Show the button that uses up a one-time link."""
    with reading(here.office.engine) as session:
        if not one_time.is_usable(session, token, now=_real_now()):
            message = "the one-time link was used, has expired or never was one"
            raise one_time.OneTimeLinkError(message)
    return here.page(
        "enter.html",
        viewer=Viewer(bound_to=token),
        who=_administrator(here),
        action=f"/vao-quan-tri/{token}",
    )


@router.post("/vao-quan-tri/{token}")
def enter_as_administrator(here: HereNow, token: str, posted: Form) -> Response:
    """Use up a one-time link; the same link never signs in twice."""
    here.check_form(posted, bound_to=token)
    with writing(here.office.engine) as session:
        one_time.use(session, token, now=_real_now())
    return _signed_in(here, ADMINISTRATOR, "/bang")


@router.get("/dang-nhap")
def sign_in(here: HereNow) -> Response:
    """Say how to sign in; in the demo offer the posts."""
    return _sign_in_page(here, Posted())


def _sign_in_page(here: Here, typed: Posted, mistake: Complaint | None = None) -> Response:
    with reading(here.office.engine) as session:
        posts = _posts(session, here.today) if here.office.demo else []
    return here.page(
        "sign_in.html",
        status=mistake.status if mistake else 200,
        viewer=Viewer(bound_to=SIGN_IN),
        posts=posts,
        by_agency=here.portal.agency is not None,
        typed=typed,
        mistake=mistake.words if mistake else "",
    )


@router.post("/dang-nhap")
def choose_post(here: HereNow, posted: Form) -> Response:
    """Sign in by name and password, or as a post; the latter in the demo only."""
    if "post" not in posted.fields:
        here.check_form(posted, bound_to=SIGN_IN)
        answer = sign_in_with_password(here, posted)
        return answer if isinstance(answer, Response) else _sign_in_page(here, posted, answer)
    if not here.office.demo:
        message = "signing in by choosing a post exists in the demo only"
        raise NothingHereError(message)
    here.check_form(posted, bound_to=SIGN_IN)
    addressee = posted["post"]
    with reading(here.office.engine) as session:
        known = plan_of(session, addressee) and actor_of(here.office, session, addressee)
    if known is None:
        return sign_in(here)
    return _signed_in(here, addressee, _home(here, addressee))


@router.post("/dang-xuat")
def sign_out(here: HereNow, posted: Form) -> Response:
    """End the session on this device."""
    here.check_form(posted, bound_to=here.signed_in.id if here.signed_in else VISITOR)
    answer = see_other("/dang-nhap", done=SIGNED_OUT if here.portal.agency else "")
    here.portal.sessions.end(answer)
    return answer


def _home(here: Here, addressee: str) -> str:
    with reading(here.office.engine) as session:
        return home_of(here.office, session, addressee)


def _signed_in(here: Here, addressee: str, path: str) -> Response:
    answer = see_other(path)
    here.portal.sessions.begin(answer, addressee)
    return answer


def _posts(session: Session, today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every post by unit, the three that steer a plan first."""
    plans = session.exec(select(Plan)).all()
    steering = [
        post
        for plan in plans
        for post in (plan.standing_post_id, plan.deputy_post_id, plan.chair_post_id)
    ]
    rows = session.exec(
        select(Post, Unit)
        .join(Unit, col(Post.unit_id) == Unit.id)
        .order_by(col(Unit.plan_id), col(Unit.position), col(Post.id))
    ).all()
    keys = _keys(session, plans, today)
    shown = [post for post, _ in rows if post.id in keys]
    first = [(keys[p.id or 0], p.title) for n in steering for p in shown if p.id == n]
    rest = [(keys[p.id or 0], p.title) for p in shown if p.id not in steering]
    return [("steering", first), ("heads", rest)]


def _keys(session: Session, plans: Sequence[Plan], today: date) -> dict[int, str]:
    """Return who acts for each post today: its holder, else its office; vacant ones nobody."""
    found: dict[int, str] = {}
    for directory in (load_directory(session, plan) for plan in plans):
        for post in directory.posts.values():
            holder = directory.holder(post, today)
            if holder is not None:
                found[post.id] = f"person:{holder.person}"
            elif not post.vacant:
                found[post.id] = f"post:{post.id}"
    return found


def _real_now() -> datetime:
    # Security ends by the clock on the wall, also where the office runs on a simulated one.
    return datetime.now(UTC)


def _administrator(here: Here) -> str:
    with reading(here.office.engine) as session:
        actor = actor_of(here.office, session, ADMINISTRATOR)
    return actor.label if actor else ""
