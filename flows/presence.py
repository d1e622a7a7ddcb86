"""Presence: shows in the Prefect UI that somebody executes the deployments.

Prefect calls a deployment "Not Ready" unless a worker has asked for its runs within the
last minute. Our runner asks by flow, so that it asks by deployment only for this.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta

from prefect.client.orchestration import get_client

from flows import registry
from models.database import reading
from wiring import Office

EVERY = timedelta(seconds=30)


@dataclass
class Presence:
    """Asks for the deployments' runs now and then, taking none."""

    office: Office
    _asked_at: float = field(default=float("-inf"))

    def show(self) -> None:
        """Ask, unless that was done a moment ago."""
        if time.monotonic() - self._asked_at < EVERY.total_seconds():
            return
        server = registry.server_key(self.office.settings)
        with reading(self.office.engine) as session:
            ids = [each.deployment_id for each in registry.registrations(session, server).values()]
        if ids:
            with get_client(sync_client=True) as client:
                # The sync client has no method for it.
                body = {"deployment_ids": [str(each) for each in ids], "limit": 1}
                client._client.post(  # noqa: SLF001
                    "/deployments/get_scheduled_flow_runs", json=body
                )
        self._asked_at = time.monotonic()
