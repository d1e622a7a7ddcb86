"""What the error numbers of Zalo's OA text message mean for us (ZALO.md §4).

The numbers are the contract; the texts beside them are for people and change.
"""

from dataclasses import dataclass

from notifications.channels.receipt import Outcome, Receipt


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What to do about a group of numbers; the flags are those of a Receipt."""

    codes: tuple[int, ...]
    outcome: Outcome
    because: str
    address_broken: bool = False
    channel_down: bool = False
    detour: bool = False


MEANINGS = (
    Meaning(codes=(0,), outcome=Outcome.ACCEPTED, because="accepted"),
    Meaning(
        codes=(-216, -220, -124),
        outcome=Outcome.RETRY,
        because="the access token is bad or expired; set a new one",
        channel_down=True,
        detour=True,
    ),
    Meaning(
        codes=(-242, -1241),
        outcome=Outcome.RETRY,
        because="appsecret_proof is switched on in the console; switch it off",
        channel_down=True,
        detour=True,
    ),
    Meaning(codes=(-32,), outcome=Outcome.RETRY, because="too many requests", channel_down=True),
    Meaning(codes=(-200, -100), outcome=Outcome.RETRY, because="passing fault at Zalo"),
    Meaning(
        codes=(-210, -1121, -1122, -1124, -112, -132, -153, -122, -240),
        outcome=Outcome.PERMANENT,
        because="our request is wrong",
    ),
    Meaning(
        codes=(-201,),
        outcome=Outcome.PERMANENT,
        because="not a user id of this OA; the person must link the account again",
        address_broken=True,
    ),
    Meaning(codes=(-213,), outcome=Outcome.PERMANENT, because="the person does not follow the OA"),
    Meaning(
        codes=(-230, -231, -232),
        outcome=Outcome.PERMANENT,
        because="the person has not written to the OA lately",
    ),
    Meaning(
        codes=(-227,),
        outcome=Outcome.PERMANENT,
        because="the account is banned or long offline",
        address_broken=True,
    ),
    Meaning(
        codes=(-244,),
        outcome=Outcome.PERMANENT,
        because="the person refuses messages of the OA",
        address_broken=True,
    ),
    Meaning(
        codes=(-217, -218),
        outcome=Outcome.PERMANENT,
        because="too many messages to this person today",
    ),
    Meaning(
        codes=(-144, -147, -211, -1441, -1471, -1472),
        outcome=Outcome.RETRY,
        because="the quota is used up",
        detour=True,
    ),
    Meaning(
        codes=(-115, -137, -321, -126),
        outcome=Outcome.RETRY,
        because="the account has no money",
        detour=True,
    ),
    Meaning(
        codes=(-224, -221, -135, -1351, -136, -320, -138, -120),
        outcome=Outcome.RETRY,
        because="the OA's package, verification or account does not allow it",
        detour=True,
    ),
    Meaning(
        codes=(-209, -212, -219, -223, -101, -102, -103, -104, -105, -204, -205, -235),
        outcome=Outcome.RETRY,
        because="the app or the OA is set up wrongly",
        channel_down=True,
        detour=True,
    ),
)
_BY_CODE = {code: meaning for meaning in MEANINGS for code in meaning.codes}
UNLISTED = Meaning(codes=(), outcome=Outcome.RETRY, because="a number that ZALO.md does not list")


def receipt_for(code: int, text: str, provider_id: str | None = None) -> Receipt:
    """Return the receipt for an answer of Zalo."""
    meaning = _BY_CODE.get(code, UNLISTED)
    accepted = meaning.outcome is Outcome.ACCEPTED
    return Receipt(
        outcome=meaning.outcome,
        code=str(code),
        text=text if accepted else f"{meaning.because} ({text})",
        provider_id=provider_id,
        address_broken=meaning.address_broken,
        channel_down=meaning.channel_down,
        detour=meaning.detour,
    )
