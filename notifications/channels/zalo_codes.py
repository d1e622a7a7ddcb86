"""What Zalo's error numbers mean for us: each does exactly one thing (docs/zalo.md).

The numbers are the contract; the texts beside them are for people and change. Compiled
from public transcriptions of Zalo's documentation, November 2026.
"""

from dataclasses import dataclass
from enum import StrEnum

from rules.zalo_routes import Route


class Action(StrEnum):
    """What follows from an answer."""

    DONE = "done"
    # The same route again, later each time.
    RETRY = "retry"
    # The same route at a known moment; it was no try.
    WAIT = "wait"
    # Another route or channel at once; nothing is wrong with this one.
    NEXT = "next"
    # The address is of no use on this route until somebody mends it.
    MARK = "mark"
    # The route carries nothing for anybody: closed, and the administrator is told.
    CIRCUIT = "circuit"


class Until(StrEnum):
    """How long a wait lasts, or a circuit stays open before one message tries it."""

    NEXT_MINUTE = "next_minute"
    MORNING = "morning"
    TOMORROW = "tomorrow"
    HALF_HOUR = "half_hour"


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """One row of the table.

    `renews`: a new access token is fetched and the message sent once more before the action
    applies. `closes_window` and `refuses` are kept about the person.
    """

    codes: tuple[int, ...]
    action: Action
    because: str
    until: Until | None = None
    renews: bool = False
    closes_window: bool = False
    refuses: bool = False


MEANINGS = (
    Meaning(codes=(0,), action=Action.DONE, because="accepted"),
    Meaning(
        codes=(-216, -220, -124),
        action=Action.CIRCUIT,
        because="the access token is bad or expired; run `dondoc zalo login`",
        until=Until.HALF_HOUR,
        renews=True,
    ),
    Meaning(
        codes=(-242, -1241),
        action=Action.CIRCUIT,
        because="appsecret_proof is wrong or missing; set DONDOC_ZALO_APPSECRET_PROOF",
        until=Until.HALF_HOUR,
    ),
    Meaning(codes=(-32,), action=Action.WAIT, because="too many requests", until=Until.NEXT_MINUTE),
    Meaning(codes=(-200, -100), action=Action.RETRY, because="passing fault at Zalo"),
    Meaning(
        codes=(-210, -1121, -1122, -1124, -112, -132, -153, -122, -127, -214),
        action=Action.NEXT,
        because="our request is wrong",
    ),
    Meaning(
        codes=(-201,),
        action=Action.MARK,
        because="not a user id of this account; the person must link again",
    ),
    Meaning(codes=(-213,), action=Action.NEXT, because="the person does not follow the account"),
    Meaning(
        codes=(-230, -231, -232),
        action=Action.NEXT,
        because="the person has not written to the account lately",
        closes_window=True,
    ),
    Meaning(codes=(-227,), action=Action.MARK, because="the account is banned or long offline"),
    Meaning(
        codes=(-244, -139, -141),
        action=Action.MARK,
        because="the person refuses these messages",
        refuses=True,
    ),
    Meaning(
        codes=(-217, -218), action=Action.NEXT, because="too many messages to this person today"
    ),
    Meaning(
        codes=(-118, -119, -108, -110, -114),
        action=Action.MARK,
        because="no Zalo account on this number, or it cannot receive",
    ),
    Meaning(
        codes=(-133, -234),
        action=Action.WAIT,
        because="not at night (22:00 to 06:00)",
        until=Until.MORNING,
    ),
    Meaning(
        codes=(-144, -147, -211, -1441, -1471, -1472),
        action=Action.CIRCUIT,
        because="the quota is used up",
        until=Until.TOMORROW,
    ),
    Meaning(
        codes=(-115, -137, -321, -126),
        action=Action.CIRCUIT,
        because="the account has no money",
        until=Until.HALF_HOUR,
    ),
    Meaning(
        codes=(-224, -221, -135, -1351, -136, -320, -138, -120),
        action=Action.CIRCUIT,
        because="the package, verification or account does not allow it",
        until=Until.HALF_HOUR,
    ),
    Meaning(
        codes=(-209, -212, -219, -223, -101, -102, -103, -104, -105, -204, -205, -235),
        action=Action.CIRCUIT,
        because="the app or the account is set up wrongly",
        until=Until.HALF_HOUR,
    ),
    Meaning(
        codes=(-109, -131, -146, -117, -145, -249),
        action=Action.CIRCUIT,
        because="the template is missing, not approved, disabled or not for this route",
        until=Until.HALF_HOUR,
    ),
    Meaning(
        codes=(-240,),
        action=Action.CIRCUIT,
        because="this way of Zalo's was shut; dondoc needs a newer version",
        until=Until.HALF_HOUR,
    ),
)
_BY_CODE = {code: meaning for meaning in MEANINGS for code in meaning.codes}
UNLISTED = Meaning(
    codes=(), action=Action.RETRY, because="a number that the table of codes does not list"
)
# By telephone number there is no user id: the field is another one, and ours.
WRONG_FIELD = Meaning(codes=(-201,), action=Action.NEXT, because="our request is wrong")

# The Bot API has numbers of its own: those of HTTP.
BOT_MEANINGS = (
    Meaning(codes=(0,), action=Action.DONE, because="accepted"),
    Meaning(codes=(400,), action=Action.MARK, because="the bot may not write to this chat"),
    Meaning(
        codes=(401, 404),
        action=Action.CIRCUIT,
        because="the bot's token is wrong; set DONDOC_ZALO_BOT_TOKEN",
        until=Until.HALF_HOUR,
    ),
    Meaning(codes=(403, 408), action=Action.RETRY, because="passing fault at Zalo"),
    Meaning(codes=(429,), action=Action.WAIT, because="too many requests", until=Until.NEXT_MINUTE),
)
_BOT = {code: meaning for meaning in BOT_MEANINGS for code in meaning.codes}


def meaning_of(code: int, route: Route) -> Meaning:
    """Return the row of a number, as it is meant on a route."""
    if route is Route.BOT:
        return _BOT.get(code, UNLISTED)
    if route is Route.BY_PHONE and code in WRONG_FIELD.codes:
        return WRONG_FIELD
    return _BY_CODE.get(code, UNLISTED)
