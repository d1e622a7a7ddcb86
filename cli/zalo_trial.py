"""Commands to try Zalo out: a test message, the bot's webhook, a stand-in for Zalo itself."""

import sys
import threading
from typing import Annotated

import httpx
import typer

from cli.app import office
from cli.words import say
from cli.zalo import Post, holder_of, setup_of, zalo_app
from config.settings import Settings
from notifications.channels.zalo_setup import ZaloSetup
from notifications.replies.zalo_events import BOT_PATH, OA_PATH
from notifications.zalo_words import choice_words, route_words
from simulation.zalo import Person, Webhooks, World, ZaloServer
from tasks.zalo_test import NothingToTryError, try_out

LOOK_EVERY_SECONDS = 0.5


@zalo_app.command("test")
def send_test(
    post: Post,
    route: Annotated[
        str | None, typer.Option(help="zoa, zbsu, zbs or zbot; else the best.")
    ] = None,
) -> None:
    """Send a test by Zalo to whoever holds a post, and tell what Zalo answered."""
    opened = office()
    setup = setup_of(opened)
    to = holder_of(opened, post)
    try:
        choices, tried, receipt = try_out(
            opened.engine, opened.channels, to, wall=setup.wall(), route=route
        )
    except NothingToTryError as error:
        message = f"{error}: {choice_words(error.choices.words())}"
        raise ValueError(message) from error
    typer.echo(choice_words(choices.words()))
    answer = f"{receipt.outcome} {receipt.code} {receipt.text}".strip()
    typer.echo(say("zalo", "tested", route=route_words(tried), answer=answer))
    if receipt.outcome != "accepted":
        raise typer.Exit(1)


@zalo_app.command("bot-webhook")
def bot_webhook() -> None:
    """Tell the bot where to send what people write to it, and by what secret to show itself."""
    opened = office()
    setup = setup_of(opened)
    url = f"{opened.settings.public_url}{BOT_PATH}"
    typer.echo(say("zalo", "bot_webhook", url=url, answer=_set_webhook(setup, url)))


def _set_webhook(setup: ZaloSetup, url: str) -> str:
    if not setup.bot_token:
        message = "there is no bot; set DONDOC_ZALO_BOT_TOKEN"
        raise ValueError(message)
    body = {"url": url, "secret_token": setup.bot_secret}
    target = f"{setup.bot_url}/bot{setup.bot_token}/setWebhook"
    try:
        answer = httpx.post(target, json=body, timeout=15)
    except httpx.HTTPError as error:
        # The words of the error hold the address, and the address the token.
        message = f"the bot's server does not answer: {type(error).__name__}"
        raise ValueError(message) from None
    return answer.text


@zalo_app.command("fake")
def fake(
    port: Annotated[int, typer.Option(help="Where it listens; 0: a free port.")] = 8090,
    user: Annotated[
        list[str] | None, typer.Option("--user", help="Somebody who wrote just now; repeatable.")
    ] = None,
) -> None:
    """Stand in for Zalo on this machine: shows what arrives, sends what you type; Ctrl-C ends."""
    settings = Settings()
    world = World(
        app_id=settings.zalo_app_id or World.app_id,
        app_secret=settings.zalo_app_secret.get_secret_value() or World.app_secret,
        oa_secret=settings.zalo_oa_secret.get_secret_value() or World.oa_secret,
    )
    world.mint()
    world.people = [Person(user_id=each, last_word=world.clock()) for each in user or ["1001"]]
    with ZaloServer(world, port=port) as server:
        typer.echo(_settings_for(server))
        stopping = threading.Event()
        showing = threading.Thread(target=_show, args=(world, stopping), daemon=True)
        showing.start()
        try:
            _talk(world, f"{settings.public_url}{OA_PATH}")
        except KeyboardInterrupt:
            typer.echo("")
        finally:
            stopping.set()
            showing.join()


def _settings_for(server: ZaloServer) -> str:
    world = server.world
    names = ("OA", "OAUTH", "ZBS", "BOT")
    lines = [f"DONDOC_ZALO_{name}_BASE_URL={server.url}" for name in names]
    lines += [
        f"DONDOC_ZALO_APP_ID={world.app_id}",
        f"DONDOC_ZALO_APP_SECRET={world.app_secret}",
        f"DONDOC_ZALO_OA_SECRET={world.oa_secret}",
        f"dondoc zalo token --access {world.access} --refresh {world.refresh}",
        say("zalo", "fake"),
    ]
    return "\n".join(lines)


def _show(world: World, stopping: threading.Event) -> None:
    shown = 0
    while not stopping.wait(LOOK_EVERY_SECONDS):
        for sent in world.accepted[shown:]:
            typer.echo(f"→ {sent.to}: {sent.text or sent.body}")
            shown += 1


def _talk(world: World, url: str) -> None:
    """Send each line "USER text" as that person's message to the account."""
    events = Webhooks(world)
    for line in sys.stdin:
        user, _, text = line.strip().partition(" ")
        if not text:
            continue
        try:
            status = str(events.post(events.said(user, text), url))
        except httpx.HTTPError as error:
            status = type(error).__name__
        typer.echo(f"← {user}: {text} ({status})")
