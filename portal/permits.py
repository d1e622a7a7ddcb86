"""Which buttons a page offers: asked of the rules, which alone decide when one is pressed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import Session, col

from actions.actors import Actor, is_owed_by_standing_office, roles_of
from actions.changes import is_asked_again
from actions.instructing import GIVERS
from actions.objecting import ANSWERERS
from actions.office import plan_roles
from models.duty import Duty, Extension
from models.plan import Plan
from models.remarks import Objection
from models.roster import Person
from rules.states import ENDED, UNDONE, Act, Role, State, TransitionError, may, next_state

# The last part of the address a form posts to, and the act it stands for.
STATE_ACTS = {
    "bao-cao": Act.SUBMIT,
    "tiep-nhan": Act.ACCEPT,
    "rut-lai": Act.TAKE_BACK,
    "xac-nhan": Act.CONFIRM,
    "tra-lai": Act.RETURN,
    "tam-dung": Act.PAUSE,
    "tiep-tuc": Act.RESUME,
    "rut-nhiem-vu": Act.WITHDRAW,
    "mo-lai": Act.REOPEN,
    "giao": Act.ASSIGN,
}


@dataclass(frozen=True, kw_only=True)
class Permits:
    """What an actor may do to one duty as it stands."""

    acts: frozenset[Act] = frozenset()
    asks: bool = False
    opines: bool = False
    decides: bool = False
    objects: bool = False
    answers: bool = False
    instructs: bool = False
    hands_over: bool = False
    takes_back: bool = False

    def offers(self, slug: str) -> bool:
        """Tell whether a page with these permits carries the form of that name."""
        others = {
            "gia-han": self.asks,
            "y-kien": self.opines,
            "quyet-dinh": self.decides,
            "khong-thuoc": self.objects,
            "tra-loi": self.answers,
            "chi-dao": self.instructs,
            "giao-don-vi": self.hands_over,
            "nhan-lai": self.takes_back,
        }
        return STATE_ACTS[slug] in self.acts if slug in STATE_ACTS else others.get(slug, False)

    def __contains__(self, act: object) -> bool:
        """Tell whether an act of that name may be done."""
        return act in self.acts

    def __bool__(self) -> bool:
        """Tell whether anything may be done."""
        others = (self.asks, self.opines, self.decides, self.objects, self.answers)
        within = (self.instructs, self.hands_over, self.takes_back)
        return bool(self.acts) or any((*others, *within))


class Permitted(Protocol):
    """What is known of a duty when it is asked what may be done to it."""

    @property
    def duty(self) -> Duty:
        """Return the duty."""

    @property
    def state(self) -> State:
        """Return its processing state."""

    @property
    def asked(self) -> Extension | None:
        """Return the request for more time that waits to be decided."""

    @property
    def objection(self) -> Objection | None:
        """Return the objection that waits for an answer."""

    @property
    def hands(self) -> Person | None:
        """Return who works on it for its head; None also where nobody asks."""


def permits(session: Session, actor: Actor | None, view: Permitted) -> Permits:
    """Ask the rules what the actor may do; nothing without an actor."""
    if actor is None:
        return Permits()
    duty = view.duty
    roles = roles_of(session, actor, duty)
    of_office = is_owed_by_standing_office(session, duty)
    again = is_asked_again(session, duty)
    undecided = view.asked is not None
    owns = Role.OWNER in roles
    return Permits(
        acts=frozenset(
            act
            for act in Act
            if may(
                act, roles, owed_by_standing_office=of_office, is_draft=view.state is State.DRAFT
            )
            and _fits(view.state, act, continuous=again)
        ),
        asks=owns and duty.last_day is not None and view.state in UNDONE and not undecided,
        opines=undecided and Role.STANDING_OFFICE in roles,
        objects=owns and view.state in UNDONE and view.objection is None,
        answers=view.objection is not None and bool(roles & ANSWERERS[view.objection.outcome]),
        hands_over=owns and view.state in UNDONE,
        takes_back=owns and view.hands is not None,
        instructs=view.state not in ENDED and bool(roles & GIVERS),
        decides=undecided and bool(roles & {Role.CHAIR, Role.DEPUTY}) and (not owns or of_office),
    )


def _fits(state: State, act: Act, *, continuous: bool) -> bool:
    try:
        next_state(state, act, continuous=continuous, reason="-")
    except TransitionError:
        return False
    return True


Right = Callable[[frozenset[Role], bool], bool]


def where_may(plans: Iterable[Plan], actor: Actor | None, right: Right) -> ColumnElement[bool]:
    """Return which duties the actor has a right to, as a condition; none without an actor.

    `right` is asked of the roles and of whether the standing office itself owes the duty, once
    for every plan and kind of duty, so that the rules decide and the database only selects.
    """
    found: list[ColumnElement[bool]] = [false()]
    if actor is None:
        return found[0]
    for plan in plans:
        mine = col(Duty.post_id).in_(actor.post_ids)
        offices = col(Duty.unit_id) == plan.standing_unit_id
        for owns, owner in ((True, mine), (False, ~mine)):
            roles = plan_roles(plan, actor) | ({Role.OWNER} if owns else set())
            found += [
                and_(col(Duty.plan_id) == plan.id, owner, unit)
                for of_office, unit in ((True, offices), (False, ~offices))
                if right(frozenset(roles), of_office)
            ]
    return or_(*found)
