"""Signed links: who may open which duty, for what purpose and until when.

A token only names its bearer; whether that person still holds the post is judged where
the link is opened (a former holder's links stop acting), and acting needs a POST (law 10).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer

DAYS_VALID = 120
DUTY, OFFICE = "duty", "office"
ICS = "ics"
PATHS = {DUTY: "viec", OFFICE: "vao"}


class LinkError(ValueError):
    """The link does not open anything."""


class LinkExpiredError(LinkError):
    """The link was good once; a new message brings a new one."""


class LinkInvalidError(LinkError):
    """The link was never issued for this purpose, or was changed on its way."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a link says of its bearer; `addressee` is "person:<id>" or "post:<id>"."""

    addressee: str
    duty_id: int | None
    purpose: str


def wall_clock() -> datetime:
    """Return the moment; links of a real installation expire by the real clock."""
    return datetime.now(UTC)


class Signer:
    """Sign and read links with one key.

    The purpose is part of the key's salt and not of the token, so that a token of one
    purpose never reads as one of another and stays short enough for a phone message.
    `clock` is that of the installation: a simulated one where the office runs on one.
    """

    def __init__(self, secret_key: str, *, clock: Callable[[], datetime] = wall_clock) -> None:
        if not secret_key:
            message = "links need a secret key; run `dondoc init` or set DONDOC_SECRET_KEY"
            raise ValueError(message)
        self._key, self._clock = secret_key, clock

    def sign(
        self, addressee: str, duty_id: int | None, purpose: str, days: int = DAYS_VALID
    ) -> str:
        """Return a token that opens `duty_id` (None: the addressee's own page)."""
        claims = [addressee, duty_id or 0, days]
        return str(self._serializer(purpose).dumps(claims))

    def read(self, token: str, purpose: str) -> Claim:
        """Return what the token claims.

        Raises LinkInvalidError for a token of another key or purpose, LinkExpiredError
        for one whose days are over.
        """
        addressee, duty_id, days, signed_at = self._claims(token, purpose)
        ends = signed_at + timedelta(days=days)
        if self._clock() >= ends:
            message = (
                f"the link for {addressee} ended on {ends.date().isoformat()}; "
                "open the one of the newest message"
            )
            raise LinkExpiredError(message)
        return Claim(addressee=addressee, duty_id=duty_id or None, purpose=purpose)

    def url(self, public_url: str, addressee: str, duty_id: int | None, purpose: str) -> str:
        """Return the whole address of a signed page below `public_url`."""
        token = self.sign(addressee, duty_id, purpose)
        return f"{public_url.rstrip('/')}/{PATHS[purpose]}/{token}"

    def sign_lasting(self, claims: Sequence[str | int], purpose: str) -> str:
        """Return a token that is good until the key changes, the same for the same claims.

        It must open nothing but a reading whose right is asked anew every time.
        """
        return str(self._lasting(purpose).dumps(list(claims)))

    def read_lasting(self, token: str, purpose: str) -> tuple[str | int, ...]:
        """Return the claims of a lasting token; LinkInvalidError for any other."""
        try:
            return tuple(self._lasting(purpose).loads(token))
        except (BadData, TypeError) as error:
            message = f'the address is no "{purpose}" address of this office; copy it anew'
            raise LinkInvalidError(message) from error

    def _lasting(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._key,
            salt=f"dondoc.lasting.{purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def _claims(self, token: str, purpose: str) -> tuple[str, int, int, datetime]:
        try:
            claims, signed_at = self._serializer(purpose).loads(token, return_timestamp=True)
            addressee, duty_id, days = claims
            return str(addressee), int(duty_id), int(days), signed_at
        except (BadData, ValueError, TypeError) as error:
            message = f'the link is no "{purpose}" link of this office; open it as it was sent'
            raise LinkInvalidError(message) from error

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        clock = self._clock

        class _Stamp(TimestampSigner):
            def get_timestamp(self) -> int:
                return int(clock().timestamp())

        return URLSafeTimedSerializer(
            self._key,
            salt=f"dondoc.link.{purpose}",
            signer=_Stamp,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )
