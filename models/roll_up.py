"""An obligation that is rolled up from others: how far those are, by kind of unit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.duty import Duty
from models.plan import Obligation
from models.roster import Unit
from rules.fan_out import RollUp, roll_up
from rules.states import State


@dataclass(frozen=True, kw_only=True)
class Part:
    """One obligation that counts towards another, for the units of one kind."""

    ref: str
    short_title: str
    kind: str
    figure: RollUp


def load_parts(session: Session, obligation: Obligation) -> tuple[Part, ...]:
    """Read what an obligation is rolled up from, in the order in which it names them."""
    if not obligation.rolled_up_from:
        return ()
    query = (
        select(Obligation.ref, Obligation.short_title, Unit.kind, Duty.state)
        .join(Duty, col(Duty.obligation_id) == Obligation.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(
            Obligation.plan_id == obligation.plan_id,
            col(Obligation.ref).in_(obligation.rolled_up_from),
        )
        .order_by(col(Unit.position))
    )
    states: dict[tuple[str, str, str], list[State]] = defaultdict(list)
    for ref, title, kind, state in session.exec(query):
        states[ref, title, kind].append(State(state))
    order = obligation.rolled_up_from
    return tuple(
        Part(ref=ref, short_title=title, kind=kind, figure=roll_up(found))
        for (ref, title, kind), found in sorted(
            states.items(), key=lambda each: order.index(each[0][0])
        )
    )


def whole(parts: Sequence[Part]) -> RollUp:
    """Add the parts up."""
    return RollUp(
        total=sum(part.figure.total for part in parts),
        done=sum(part.figure.done for part in parts),
    )


def load_wholes(session: Session, obligation: Obligation) -> tuple[str, ...]:
    """Return the refs of the obligations that are rolled up from this one."""
    query = (
        select(Obligation.ref, Obligation.rolled_up_from)
        .where(Obligation.plan_id == obligation.plan_id)
        .order_by(col(Obligation.position))
    )
    return tuple(ref for ref, parts in session.exec(query) if obligation.ref in parts)
