"""How an installation reaches Zalo: addresses, the app, the bot; plain values."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine

from notifications.channels.zalo_tokens import App, Tokens
from notifications.sealing import Seal
from rules.zalo_routes import Route

OA_URL = "https://openapi.zalo.me"
ZBS_URL = "https://business.openapi.zalo.me"
BOT_URL = "https://bot-api.zaloplatforms.com"


def wall_clock() -> datetime:
    """Return the present moment: a provider's tokens and windows know no other."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class ZaloSetup:
    """Everything that is set about Zalo; blank means not used.

    `oa_secret` signs what Zalo sends; `button_template` is the word that real accounts may
    or may not want in a text with buttons; `proof` adds appsecret_proof to every call.
    """

    app: App = field(default_factory=App)
    oa_url: str = OA_URL
    zbs_url: str = ZBS_URL
    bot_url: str = BOT_URL
    bot_token: str = field(default="", repr=False)
    oa_secret: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    button_template: str = "button"
    proof: bool = False
    wall: Callable[[], datetime] = wall_clock

    @property
    def has_account(self) -> bool:
        """Tell whether there is an Official Account."""
        return bool(self.app.app_id or self.app.fixed)

    @property
    def is_used(self) -> bool:
        """Tell whether anything can leave by Zalo at all."""
        return self.has_account or bool(self.bot_token)

    @property
    def seal(self) -> Seal:
        """Return what the tokens are kept sealed with."""
        return Seal(self.secret_key, purpose="dondoc zalo tokens")

    def serves(self, route: Route) -> bool:
        """Tell whether a route is set up."""
        return bool(self.bot_token) if route is Route.BOT else self.has_account

    def tokens(self, engine: Engine) -> Tokens:
        """Return the tokens kept in this database."""
        return Tokens(engine, self.app, seal=self.seal, wall=self.wall)

    def headers(self, token: str) -> dict[str, str]:
        """Return what every call of the account needs besides its body."""
        # Not "Authorization: Bearer": Zalo reads this header only.
        headers = {"access_token": token}
        if self.proof:
            proof = hmac.new(self.app.secret.encode(), token.encode(), hashlib.sha256)
            headers["appsecret_proof"] = proof.hexdigest()
        return headers

    @property
    def bot_secret(self) -> str:
        """Return what Zalo shows with everything that it sends of the bot."""
        key, what = self.secret_key.encode(), f"zalo bot {self.bot_token}".encode()
        return hmac.new(key, what, hashlib.sha256).hexdigest()[:40]
