"""The administrator's page of programs: which tokens there are, what for, and until when."""

from datetime import timedelta

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions import clients
from actions.clients import Scope, TokenMistakeError, Wish
from models.database import reading, writing
from models.lookup import read_id
from models.plan import Plan
from models.roster import Post, Unit
from portal.admin_room import administrator, administrator_viewer
from portal.desk import Here, HereNow, see_other
from portal.forms import Form, Posted
from portal.pages.password import real_now
from portal.words import phrase

router = APIRouter()
PAGE = "/quan-tri/khoa-api"
DAYS = 365


@router.get(PAGE)
def listing(here: HereNow) -> Response:
    """Show every token there ever was, and the form for another."""
    return _page(here)


@router.post(f"{PAGE}/moi")
def make(here: HereNow, posted: Form) -> Response:
    """Make a token and show it, once."""
    actor = administrator(here, posted)
    try:
        wish = _wish(posted)
        with writing(here.office.engine) as session:
            token = clients.make_token(session, wish, actor=actor, now=real_now())
    except TokenMistakeError as error:
        return _page(here, typed=posted, mistake=phrase("client_mistakes", error.key))
    return _page(here, token=token, token_for=wish.client)


@router.post(f"{PAGE}/thu-hoi")
def revoke(here: HereNow, posted: Form) -> Response:
    """Let a token work no more."""
    actor = administrator(here, posted)
    try:
        with writing(here.office.engine) as session:
            number = read_id(posted["token"]) or 0
            clients.revoke_token(session, number, actor=actor, now=real_now())
    except TokenMistakeError as error:
        return _page(here, mistake=phrase("client_mistakes", error.key))
    return see_other(PAGE, done="thu-hoi-khoa")


def _wish(posted: Posted) -> Wish:
    days = read_id(posted["days"]) or 0
    return Wish(
        client=posted["client"],
        scopes=frozenset(scope for scope in Scope if posted[f"scope_{scope}"]),
        post_id=read_id(posted["post"]),
        # A span of more days than there are cannot even be written down.
        life=timedelta(days=min(days, clients.LONGEST_LIFE.days + 1)),
    )


def _page(
    here: Here,
    *,
    typed: Posted | None = None,
    token: str = "",
    token_for: str = "",
    mistake: str = "",
) -> Response:
    with reading(here.office.engine) as session:
        viewer = administrator_viewer(here, session)
        rows = clients.tokens(session)
        posts = _posts(session)
    now = real_now()
    return here.page(
        "clients.html",
        status=422 if mistake else 200,
        viewer=viewer,
        rows=[(row, post, plan, clients.works(row, now=now)) for row, post, plan in rows],
        posts=posts,
        scopes=[scope.value for scope in Scope],
        typed=typed or Posted(fields={"days": str(DAYS)}),
        token=token,
        token_for=token_for,
        mistake=mistake,
        public_url=here.office.settings.public_url.rstrip("/"),
    )


def _posts(session: Session) -> list[tuple[str, list[Post]]]:
    """Return the posts of every plan, in the order of its units."""
    plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
    in_order = (
        select(Post)
        .join(Unit, col(Post.unit_id) == Unit.id)
        .order_by(col(Unit.position), col(Post.id))
    )
    return [
        (plan.code, list(session.exec(in_order.where(Post.plan_id == plan.id)))) for plan in plans
    ]
