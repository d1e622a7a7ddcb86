"""Calendars to subscribe to: the page of their addresses, and the calendars themselves."""

import hashlib

from fastapi import APIRouter, Response

from models.database import reading
from portal.desk import HereNow
from portal.subscription import offers, open_feed
from reports.ics import MEDIA_TYPE, ics

router = APIRouter()
NOT_MODIFIED = 304


@router.get("/lich/dang-ky")
def subscriptions(here: HereNow) -> Response:
    """Show the addresses of the calendars that the viewer may read."""
    chosen = here.request.query_params.get("don_vi", "")
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        offered = offers(session, here.office, viewer, unit_id=chosen)
    public_url = here.office.settings.public_url.rstrip("/")
    return here.page(
        "subscriptions.html",
        viewer=viewer,
        offered=offered,
        chosen=chosen,
        public_url=public_url,
        webcal="webcal://" + public_url.partition("://")[2],
    )


@router.api_route("/lich/{token}.ics", methods=["GET", "HEAD"], include_in_schema=False)
def calendar_file(here: HereNow, token: str) -> Response:
    """Hand out a calendar; changes nothing, and needs nobody signed in."""
    with reading(here.office.engine) as session:
        feed = open_feed(session, here.office, token, today=here.today)
    # The moment of making is not part of it: what has not changed is not sent again.
    mark = hashlib.sha256(repr(feed).encode()).hexdigest()[:32]
    headers = {
        "ETag": f'W/"{mark}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="dondoc.ics"',
    }
    if mark in here.request.headers.get("if-none-match", ""):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    return Response(ics(feed, now=here.now), media_type=MEDIA_TYPE, headers=headers)
