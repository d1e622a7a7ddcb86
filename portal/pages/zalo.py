"""What Zalo sends: checked, kept and answered within its two seconds, worked on after that."""

import logging
from datetime import datetime

from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from models.database import writing
from notifications.channels import ZaloSetup
from notifications.replies.zalo_events import (
    BOT_PATH,
    OA_PATH,
    ForgedEventError,
    Incoming,
    keep,
    read_bot_event,
    read_oa_event,
)
from portal.desk import Portal

router = APIRouter()
log = logging.getLogger(__name__)

# Zalo's largest event is a few kilobytes.
LARGEST = 256_000
REFUSED, TOO_LARGE, LATER = 403, 413, 503


@router.post(OA_PATH)
async def oa_event(request: Request, background: BackgroundTasks) -> Response:
    """Take an event of the Official Account, signed over its bytes as they came."""
    signature = request.headers.get("x-zevent-signature", "")
    return await _take(request, background, signature, by_bot=False)


@router.post(BOT_PATH)
async def bot_event(request: Request, background: BackgroundTasks) -> Response:
    """Take an event of the bot, which carries the secret that its webhook was set with."""
    secret = request.headers.get("x-bot-api-secret-token", "")
    return await _take(request, background, secret, by_bot=True)


async def _take(
    request: Request, background: BackgroundTasks, proof: str, *, by_bot: bool
) -> Response:
    portal: Portal = request.app.state.portal
    setup = portal.office.channels.zalo
    raw = await request.body()
    if len(raw) > LARGEST:
        return Response(status_code=TOO_LARGE)
    if setup is None:
        return Response(status_code=REFUSED)
    received_at = setup.wall()
    try:
        event = _read(setup, raw, proof, received_at, by_bot=by_bot)
    except ForgedEventError as error:
        log.warning("an event for Zalo's webhook was refused: %s", error)
        return Response(status_code=REFUSED)
    try:
        is_new = await run_in_threadpool(_keep, portal, event, received_at)
    except SQLAlchemyError:
        # Zalo sends it again in half a minute.
        log.exception("an event of Zalo could not be kept")
        return Response(status_code=LATER)
    if is_new:
        background.add_task(portal.zalo_work.run)
    return Response(status_code=200)


def _read(
    setup: ZaloSetup, raw: bytes, proof: str, received_at: datetime, *, by_bot: bool
) -> Incoming:
    if by_bot:
        return read_bot_event(setup, raw, proof, received_at=received_at)
    return read_oa_event(setup, raw, proof, received_at=received_at)


def _keep(portal: Portal, event: Incoming, received_at: datetime) -> bool:
    with portal.zalo_work.arrival(), writing(portal.office.engine) as session:
        return keep(session, event, received_at=received_at)
