"""A change shown before it is applied: done in a rehearsal, said in words, then asked for.

The page carries what was filled in; applying sends the same fields with `ap_dung`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response

from actions.rosters import Rerouted
from models.database import reading
from portal.csrf import FIELD
from portal.desk import Here
from portal.duty_names import duty_names
from portal.forms import Posted
from portal.office_room import steering_viewer
from portal.words import phrase
from rules.redating import Move

APPLY = "ap_dung"
MOVES_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a change would come to.

    `meaning` are sentences; `moves` are the checkpoints that would fall on other days, of
    which the nearest are shown.
    """

    title: str
    back: str
    meaning: Sequence[str]
    moves: Sequence[Move] = ()
    are_days: bool = False


def is_applied(posted: Posted) -> bool:
    """Tell whether the form asks for the change itself, having shown what it means."""
    return posted[APPLY] == "1"


def show(here: Here, posted: Posted, proposal: Proposal) -> Response:
    """Show a proposal with the button that applies it."""
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        names = duty_names(session, {move.duty for move in proposal.moves[:MOVES_SHOWN]})
    fields = {k: v for k, v in posted.fields.items() if k not in {FIELD, APPLY} and v}
    return here.page(
        "proposal.html",
        viewer=viewer,
        proposal=proposal,
        action=here.request.url.path,
        fields=fields,
        moved=[(move, names[move.duty]) for move in proposal.moves[:MOVES_SHOWN]],
    )


def rerouted_words(found: Sequence[Rerouted]) -> list[str]:
    """Say what happens to the messages that wait."""
    if not found:
        return [phrase("office", "rerouted_none")]
    return [
        phrase(
            "office",
            "rerouted_nobody" if not one.to else "rerouted" if one.reachable else "rerouted_blind",
            count=one.count,
            before=one.before or phrase("office", "nobody"),
            to=one.to,
        )
        for one in found
    ]
