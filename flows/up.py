"""Up: server, registration, runner and portal in one foreground process group.

The main thread owns the signals; the portal, the runner and the day (or the demo's clock)
are threads; the Prefect server is a child. Ctrl-C ends them all, the server last.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from flows import environment, server
from flows import office as offices
from flows.keeper import Keeper
from flows.wording import say
from wiring import Office

PORTAL_ENDS_WITHIN_SECONDS = 5
WATCH_SECONDS = 2.0
Say = Callable[[str], object]
Portal = Callable[[Office], ASGIApp]


class PortalError(RuntimeError):
    """The portal cannot be served."""


class LoopError(RuntimeError):
    """A thread that must live as long as the house is up has ended."""


def up(office: Office, *, portal: Portal, tell: Say = print) -> None:
    """Run everything until Ctrl-C or SIGTERM.

    `portal` builds the portal of an office: portal and flows do not know each other. An
    office on the demo's clock gets the clock bar. Raises server.ServerError when Prefect
    cannot be started, PortalError when the portal's port is taken, and LoopError when the
    portal, the runner or the day ends unasked: whoever watches over us starts us again.
    """
    started = time.monotonic()
    environment.prepare(office.settings)
    offices.use(office)
    stopping = threading.Event()
    with _signals(stopping), _unless(stopping), ExitStack() as stack:
        loops = _open_prefect(office, stack, tell)
        serving = _serve(portal(office), office, stack)
        tell(_ready(office, time.monotonic() - started))
        watch([serving, *loops], stopping)
        tell(say("console.stopping"))
    tell(say("console.stopped"))


def watch(
    loops: Sequence[threading.Thread],
    stopping: threading.Event,
    *,
    every_seconds: float = WATCH_SECONDS,
) -> None:
    """Wait until we are asked to stop; raises LoopError when one of the threads has ended."""
    while not stopping.wait(every_seconds):
        for each in loops:
            if not each.is_alive():
                message = (
                    f'the thread "{each.name}" has ended, so nothing would be sent or shown any '
                    "more; the log above says why; run `dondoc up` again"
                )
                raise LoopError(message)


def _open_prefect(office: Office, stack: ExitStack, tell: Say) -> list[threading.Thread]:
    """Start our own server unless the settings name another, register, start to run.

    Prefect is imported while its server starts: that alone takes seconds.
    """
    settings = office.settings
    keeper = None
    if settings.prefect_api_url:
        server.require(settings.prefect_api_url)
    else:
        tell(say("console.starting", port=settings.prefect_port))
        keeper = Keeper(office)
        stack.callback(keeper.stop)
    from flows import rooms  # noqa: PLC0415 -- after the environment is prepared, see above

    stack.callback(rooms.flush)
    if keeper:
        keeper.wait_and_watch()
    office.prefect_ui_url = environment.api_url(settings).removesuffix("/api")
    tell(say("console.registering"))
    report = rooms.register(office)
    tell(
        say(
            "console.registered",
            changed=report.registered,
            unchanged=report.unchanged,
            runs=report.runs_named,
            seconds=f"{report.seconds + report.naming_seconds:.1f}",
        )
    )
    return rooms.open_rooms(office, stack)


def _ready(office: Office, seconds: float) -> str:
    return say(
        "console.ready",
        seconds=f"{seconds:.1f}",
        portal=office.settings.public_url,
        prefect=office.prefect_ui_url,
        board_key=say("board.key"),
    )


def _serve(app: ASGIApp, office: Office, stack: ExitStack) -> threading.Thread:
    """Serve the portal in a thread of its own: uvicorn must not own the signals."""
    settings = office.settings
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        timeout_graceful_shutdown=PORTAL_ENDS_WITHIN_SECONDS,
    )
    portal = uvicorn.Server(config)
    thread = threading.Thread(target=portal.run, name="portal", daemon=True)
    thread.start()

    def stop() -> None:
        portal.should_exit = True
        thread.join()

    stack.callback(stop)
    while not portal.started:
        if not thread.is_alive():
            message = (
                f"the portal cannot be served on {settings.host}:{settings.port}; "
                "is the port taken? Set DONDOC_PORT to a free one"
            )
            raise PortalError(message)
        time.sleep(0.05)
    return thread


@contextmanager
def _unless(stopping: threading.Event) -> Iterator[None]:
    """Swallow the server's end while we are asked to end: Ctrl-C reaches the child too."""
    try:
        yield
    except server.ServerError:
        if not stopping.is_set():
            raise


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
