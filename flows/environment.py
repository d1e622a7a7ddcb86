"""What Prefect's server and client must be told by environment (reference/PREFECT.md §2).

Call `prepare` before the first import of prefect in a process: Prefect reads its home and
its address while it is imported. Hence this module does not import it.
"""

import os
from collections.abc import MutableMapping
from pathlib import Path

from config.settings import Settings

# With the defaults the scheduler looks at every one-date schedule each minute: 70 % of a
# core at rest with 5,000 deployments, 3 % with these two. The horizon must be ISO 8601.
HORIZON_DAYS = 1095
SERVER_ENVIRONMENT = {
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS": "0",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME": f"P{HORIZON_DAYS}D",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # The new interface shows neither Vietnamese states by URL nor the table artifacts well.
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_CLI_PROMPT": "false",
}
CLIENT_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The console is the operator's; what a run says stands in the Prefect UI.
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
}


def home(settings: Settings) -> Path:
    """Return where Prefect keeps its database, its log and its profiles."""
    return settings.data_dir.resolve() / "prefect"


def api_url(settings: Settings) -> str:
    """Return the Prefect API to talk to: the one configured, else our own child's."""
    return settings.prefect_api_url or f"http://127.0.0.1:{settings.prefect_port}/api"


def prepare(settings: Settings, environ: MutableMapping[str, str] = os.environ) -> None:
    """Set this process up as a client; nothing is written outside the data directory."""
    folder = home(settings)
    folder.mkdir(parents=True, exist_ok=True)
    environ["PREFECT_HOME"] = str(folder)
    environ["PREFECT_API_URL"] = api_url(settings)
    environ.update(CLIENT_ENVIRONMENT)


def for_server(
    prefect_home: Path, *, url: str, environ: MutableMapping[str, str] = os.environ
) -> dict[str, str]:
    """Return the environment of the server child; our own address must not reach it.

    `url` is where a browser sees it: its pages call the API at port 4200 unless told.
    """
    inherited = {key: value for key, value in environ.items() if key != "PREFECT_API_URL"}
    return {
        **inherited,
        **SERVER_ENVIRONMENT,
        "PREFECT_HOME": str(prefect_home),
        "PREFECT_SERVER_UI_API_URL": f"{url}/api",
    }
