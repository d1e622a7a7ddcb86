"""`zoa://`, `zbsu://`, `zbs://`, `zbot://`: the four ways of Zalo as apprise plugins."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Engine

from notifications.channels.plugin import SingleTarget, register, url_of
from notifications.channels.zalo_line import ZaloLine
from notifications.channels.zalo_setup import ZaloSetup
from rules.zalo_routes import Route


class TextPlugin(SingleTarget):  # type: ignore[no-untyped-call]  # apprise's hook
    """The Official Account's text to a user id."""

    service_name = "dondoc Zalo OA"
    secure_protocol = Route.TEXT.value


class ByIdPlugin(SingleTarget):  # type: ignore[no-untyped-call]  # the same
    """An approved template to a user id."""

    service_name = "dondoc Zalo ZBS by user id"
    secure_protocol = Route.BY_ID.value


class ByPhonePlugin(SingleTarget):  # type: ignore[no-untyped-call]  # the same
    """An approved template to a telephone number."""

    service_name = "dondoc Zalo ZBS"
    secure_protocol = Route.BY_PHONE.value


class BotPlugin(SingleTarget):  # type: ignore[no-untyped-call]  # the same
    """The bot's text to a chat."""

    service_name = "dondoc Zalo Bot"
    secure_protocol = Route.BOT.value


PLUGINS: Mapping[Route, type[SingleTarget]] = MappingProxyType(
    {
        Route.TEXT: TextPlugin,
        Route.BY_ID: ByIdPlugin,
        Route.BY_PHONE: ByPhonePlugin,
        Route.BOT: BotPlugin,
    }
)


@dataclass(frozen=True, kw_only=True)
class ZaloTransport:
    """How the channel set reaches a person by one of the four ways."""

    setup: ZaloSetup
    route: Route

    @property
    def name(self) -> str:
        """Return the name under which a delivery records it."""
        return self.route.value

    def url(self, address: str) -> str:
        """Return the apprise URL of one recipient."""
        register(PLUGINS[self.route])
        return url_of(self.route.value, address)

    def line(self, engine: Engine) -> ZaloLine:
        """Return a line that connects when it is first used."""
        return ZaloLine(self.setup, self.route, engine)
