"""How Zalo stands, for the command line and the portal: nothing is asked of Zalo for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.engine_state import recall
from models.roster import Contact
from models.zalo import ZaloEvent, ZaloPair, ZaloRoute
from models.zalo_settings import OA_ID
from notifications.channels.zalo_setup import ZaloSetup
from notifications.zalo_standing import standings
from notifications.zalo_template import load_template
from rules.addressing import BOT_CHAT, ZALO_ID
from rules.zalo_routes import Route, WhyNot

FIXED, MISSING = "fixed", "missing"


@dataclass(frozen=True, kw_only=True)
class RouteStatus:
    """How one route stands: `closed` says why nothing leaves by it, None that it is open.

    An open circuit has `since`, the moment `until` which nothing is tried, and the number
    and words of what opened it. `remaining` is the quota that Zalo told at `quota_at`.
    """

    route: Route
    closed: WhyNot | None = None
    since: datetime | None = None
    until: datetime | None = None
    code: str | None = None
    because: str | None = None
    remaining: int | None = None
    quota_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ZaloStatus:
    """How Zalo stands; `token` is good, refreshing, uncertain, refused, fixed or missing."""

    token: str
    token_detail: str | None
    token_stored_at: datetime | None
    token_expires_at: datetime | None
    oa_id: str
    template: str
    template_id: str
    linked: int
    waiting_events: int
    failed_events: int
    unknown_replies: int
    routes: tuple[RouteStatus, ...]

    @property
    def needs_somebody(self) -> bool:
        """Tell whether the administrator must do something."""
        broken = self.token not in {"good", "refreshing", FIXED}
        return broken or any(route.since is not None for route in self.routes)


def zalo_status(session: Session, setup: ZaloSetup, *, wall: datetime) -> ZaloStatus:
    """Read how Zalo stands at `wall`."""
    pair = session.get(ZaloPair, setup.app.app_id)
    rows = {row.route: row for row in session.exec(select(ZaloRoute))}
    now = standings(session, setup, wall=wall)
    template = load_template(session)
    return ZaloStatus(
        token=pair.state if pair else (FIXED if setup.app.fixed else MISSING),
        token_detail=pair.detail if pair else None,
        token_stored_at=pair.stored_at if pair else None,
        token_expires_at=pair.expires_at if pair else None,
        oa_id=recall(session, OA_ID) or "",
        template=template.name if template else "",
        template_id=template.id if template else "",
        linked=_count_linked(session),
        waiting_events=_count_events(session, status="new"),
        failed_events=_count_events(session, status="failed"),
        unknown_replies=_count_events(session, reply_status="unknown"),
        routes=tuple(_route(r, rows.get(r.value), now[r].closed) for r in Route),
    )


def _route(route: Route, row: ZaloRoute | None, closed: WhyNot | None) -> RouteStatus:
    if row is None:
        return RouteStatus(route=route, closed=closed)
    return RouteStatus(
        route=route,
        closed=closed,
        since=row.open_since,
        until=row.open_until,
        code=row.code,
        because=row.detail,
        remaining=row.remaining,
        quota_at=row.quota_at,
    )


def _count_linked(session: Session) -> int:
    query = select(func.count()).where(
        col(Contact.channel).in_((ZALO_ID, BOT_CHAT)),
        col(Contact.verified),
        col(Contact.broken_reason).is_(None),
    )
    return session.exec(query.select_from(Contact)).one()


def _count_events(session: Session, **wanted: str) -> int:
    query = select(func.count()).select_from(ZaloEvent).filter_by(**wanted)
    return session.exec(query).one()
