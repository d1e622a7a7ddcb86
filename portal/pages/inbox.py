"""The built-in inbox, which serves when no channel is configured.

A mail's links act in the name of whom it was written to, so everybody reads their own;
only the demo and an administrator see all.
"""

from collections.abc import Sequence

from fastapi import APIRouter, Response
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.database import reading
from models.messages import InboxMail, Message
from portal.desk import HereNow, NotForYouError, NothingHereError
from portal.paging import page_of
from portal.told import Names
from portal.viewer import Viewer

router = APIRouter()
MAILS_A_PAGE = 40
# The mail's own inline styles are let in, nothing else; links open in the whole window.
MAIL_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "sandbox allow-top-navigation-by-user-activation"
    ),
}


@router.get("/hop-thu")
def inbox(here: HereNow) -> Response:
    """List the mails, newest first."""
    asked = here.request.query_params
    recipient, kind = asked.get("nguoi_nhan", ""), asked.get("loai", "")
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        query = _visible(select(InboxMail), viewer)
        recipients, kinds = _choices(session, viewer)
        if recipient:
            query = query.where(InboxMail.recipient == recipient)
        if kind:
            query = query.where(Message.kind == kind)
        total = session.exec(select(func.count()).select_from(query.subquery())).one()
        page = page_of(total, asked.get("trang", ""), size=MAILS_A_PAGE)
        newest = query.order_by(col(InboxMail.received_at).desc(), col(InboxMail.id).desc())
        mails = session.exec(newest.offset(page.first).limit(MAILS_A_PAGE)).all()
        rows = _with_messages(session, mails)
    return here.page(
        "inbox.html",
        viewer=viewer,
        rows=rows,
        page=page,
        recipients=recipients,
        kinds=kinds,
        recipient=recipient,
        kind=kind,
    )


@router.get("/hop-thu/{mail_id}")
def one_mail(here: HereNow, mail_id: int) -> Response:
    """Show one mail as text and, in a frame of its own, as HTML."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        found, message = _mail(session, viewer, mail_id)
        names = Names(session, [(message.post_id, message.person_id)])
        to = names.of(message.post_id, message.person_id)
    return here.page("mail.html", viewer=viewer, mail=found, message=message, to=to)


@router.get("/hop-thu/{mail_id}/html")
def mail_html(here: HereNow, mail_id: int) -> Response:
    """Serve the HTML of a mail under a policy that lets nothing of it act."""
    with reading(here.office.engine) as session:
        found, _ = _mail(session, here.viewer(session), mail_id)
    html = found.html.replace("<head>", '<head><base target="_top">', 1)
    return Response(html, media_type="text/html; charset=utf-8", headers=MAIL_HEADERS)


def _visible(query: SelectOfScalar[InboxMail], viewer: Viewer) -> SelectOfScalar[InboxMail]:
    joined = query.join(Message, col(InboxMail.message_id) == Message.id)
    if viewer.sees_all_mail:
        return joined
    return joined.where(col(Message.post_id).in_(viewer.post_ids))


def _choices(session: Session, viewer: Viewer) -> tuple[list[str], list[str]]:
    mails = _visible(select(InboxMail), viewer).with_only_columns(
        col(InboxMail.recipient), col(Message.kind)
    )
    found = session.connection().execute(mails.distinct()).all()
    return sorted({row[0] for row in found}), sorted({row[1] for row in found})


def _with_messages(
    session: Session, mails: Sequence[InboxMail]
) -> list[tuple[InboxMail, Message, str]]:
    ids = [m.message_id for m in mails]
    messages = {m.id: m for m in session.exec(select(Message).where(col(Message.id).in_(ids)))}
    names = Names(session, [(m.post_id, m.person_id) for m in messages.values()])
    told = [(mail, messages[mail.message_id]) for mail in mails]
    return [(mail, each, names.of(each.post_id, each.person_id)) for mail, each in told]


def _mail(session: Session, viewer: Viewer, mail_id: int) -> tuple[InboxMail, Message]:
    found = session.get(InboxMail, mail_id)
    if found is None:
        message = f"there is no mail {mail_id} in the inbox"
        raise NothingHereError(message)
    told = session.get_one(Message, found.message_id)
    if not (told.post_id in viewer.post_ids or viewer.sees_all_mail):
        message = f"mail {mail_id} is somebody else's"
        raise NotForYouError(message)
    return found, told
