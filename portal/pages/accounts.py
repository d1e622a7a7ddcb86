"""The administrator's page of accounts: who has one, who is invited, who is locked out."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions import accounts
from actions.accounts import AUDITOR, INVITE
from actions.actors import Actor
from models.accounts import Account
from models.database import reading, writing
from models.engine_state import OneTimeToken
from models.lookup import read_id
from models.roster import Post
from portal.admin_room import administrator, administrator_viewer
from portal.bearers import load_bearers
from portal.desk import Here, HereNow, see_other
from portal.forms import Form, Posted
from portal.pages.password import real_now
from portal.words import phrase

router = APIRouter()
PAGE = "/quan-tri/tai-khoan"


@router.get(PAGE)
def listing(here: HereNow) -> Response:
    """Show every post with who acts for it and how they sign in."""
    return _page(here)


@router.post(f"{PAGE}/moi")
def invite(here: HereNow, posted: Form) -> Response:
    """Make an invitation for a post and show its link, once."""
    post_id, person_id = (_number(posted[name]) for name in ("post", "person"))

    def make(session: Session, actor: Actor) -> str:
        if session.get(Post, post_id) is None:
            return ""
        return accounts.invite(session, post_id, person_id or None, actor=actor, now=real_now())

    return _made(here, posted, make)


@router.post(f"{PAGE}/moi-kiem-tra")
def invite_auditor(here: HereNow, posted: Form) -> Response:
    """Make an invitation for somebody who only reads."""

    def make(session: Session, actor: Actor) -> str:
        name = posted["name"].casefold()
        return accounts.invite_auditor(session, name, actor=actor, now=real_now())

    try:
        return _made(here, posted, make)
    except accounts.AuditorNameError:
        mistake = phrase("people_mistakes", "auditor_name")
        return _page(here, mistake=mistake, status=422)


@router.post(f"{PAGE}/khoa")
def lock(here: HereNow, posted: Form) -> Response:
    """Lock an account; its sessions end."""
    actor = administrator(here, posted)
    with writing(here.office.engine) as session:
        if session.get(Account, _number(posted["account"])) is not None:
            accounts.lock(session, _number(posted["account"]), actor=actor, now=real_now())
    return see_other(PAGE, done="khoa-tai-khoan")


def _made(here: Here, posted: Posted, make: Callable[[Session, Actor], str]) -> Response:
    actor = administrator(here, posted)
    with writing(here.office.engine) as session:
        token = make(session, actor)
    if not token:
        return see_other(PAGE)
    with reading(here.office.engine) as session:
        to = accounts.invited(session, token, now=real_now(), today=here.today)
    address = here.office.settings.public_url.rstrip("/")
    return _page(here, link=f"{address}/loi-moi/{token}", link_for=to.label)


def _number(words: str) -> int:
    return read_id(words) or 0


def _page(
    here: Here, *, link: str = "", link_for: str = "", mistake: str = "", status: int = 200
) -> Response:
    with reading(here.office.engine) as session:
        viewer = administrator_viewer(here, session)
        known = {a.addressee: a for a in session.exec(select(Account))}
        open_invitations = _invitations(session)
        bearers = load_bearers(session, known, open_invitations, today=here.today)
    return here.page(
        "accounts.html",
        status=status,
        viewer=viewer,
        bearers=bearers,
        auditors=[a for key, a in sorted(known.items()) if key.startswith(f"{AUDITOR}:")],
        invited_auditors=sorted(
            name
            for purpose in open_invitations
            if (name := purpose.removeprefix(f"{INVITE}:{AUDITOR}:")) != purpose
        ),
        link=link,
        link_for=link_for,
        mistake=mistake,
        days=accounts.INVITATION_LIFE.days,
    )


def _invitations(session: Session) -> set[str]:
    waiting = select(OneTimeToken.purpose).where(
        col(OneTimeToken.purpose).startswith(f"{INVITE}:"),
        col(OneTimeToken.used_at).is_(None),
        col(OneTimeToken.expires_at) > real_now(),
    )
    return set(session.exec(waiting))
