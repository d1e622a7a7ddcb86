"""Who looks at a page, and what they may see; what they may DO is decided by the actions.

Seeing: a signed-in head sees the board, and its own duties in full; the standing office,
the deputy and the chair see everything of their plan, an administrator of all plans. The
demo is open to be looked at.
"""

from dataclasses import dataclass

from sqlmodel import Session, select

from actions.accounts import AUDITOR
from actions.actors import Actor, actor_for_addressee
from models.accounts import Account
from models.database import reading
from models.duty import Duty
from models.lookup import plan_of
from models.plan import Plan
from portal.sessions import ADMINISTRATOR, SignedIn
from portal.words import source_phrase
from rules.clock import local
from wiring import Office

VISITOR = "visitor"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Somebody who looks; `actor` is None for a visitor of the demo.

    `bound_to` is what the forms of this viewer are bound to; `steers` are the plans whose
    standing office, deputy or chair the viewer is, `presides` those whose deputy or chair.
    """

    bound_to: str
    addressee: str | None = None
    actor: Actor | None = None
    steers: frozenset[int] = frozenset()
    presides: frozenset[int] = frozenset()
    sees_all: bool = False
    in_demo: bool = False

    def sees(self, duty: Duty) -> bool:
        """Tell whether the viewer may see the duty in full, with messages and files."""
        works = self.actor is not None and self.actor.works_on(duty)
        return self.oversees(duty.plan_id) or works

    def oversees(self, plan_id: int) -> bool:
        """Tell whether the viewer sees everything of a plan."""
        return self.sees_all or plan_id in self.steers

    @property
    def oversees_any(self) -> bool:
        """Tell whether there is a plan of which the viewer sees everything."""
        return self.sees_all or bool(self.steers)

    @property
    def post_ids(self) -> frozenset[int]:
        """Return the posts for which the viewer acts."""
        return self.actor.post_ids if self.actor else frozenset()

    @property
    def has_duties(self) -> bool:
        """Tell whether the viewer works on duties: as head, delegate, clerk, or handed one."""
        actor = self.actor
        return actor is not None and bool(actor.post_ids or actor.clerk_of or actor.handed)

    @property
    def sees_all_mail(self) -> bool:
        """Tell whether the viewer may open mail to others: its links act in their name."""
        return self.in_demo or (self.actor is not None and self.actor.is_administrator)


def viewer_of(office: Office, session: Session, signed_in: SignedIn | None) -> Viewer | None:
    """Return who looks; None when nobody is signed in and the page is not open to visitors."""
    actor = actor_of(office, session, signed_in.addressee) if signed_in else None
    if signed_in is None or actor is None:
        return Viewer(bound_to=VISITOR, sees_all=True, in_demo=True) if office.demo else None
    return Viewer(
        bound_to=signed_in.id,
        addressee=signed_in.addressee,
        actor=actor,
        steers=_steered(session, actor),
        presides=_presided(session, actor),
        sees_all=office.demo or actor.is_administrator or actor.is_auditor,
        in_demo=office.demo,
    )


def client_viewer(session: Session, actor: Actor) -> Viewer:
    """Return a program as somebody who looks: it sees what its post sees, in a demo too."""
    return Viewer(
        bound_to="",
        actor=actor,
        steers=_steered(session, actor),
        presides=_presided(session, actor),
        sees_all=actor.is_auditor,
    )


def present(office: Office, signed_in: SignedIn | None) -> SignedIn | None:
    """Return the session; None when the password that began it was changed or locked."""
    if signed_in is None or signed_in.account is None:
        return signed_in
    with reading(office.engine) as session:
        account = session.get(Account, signed_in.account)
    good = account is not None and account.locked_at is None
    return signed_in if good and account and account.version == signed_in.version else None


def actor_of(office: Office, session: Session, addressee: str) -> Actor | None:
    """Return the actor behind an addressee, None when it acts for no post today.

    Its label goes into the journal: in Vietnamese, whoever reads.
    """
    if addressee == ADMINISTRATOR:
        label = source_phrase("forms", "administrator")
        return Actor(label=label, post_ids=frozenset(), is_administrator=True)
    kind, _, name = addressee.partition(":")
    if kind == AUDITOR:
        label = source_phrase("people", "auditor", name=name)
        return Actor(label=label, post_ids=frozenset(), is_auditor=True)
    plan = plan_of(session, addressee)
    if plan is None:
        return None
    today = local(office.clock.now(), office.zone).date()
    return actor_for_addressee(session, plan, addressee, today)


def _steered(session: Session, actor: Actor) -> frozenset[int]:
    return frozenset(
        plan.id or 0
        for plan in session.exec(select(Plan))
        if {plan.standing_post_id, plan.deputy_post_id, plan.chair_post_id} & actor.post_ids
    )


def _presided(session: Session, actor: Actor) -> frozenset[int]:
    return frozenset(
        plan.id or 0
        for plan in session.exec(select(Plan))
        if {plan.deputy_post_id, plan.chair_post_id} & actor.post_ids
    )


def home_of(office: Office, session: Session, addressee: str) -> str:
    """Return the page on which somebody begins: a head on its own duties."""
    actor = actor_of(office, session, addressee)
    if actor is None or not (actor.post_ids or actor.clerk_of or actor.handed):
        return "/bang"
    if _presided(session, actor):
        return "/trinh"
    return "/cho-xu-ly" if _steered(session, actor) else "/viec-cua-toi"
