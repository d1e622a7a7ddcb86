"""The product's stand-in for Zalo, set up for tests: people who wrote just now, one app."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from notifications.channels import ZaloSetup
from notifications.channels.zalo_setup import wall_clock
from notifications.channels.zalo_tokens import App
from simulation.zalo import Person, World, ZaloServer

KEY = "a secret key of the tests, long enough"


@contextmanager
def zalo_with(*user_ids: str, world: World | None = None) -> Iterator[ZaloServer]:
    """Serve a world in which these people have just written to the account."""
    world = world or World()
    world.mint()
    now = world.clock()
    world.people += [Person(user_id=each, last_word=now) for each in user_ids]
    with ZaloServer(world) as server:
        yield server


def setup_of(
    server: ZaloServer,
    *,
    fixed: str | None = "",
    wall: Callable[[], datetime] | None = None,
    bot: bool = False,
    proof: bool = False,
) -> ZaloSetup:
    """Return the setup that reaches the server.

    `fixed` blank: the token it has minted, set by hand; None: only what is stored.
    """
    world = server.world
    return ZaloSetup(
        app=App(
            app_id=world.app_id if fixed is None else "",
            secret=world.app_secret,
            oauth_url=server.url,
            fixed=(fixed or world.access) if fixed is not None else "",
        ),
        oa_url=server.url,
        zbs_url=server.url,
        bot_url=server.url,
        bot_token=world.bot_token if bot else "",
        oa_secret=world.oa_secret,
        secret_key=KEY,
        proof=proof,
        wall=wall or wall_clock,
    )


class WallClock:
    """A wall clock that stands until it is moved; hand it to the world and to the setup."""

    def __init__(self, at: datetime = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at
