"""The administrator's page of webhooks: who is told of what, and what came of every call."""

from fastapi import APIRouter, Response
from sqlmodel import col, select

from actions import hooks
from actions.hooks import HookMistakeError, HookWish
from models.database import reading, writing
from models.lookup import read_id
from models.webhooks import Webhook
from notifications.hooks import EventKind
from portal.admin_room import administrator, administrator_viewer
from portal.desk import Here, HereNow, see_other
from portal.forms import Form, Posted
from portal.pages.password import real_now
from portal.words import phrase

router = APIRouter()
PAGE = "/quan-tri/webhook"
SHOWN = 50


@router.get(PAGE)
def listing(here: HereNow) -> Response:
    """Show every webhook and the latest calls."""
    return _page(here)


@router.post(f"{PAGE}/moi")
def make(here: HereNow, posted: Form) -> Response:
    """Make a webhook and show its secret, once."""
    actor = administrator(here, posted)
    kinds = frozenset(kind for kind in EventKind if posted[f"kind_{kind}"])
    wish = HookWish(client=posted["client"], url=posted["url"], kinds=kinds)
    try:
        with writing(here.office.engine) as session:
            made = hooks.add_webhook(session, wish, actor=actor, now=real_now())
    except HookMistakeError as error:
        return _page(here, typed=posted, mistake=phrase("hook_mistakes", error.key))
    return _page(here, made=made)


@router.post(f"{PAGE}/thoi")
def end(here: HereNow, posted: Form) -> Response:
    """Call an address no more."""
    actor = administrator(here, posted)
    try:
        with writing(here.office.engine) as session:
            number = read_id(posted["webhook"]) or 0
            hooks.end_webhook(session, number, actor=actor, now=real_now())
    except HookMistakeError as error:
        return _page(here, mistake=phrase("hook_mistakes", error.key))
    return see_other(PAGE, done="thoi-webhook")


@router.post(f"{PAGE}/goi-lai")
def again(here: HereNow, posted: Form) -> Response:
    """Queue a call anew."""
    actor = administrator(here, posted)
    try:
        with writing(here.office.engine) as session:
            number = read_id(posted["call"]) or 0
            hooks.call_again(session, number, actor=actor, now=real_now())
    except HookMistakeError as error:
        return _page(here, mistake=phrase("hook_mistakes", error.key))
    return see_other(PAGE, done="goi-lai-webhook")


def _page(
    here: Here, *, typed: Posted | None = None, made: Webhook | None = None, mistake: str = ""
) -> Response:
    with reading(here.office.engine) as session:
        viewer = administrator_viewer(here, session)
        rows = session.exec(select(Webhook).order_by(col(Webhook.id).desc())).all()
        calls = hooks.last_calls(session, most=SHOWN)
    return here.page(
        "webhooks.html",
        status=422 if mistake else 200,
        viewer=viewer,
        rows=rows,
        calls=calls,
        kinds=[kind.value for kind in EventKind],
        typed=typed or Posted(),
        made=made,
        mistake=mistake,
    )
