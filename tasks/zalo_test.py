"""Try out: one test message by Zalo to one person, outside of the outbox."""

from datetime import datetime

from sqlalchemy import Engine

from models.database import reading
from notifications.channels import ChannelSet, Parcel, Receipt
from notifications.wording import day_words, say
from rules.addressing import Addressee
from rules.zalo_routes import Choices, Route
from tasks.deliver_ways import ZALO, weigh

ENDED = "–"


class NothingToTryError(LookupError):
    """No route leads to the person, or not the one asked for."""

    def __init__(self, message: str, choices: Choices) -> None:
        super().__init__(message)
        self.choices = choices


def try_out(
    engine: Engine,
    channels: ChannelSet,
    to: Addressee,
    *,
    wall: datetime,
    route: str | None = None,
) -> tuple[Choices, Route, Receipt]:
    """Send a test by the best route, or by `route`; return the choice and the answer.

    Raises NothingToTryError with the choices that say why.
    """
    with reading(engine) as session:
        choices = weigh(session, channels, to)
    open_ones = [c for c in choices.all if c.why_not is None and c.address]
    wanted = [c for c in open_ones if route is None or c.route == route]
    if not wanted:
        message = f"{to.name or to.post.title} is reached by no route of Zalo"
        raise NothingToTryError(message, choices)
    parcel = Parcel(
        message=0,
        channel=ZALO,
        message_id="",
        subject=say("zalo", "test_subject"),
        text=say("zalo", "test_text", who=to.name or to.post.title),
        html="",
        at=wall,
        route=wanted[0].route.value,
        facts=_facts(to, wall),
        tracking=f"test-{int(wall.timestamp())}",
    )
    with channels.open(engine) as lines:
        return choices, wanted[0].route, lines.send(parcel, wanted[0].address or "")


def _facts(to: Addressee, wall: datetime) -> dict[str, str]:
    subject = say("zalo", "test_subject")
    return {
        "name": to.name or to.post.title,
        "post": to.post.title,
        "unit": to.post.unit_name,
        "task": subject,
        "ref": ENDED,
        "number": "0",
        "limit": day_words(wall.date()),
        "state": subject,
        "plan": ENDED,
        "count": "1",
    }
