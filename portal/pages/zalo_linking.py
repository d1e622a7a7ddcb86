"""Linking Zalo accounts: one's own, and slips that the standing office prints."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions import zalo_linking
from actions.actors import Actor
from actions.office import ROSTER, OfficeMistakeError, Wrong, require_role
from models.database import reading, writing
from models.directory import load_directory
from models.plan import Plan
from models.roster import Post
from notifications.channels import ZaloSetup
from portal.desk import Here, HereNow, NothingHereError, SignInNeededError, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, has_role, refusal, steering_viewer
from portal.zalo_slip import Slip, linked_kinds, make_slip, shown_status
from rules.addressing import Addressee

router = APIRouter()
OWN, ROOM = "/tai-khoan", "/lien-ket-zalo"
MAKE, FORGET = "ma", "huy"
LONGEST_CODE = 200


@router.get("/zalo/dang-nhap")
def callback(here: HereNow) -> Response:
    """Show the code that Zalo's permission page leads back with; it is used on the server."""
    code = here.request.query_params.get("code", "")[:LONGEST_CODE]
    return here.page("zalo_login.html", code=code)


@router.post(f"{OWN}/zalo")
def own_code(here: HereNow, posted: Form) -> Response:
    """Make a code for whoever is signed in, and show it once."""

    def make(session: Session, addressee: str, actor: Actor) -> Slip:
        setup = _setup(here)
        return make_slip(session, setup, addressee, whose=actor.label, actor=actor.label)

    found = _own(here, posted, make)
    return _shown(here, found, back=OWN) if isinstance(found, Slip) else found or see_other(OWN)


@router.post(f"{OWN}/zalo-{FORGET}")
def own_unlink(here: HereNow, posted: Form) -> Response:
    """Forget the account of whoever is signed in."""

    def forget(session: Session, addressee: str, actor: Actor) -> None:
        setup = _setup(here)
        zalo_linking.unlink(session, addressee, actor=actor.label, wall=setup.wall())

    refused = _own(here, posted, forget)
    return refused if isinstance(refused, Response) else see_other(OWN, done="zalo-huy")


@router.get(ROOM)
def room(here: HereNow) -> Response:
    """List posts with who holds them and whether an account is linked."""
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, plans = chosen_plan(here, session, viewer)
        people = [
            (to.post, to, linked_kinds(session, to.key)) for to in _addressees(here, session, plan)
        ]
        status = shown_status(here, session)
    return here.page(
        "zalo_linking.html",
        viewer=viewer,
        plan=plan,
        plans=plans,
        people=people,
        zalo_status=status,
        may_change=has_role(viewer, plan, ROSTER),
    )


@router.post(f"{ROOM}/{{post_id}}/{{slug}}")
def change(here: HereNow, post_id: int, slug: str, posted: Form) -> Response:
    """Print a slip for a post's holder, or forget the account."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    setup = _setup(here)

    def do(session: Session, actor: Actor) -> Slip | None:
        to = _holder(here, session, actor, post_id)
        if slug == MAKE:
            whose = ", ".join(filter(None, (to.name, to.post.title)))
            return make_slip(session, setup, to.key, whose=whose, actor=actor.label)
        if slug == FORGET:
            zalo_linking.unlink(session, to.key, actor=actor.label, wall=setup.wall())
            return None
        message = f'there is nothing to do named "{slug}"'
        raise NothingHereError(message)

    done = attempt(here, do)
    if isinstance(done, Complaint):
        return here.page("error.html", status=done.status, key="not_for_you", kept=())
    return _shown(here, done, back=ROOM) if done else see_other(ROOM, done="zalo-huy")


def _holder(here: Here, session: Session, actor: Actor, post_id: int) -> Addressee:
    post = session.get(Post, post_id)
    if post is None:
        message = f"there is no post {post_id}; open the roster"
        raise OfficeMistakeError(Wrong.GONE, message)
    plan = session.get_one(Plan, post.plan_id)
    require_role(plan, actor, ROSTER, "link accounts")
    to = load_directory(session, plan).route(post_id, here.today).to
    if to is None or to.post.id != post_id:
        message = f"{post.title} is vacant; record who holds it"
        raise OfficeMistakeError(Wrong.GONE, message)
    return to


def _addressees(here: Here, session: Session, plan: Plan) -> list[Addressee]:
    directory = load_directory(session, plan)
    routes = [directory.route(post_id, here.today) for post_id in directory.posts]
    found = [route.to for route in routes if route.to and not route.vacant]
    return sorted(found, key=lambda to: (to.post.unit_name, to.post.title))


Deed = Callable[[Session, str, Actor], Slip | None]


def _own(here: Here, posted: Posted, deed: Deed) -> Response | Slip | None:
    """Do something about one's own account, in a transaction."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    with writing(here.office.engine) as session:
        viewer = here.viewer(session)
        if viewer.actor is None or viewer.addressee is None or not viewer.post_ids:
            message = "an account is linked to somebody with a post"
            raise SignInNeededError(message)
        return deed(session, viewer.addressee, viewer.actor)


def _shown(here: Here, slip: Slip, *, back: str) -> Response:
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
    return here.page("zalo_slip.html", viewer=viewer, slip=slip, back=back)


def _setup(here: Here) -> ZaloSetup:
    setup = here.office.channels.zalo
    if setup is None:
        message = "Zalo is not set up here"
        raise NothingHereError(message)
    return setup
