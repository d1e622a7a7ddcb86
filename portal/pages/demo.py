"""The buttons of the demo's clock."""

from fastapi import APIRouter, Response

from portal import demo_clock
from portal.desk import HereNow, NothingHereError, own_path, see_other
from portal.forms import Form

router = APIRouter()


@router.post("/demo/dong-ho")
def move(here: HereNow, posted: Form) -> Response:
    """Hand the wish over; the answer comes at once, the clock moves meanwhile."""
    state = demo_clock.state_of(here.office)
    if state is None or here.office.advance is None:
        message = "only the demo's clock can be moved"
        raise NothingHereError(message)
    here.check_form(posted, bound_to=demo_clock.BOUND_TO)
    back = own_path(posted["back"])
    if state.is_running:
        return see_other(back)
    wanted = demo_clock.wish(posted["step"], posted["to_day"], today=here.today)
    if wanted is None:
        return see_other(back, done="demo-day-gone")
    try:
        here.office.advance(wanted)
    except ValueError:
        # Two people pressed at once, or nothing lies ahead: the bar shows where it stands.
        return see_other(back, done="demo-day-gone")
    return see_other(back)
