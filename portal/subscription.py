"""Calendars by secret address: who is offered which, and whether an address is still good.

The address names its bearer and what is in the calendar; it never expires by itself.
Whether the bearer still acts and may still see that is asked at every reading, so that a
former holder's address stops. It opens nothing else, and nothing can be done with it.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.duty import Duty
from models.lookup import read_id
from models.plan import Plan
from models.roster import Post, Unit
from notifications.links import ICS, LinkInvalidError
from portal.feeds import Scope, read_feed
from portal.sessions import SignedIn
from portal.viewer import VISITOR, Viewer, viewer_of
from reports.ics import Feed
from wiring import Office

MINE, UNIT, PLAN = "mine", "unit", "plan"
CLAIMS = 2
# So many units are shown at once; of more one is chosen.
FEW = 3


class SubscriptionEndedError(PermissionError):
    """The bearer of a calendar's address acts for the post no more, or may not see it."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What an address says.

    `bearer` is "person:<id>", "post:<id>" (while nobody is recorded to hold it), "admin"
    or the demo's visitor; `scope` is "mine", "unit:<id>" or "plan:<id>".
    """

    bearer: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One calendar that a viewer may subscribe to."""

    label: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Offers:
    """The calendars of a viewer: the own one, whole plans, units.

    `units` are the own and the chosen ones of `to_choose`, all where there are few.
    """

    mine: tuple[Offer, ...] = ()
    plans: tuple[Offer, ...] = ()
    units: tuple[Offer, ...] = ()
    to_choose: tuple[Unit, ...] = ()


def offers(session: Session, office: Office, viewer: Viewer, *, unit_id: str = "") -> Offers:
    """Return what the viewer may subscribe to; `unit_id` is that of the unit chosen."""
    bearer = viewer.addressee or VISITOR

    def offer(label: str, scope: str) -> Offer:
        return Offer(label=label, path=address(office, Subscription(bearer=bearer, scope=scope)))

    actor, own = viewer.actor, _own_units(session, viewer)
    owing = (
        select(Unit)
        .where(col(Unit.id).in_(select(Duty.unit_id)))
        .order_by(col(Unit.plan_id), col(Unit.position))
    )
    seen = tuple(unit for unit in session.exec(owing) if _sees(viewer, unit, own))
    plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
    return Offers(
        mine=(offer(actor.label, MINE),) if actor and actor.post_ids else (),
        plans=tuple(
            offer(plan.title, f"{PLAN}:{plan.id}")
            for plan in plans
            if viewer.oversees(plan.id or 0)
        ),
        units=tuple(
            offer(unit.name, f"{UNIT}:{unit.id}")
            for unit in seen
            if len(seen) <= FEW or unit.id in own or str(unit.id) == unit_id
        ),
        to_choose=seen if len(seen) > FEW else (),
    )


def address(office: Office, said: Subscription) -> str:
    """Return the path of a calendar, the same for the same subscription."""
    token = office.signer.sign_lasting((said.bearer, said.scope), ICS)
    return f"/lich/{token}.ics"


def open_feed(session: Session, office: Office, token: str, *, today: date) -> Feed:
    """Read the calendar behind an address.

    Raises LinkInvalidError for an address never given out, SubscriptionEndedError for one
    whose bearer may read it no more.
    """
    said = _said(office, token)
    viewer = _viewer(session, office, said)
    scope = _scope(session, viewer, said)
    if scope is None:
        message = f'"{said.bearer}" may not read the calendar "{said.scope}"; offer a new address'
        raise SubscriptionEndedError(message)
    return read_feed(session, office, scope, today=today)


def _scope(session: Session, viewer: Viewer, said: Subscription) -> Scope | None:
    """Return what is in the calendar; None for what the viewer may not see (any more)."""
    kind, _, text = said.scope.partition(":")
    if kind == MINE:
        return Scope(whose=viewer.actor.label, posts=viewer.post_ids) if viewer.actor else None
    number = read_id(text) or 0
    if kind == UNIT:
        unit = session.get(Unit, number)
        seen = unit is not None and _sees(viewer, unit, _own_units(session, viewer))
        return (
            Scope(whose=unit.name, plan_id=unit.plan_id, unit=unit.code) if unit and seen else None
        )
    plan = session.get(Plan, number) if kind == PLAN else None
    seen = plan is not None and viewer.oversees(number)
    return Scope(whose=plan.title, plan_id=plan.id) if plan and seen else None


def _said(office: Office, token: str) -> Subscription:
    claims = office.signer.read_lasting(token, ICS)
    if len(claims) != CLAIMS:
        message = "the address of the calendar is of another version; copy it anew"
        raise LinkInvalidError(message)
    bearer, scope = claims
    return Subscription(bearer=str(bearer), scope=str(scope))


def _viewer(session: Session, office: Office, said: Subscription) -> Viewer:
    signed_in = SignedIn(id=ICS, addressee=said.bearer) if said.bearer != VISITOR else None
    viewer = viewer_of(office, session, signed_in)
    # In the demo whoever acts no more would be a visitor.
    if viewer is None or (viewer.actor is None) != (signed_in is None):
        message = f'"{said.bearer}" holds the post no more; its successor gets a new address'
        raise SubscriptionEndedError(message)
    return viewer


def _own_units(session: Session, viewer: Viewer) -> frozenset[int]:
    posts = session.exec(select(Post.unit_id).where(col(Post.id).in_(viewer.post_ids)))
    return frozenset(posts)


def _sees(viewer: Viewer, unit: Unit, own: frozenset[int]) -> bool:
    return viewer.oversees(unit.plan_id) or unit.id in own
