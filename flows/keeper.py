"""Keeps the Prefect server child alive while the house is up."""

import logging
import threading
from datetime import timedelta

from flows import environment, server
from flows.wording import say
from wiring import Office

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=2)
HOST = "127.0.0.1"


class Keeper:
    """Starts the server, watches it, starts it again when it dies, and ends it."""

    def __init__(self, office: Office) -> None:
        self._home = environment.home(office.settings)
        self._port = office.settings.prefect_port
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        # From the caller's thread: the child dies with the thread that started it.
        self._server = self._begin()

    @property
    def running(self) -> server.Server:
        """Return the server as it runs now."""
        return self._server

    def wait_and_watch(self) -> None:
        """Wait until the server answers, then watch over it."""
        server.wait_until_ready(self._server)
        self._thread = threading.Thread(target=self._watch, name="prefect-server", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the child."""
        self._stopping.set()
        if self._thread:
            self._thread.join()
        server.stop(self._server)

    def _begin(self) -> server.Server:
        return server.start(host=HOST, port=self._port, home=self._home)

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK_EVERY.total_seconds()):
            if self._server.is_running():
                continue
            log.warning(say("console.server_died"))
            try:
                self._server = self._begin()
            except server.ServerError:
                log.exception("the Prefect server cannot be started again; trying on")
