"""How each route of Zalo stands now, and what is known of one person, for rules.zalo_routes."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from models.zalo import BOT, OA, ZaloPair, ZaloRoute, ZaloUser
from notifications.channels.zalo_answers import NEW_DAY, ZALO_ZONE
from notifications.channels.zalo_setup import ZaloSetup
from notifications.channels.zalo_tokens import REFUSED
from notifications.zalo_template import Template, load_template
from rules.addressing import BOT_CHAT, PHONE, ZALO_ID, Addressee
from rules.phones import international
from rules.zalo_routes import Known, Route, Standing, WhyNot

TEMPLATES = frozenset({Route.BY_ID, Route.BY_PHONE})


def standings(session: Session, setup: ZaloSetup, *, wall: datetime) -> dict[Route, Standing]:
    """Return how every route stands for everybody."""
    rows = {row.route: row for row in session.exec(select(ZaloRoute))}
    template = load_template(session)
    has_token = bool(setup.app.fixed) or _has_pair(session, setup)
    return {
        route: Standing(
            closed=_closed(
                route,
                setup,
                rows.get(route.value),
                template=template,
                has_token=has_token,
                wall=wall,
            )
        )
        for route in Route
    }


def _has_pair(session: Session, setup: ZaloSetup) -> bool:
    pair = session.get(ZaloPair, setup.app.app_id)
    return pair is not None and pair.state != REFUSED


def _closed(
    route: Route,
    setup: ZaloSetup,
    row: ZaloRoute | None,
    *,
    template: Template | None,
    has_token: bool,
    wall: datetime,
) -> WhyNot | None:
    if not setup.serves(route) or (route is not Route.BOT and not has_token):
        return WhyNot.NOT_CONFIGURED
    if route in TEMPLATES and template is None:
        return WhyNot.NO_TEMPLATE
    if row is None:
        return None
    # Past that moment one message tries the route: it closes the circuit or opens it again.
    if row.open_until is not None and wall < row.open_until:
        return WhyNot.CIRCUIT_OPEN
    if row.remaining == 0 and row.quota_at is not None and _same_day(row.quota_at, wall):
        return WhyNot.NO_QUOTA
    return None


def _same_day(then: datetime, now: datetime) -> bool:
    """Tell whether no new day of quotas has begun at the provider since then."""
    here = now.astimezone(ZALO_ZONE)
    begun = datetime.combine(here.date(), NEW_DAY, ZALO_ZONE)
    return then >= begun or here < begun


def known_of(session: Session, to: Addressee) -> Known:
    """Return what is known of an addressee."""
    user_id, chat_id = to.address(ZALO_ID), to.address(BOT_CHAT)
    phone = to.address(PHONE)
    # Who refused is known by an address that is marked for it, too.
    user = _user(session, OA, user_id or _any(to, ZALO_ID))
    chat = _user(session, BOT, chat_id or _any(to, BOT_CHAT))
    return Known(
        user_id=user_id,
        chat_id=chat_id,
        phone=international(phone) if phone else None,
        last_word=user.last_word_at if user else None,
        closed_at=user.closed_at if user else None,
        stopped=_stopped(user) or _stopped(chat),
    )


def _any(to: Addressee, kind: str) -> str | None:
    return next((c.address for c in to.contacts if c.channel == kind), None)


def _user(session: Session, provider: str, user_id: str | None) -> ZaloUser | None:
    if user_id is None:
        return None
    return session.exec(
        select(ZaloUser).where(ZaloUser.provider == provider, ZaloUser.user_id == user_id)
    ).first()


def _stopped(user: ZaloUser | None) -> WhyNot | None:
    if user is None:
        return None
    said: Mapping[WhyNot, datetime | None] = {
        WhyNot.WITHDRAWN: user.withdrawn_at,
        WhyNot.REFUSED: user.refused_at,
        WhyNot.PAUSED: user.paused_at,
    }
    return next((why for why, at in said.items() if at is not None), None)
