"""The processing state of a duty: what people do to it, and who may (DOMAIN §4 A).

Timeliness is the other axis and never stored; see rules.timeliness.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a duty stands in the hands of people."""

    DRAFT = "draft"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    COMPLETED = "completed"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Act(StrEnum):
    """What a person does to a duty."""

    ASSIGN = "assign"
    ACCEPT = "accept"
    SUBMIT = "submit"
    RECORD = "record"
    TAKE_BACK = "take_back"
    CONFIRM = "confirm"
    RETURN = "return"
    PAUSE = "pause"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"
    REOPEN = "reopen"


class Role(StrEnum):
    """In which capacity a person acts on one duty.

    The owner is the head, or the delegate in the head's place. A clerk prepares and files
    for the head: the clerk of the unit, or who was handed the duty within it.
    """

    OWNER = "owner"
    CLERK = "clerk"
    STANDING_OFFICE = "standing_office"
    DEPUTY = "deputy"
    CHAIR = "chair"
    ADMINISTRATOR = "administrator"


OPEN = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RETURNED})
UNDONE = OPEN | {State.SUBMITTED}
ENDED = frozenset({State.COMPLETED, State.WITHDRAWN, State.SUPERSEDED})


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One line of the table: from which states an act leads where."""

    act: Act
    sources: frozenset[State]
    target: State
    needs_reason: bool = False


TRANSITIONS: dict[Act, Transition] = {
    t.act: t
    for t in (
        Transition(act=Act.ASSIGN, sources=frozenset({State.DRAFT}), target=State.ASSIGNED),
        Transition(
            act=Act.ACCEPT,
            sources=frozenset({State.ASSIGNED}),
            target=State.IN_PROGRESS,
        ),
        Transition(act=Act.SUBMIT, sources=OPEN, target=State.SUBMITTED),
        Transition(
            act=Act.RECORD,
            sources=OPEN,
            target=State.SUBMITTED,
            needs_reason=True,
        ),
        Transition(
            act=Act.TAKE_BACK,
            sources=frozenset({State.SUBMITTED}),
            target=State.IN_PROGRESS,
        ),
        Transition(
            act=Act.CONFIRM,
            sources=frozenset({State.SUBMITTED}),
            target=State.COMPLETED,
        ),
        Transition(
            act=Act.RETURN,
            sources=frozenset({State.SUBMITTED}),
            target=State.RETURNED,
            needs_reason=True,
        ),
        Transition(act=Act.PAUSE, sources=OPEN, target=State.PAUSED, needs_reason=True),
        Transition(act=Act.RESUME, sources=frozenset({State.PAUSED}), target=State.IN_PROGRESS),
        Transition(
            act=Act.WITHDRAW,
            sources=UNDONE | {State.DRAFT, State.PAUSED},
            target=State.WITHDRAWN,
            needs_reason=True,
        ),
        Transition(
            act=Act.SUPERSEDE,
            sources=UNDONE | {State.DRAFT, State.PAUSED},
            target=State.SUPERSEDED,
            needs_reason=True,
        ),
        Transition(
            act=Act.REOPEN,
            sources=frozenset({State.COMPLETED}),
            target=State.IN_PROGRESS,
            needs_reason=True,
        ),
    )
}


class TransitionError(ValueError):
    """The act does not fit the state of the duty."""


class RightsError(PermissionError):
    """The person may not do this to this duty."""


class ReasonMissingError(ValueError):
    """The act needs a reason."""


def next_state(state: State, act: Act, *, continuous: bool = False, reason: str = "") -> State:
    """Return the state after `act`.

    A continuous duty is reported again every quarter, so a confirmed one may be submitted
    anew. Raises TransitionError when the act does not fit, ReasonMissingError when a
    reason is needed and blank.
    """
    transition = TRANSITIONS[act]
    reported_again = continuous and act is Act.SUBMIT and state is State.COMPLETED
    if state not in transition.sources and not reported_again:
        allowed = ", ".join(sorted(transition.sources))
        message = f'cannot "{act}" a duty that is "{state}"; it must be one of: {allowed}'
        raise TransitionError(message)
    if transition.needs_reason and not reason.strip():
        message = f'to "{act}" a duty a reason is needed; give one'
        raise ReasonMissingError(message)
    return transition.target


def may(
    act: Act, roles: frozenset[Role], *, owed_by_standing_office: bool, is_draft: bool = False
) -> bool:
    """Tell whether somebody acting in `roles` may do `act`.

    The owner never closes its own duty (law 9): it submits, or a clerk for it, the standing
    office confirms or returns; what the standing office itself owes is confirmed by the
    deputy chair. More time, objections and delegates are the owner's alone.
    Pausing, withdrawing and superseding are decisions of the Committee (DOMAIN §4), and
    not of a member of it who owes the duty; a draft was never assigned, so the standing
    office that may assign it may also leave it out, unless it owes it itself.
    """
    doing = {Role.OWNER, Role.CLERK}
    if act in (Act.ACCEPT, Act.SUBMIT, Act.TAKE_BACK):
        return bool(roles & doing)
    if act in (Act.CONFIRM, Act.RETURN, Act.REOPEN):
        judges = Role.DEPUTY if owed_by_standing_office else Role.STANDING_OFFICE
        return judges in roles and not roles & doing
    if act is Act.RECORD:
        # A paper report is recorded by who will judge it, never by who owes it.
        return Role.STANDING_OFFICE in roles and not owed_by_standing_office and not roles & doing
    if act is Act.ASSIGN:
        return Role.STANDING_OFFICE in roles
    deciding = {Role.CHAIR, Role.DEPUTY}
    if act is Act.WITHDRAW and is_draft:
        deciding.add(Role.STANDING_OFFICE)
    return bool(roles & deciding) and not roles & doing
