"""Up: server, registration, runner and portal in one foreground process group.

The main thread serves the portal and owns the signals; the runner, the day (or the demo's
clock) are threads; the Prefect server is a child. Ctrl-C ends them all, the server last.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from flows import environment, server
from flows import office as offices
from flows.connection import quiet_console
from flows.daily import Day
from flows.demo import Demo
from flows.deploy import deploy
from flows.runner import Runner
from flows.wording import say
from wiring import DemoClock, Office

log = logging.getLogger(__name__)

JOIN_SECONDS = 15.0
WATCH_SECONDS = 2.0
Say = Callable[[str], object]
Portal = Callable[[Office], ASGIApp]


def up(office: Office, *, portal: Portal, demo: bool = False, tell: Say = print) -> None:
    """Run everything until Ctrl-C or SIGTERM.

    `portal` builds the portal of an office: portal and flows do not know each other. With
    `demo` the office's clock is the simulated one and the clock bar moves it. Raises
    server.ServerError when Prefect cannot be started. `environment.prepare` must have been
    called before this module was imported.
    """
    started = time.monotonic()
    offices.use(office)
    stopping = threading.Event()
    with _signals(stopping), ExitStack() as stack:
        _server(office, stack, stopping, tell)
        office.prefect_ui_url = environment.api_url(office.settings).removesuffix("/api")
        _register(office, tell)
        _threads(office, stack, demo=demo)
        serving = _serve(portal(office), office, stack, stopping)
        tell(
            say(
                "console.ready",
                seconds=f"{time.monotonic() - started:.1f}",
                portal=office.settings.public_url,
                prefect=office.prefect_ui_url,
            )
        )
        while not stopping.wait(WATCH_SECONDS):
            if not serving.is_alive():
                stopping.set()
        tell(say("console.stopping"))
    tell(say("console.stopped"))


def _server(office: Office, stack: ExitStack, stopping: threading.Event, tell: Say) -> None:
    """Start our own Prefect server, unless the settings name another one."""
    settings = office.settings
    if settings.prefect_api_url:
        return
    tell(say("console.starting", port=settings.prefect_port))
    keeper = Keeper(host="127.0.0.1", port=settings.prefect_port, office=office)
    stack.callback(keeper.stop)
    keeper.start(stopping)


class Keeper:
    """Keeps the server child alive: when it dies while we run, it is started again."""

    def __init__(self, *, host: str, port: int, office: Office) -> None:
        self._host, self._port, self._office = host, port, office
        self._server: server.Server | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self, stopping: threading.Event) -> None:
        """Start the server, wait for it and watch over it; gives up when `stopping`."""
        self._server = self._begin()
        server.wait_until_ready(self._server)
        self._stopping = stopping
        self._thread = threading.Thread(target=self._watch, name="prefect-server", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the child."""
        self._stopping.set()
        if self._thread:
            self._thread.join(JOIN_SECONDS)
        if self._server:
            server.stop(self._server)

    def _begin(self) -> server.Server:
        home = environment.home(self._office.settings)
        return server.start(host=self._host, port=self._port, home=home)

    def _watch(self) -> None:
        while not self._stopping.wait(WATCH_SECONDS):
            if self._server is None or self._server.is_running():
                continue
            log.warning(say("console.server_died"))
            try:
                self._server = self._begin()
            except server.ServerError:
                log.exception("the Prefect server cannot be started again; trying on")


def _register(office: Office, tell: Say) -> None:
    quiet_console()
    tell(say("console.registering"))
    report = deploy(office)
    tell(
        say(
            "console.registered",
            changed=report.registered,
            unchanged=report.unchanged,
            runs=report.runs_named,
            seconds=f"{report.seconds + report.naming_seconds:.1f}",
        )
    )


def _threads(office: Office, stack: ExitStack, *, demo: bool) -> None:
    runner = Runner(environment.api_url(office.settings))
    day = Day(office)
    if demo and isinstance(office.clock, DemoClock):
        # The walk drives the mornings; the day only sends and shows what people did.
        day.only = frozenset({"deliver", "publish"})
        runner.poll_seconds = 0.3
        day.pause_seconds = 3.0
        clock = Demo(office)
        office.advance, office.advance_status = clock.advance, clock.status
        stack.callback(clock.stop)
    for loop in (runner, day):
        thread = threading.Thread(target=loop.run, name=type(loop).__name__, daemon=True)
        thread.start()
        stack.callback(thread.join, JOIN_SECONDS)
        stack.callback(loop.stop)


def _serve(
    app: ASGIApp, office: Office, stack: ExitStack, stopping: threading.Event
) -> threading.Thread:
    """Serve the portal in a thread of its own: uvicorn must not own the signals."""
    config = uvicorn.Config(
        app,
        host=office.settings.host,
        port=office.settings.port,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
    portal = uvicorn.Server(config)
    thread = threading.Thread(target=portal.run, name="portal", daemon=True)
    thread.start()

    def stop() -> None:
        portal.should_exit = True
        thread.join(JOIN_SECONDS)

    stack.callback(stop)
    while thread.is_alive() and not portal.started and not stopping.is_set():
        time.sleep(0.05)
    return thread


@contextmanager
def _signals(stopping: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set the event; what was in force before comes back."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
