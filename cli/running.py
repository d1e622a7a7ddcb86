"""Commands that run things: deploy, up, portal. Prefect is imported only when one needs it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer
import yaml
from sqlmodel import select

from actions.load_plan import load_plan
from cli.app import app, fail, office
from cli.moments import read_day, read_moment
from cli.words import say
from config.settings import CONFIG_DIR, Settings
from models.database import reading, writing
from models.migrate import upgrade
from models.plan import Plan
from plan_reader.folder import read_folder
from wiring import Office, make_secret_key, open_office, zone_of


@app.command()
def deploy(
    pool: Annotated[str | None, typer.Option(help="A Prefect work pool.")] = None,
) -> None:
    """Register one Prefect deployment for every obligation and indicator."""
    from flows.environment import prepare

    opened = office()
    prepare(opened.settings)
    # Prefect reads its environment while it is imported.
    from flows.registering import register_once
    from flows.server import ServerError

    try:
        report = register_once(opened, pool=pool)
    except ServerError as error:
        fail(str(error))
    typer.echo(say("deploy", "done", **asdict(report)))


@app.command()
def up(
    demo: Annotated[bool, typer.Option("--demo", help="A demo on a clock of its own.")] = False,
) -> None:
    """Run Prefect's server, the runner and the portal in the foreground; Ctrl-C stops all."""
    from flows.server import ServerError
    from flows.up import LoopError, PortalError
    from flows.up import up as run
    from portal.app import create_app

    try:
        run(_demo_office() if demo else _live_office(), portal=create_app)
    except (LoopError, PortalError, ServerError) as error:
        fail(str(error))


@app.command()
def portal(
    host: Annotated[str, typer.Option(help="Where to listen; else DONDOC_HOST.")] = "",
    port: Annotated[int | None, typer.Option(help="Else DONDOC_PORT.", min=1, max=65535)] = None,
) -> None:
    """Run the portal alone in the foreground, without Prefect; Ctrl-C stops it."""
    import uvicorn

    from portal.app import create_app

    opened = _live_office()
    at = (host or opened.settings.host, port or opened.settings.port)
    with _listening(*at) as listening, suppress(KeyboardInterrupt):
        config = uvicorn.Config(create_app(opened), log_level="warning", proxy_headers=False)
        typer.echo(say("portal", "ready", host=at[0], port=at[1]))
        uvicorn.Server(config).run(sockets=[listening])


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything is built, so that the mistake has a remedy."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=kind)
    except OSError as error:
        fail(
            f"the portal cannot listen on {host}:{port} ({error.strerror}); "
            "give --host and --port, or set DONDOC_HOST and DONDOC_PORT"
        )
    with taken:
        yield taken


def _live_office() -> Office:
    opened = office()
    upgrade(opened.settings.effective_database_url)
    return opened


def _demo_office() -> Office:
    """Open the demo's own installation, making it the first time."""
    settings = Settings()
    settings = settings.model_copy(
        update={"data_dir": settings.data_dir / "demo", "database_url": ""}
    )
    zone = zone_of(settings)
    make_secret_key(settings)
    upgrade(settings.effective_database_url)
    data = yaml.safe_load((CONFIG_DIR / "demo.yaml").read_text(encoding="utf-8"))
    starts = read_moment(str(data["starts_at"]), zone)
    opened = open_office(settings, demo_start=starts)
    _load_demo_plan(opened, str(data["plan"]), str(data["activate"]), now=starts)
    return opened


def _load_demo_plan(opened: Office, code: str, activate: str, *, now: datetime) -> None:
    with reading(opened.engine) as session:
        if session.exec(select(Plan).where(Plan.code == code)).first():
            return
    folder = read_folder(CONFIG_DIR / "plans" / code)
    day = read_day(activate)
    with writing(opened.engine) as session:
        load_plan(session, folder, activate=day, now=now - timedelta(minutes=1))
    typer.echo(say("demo", "loaded", plan=code, day=day))
