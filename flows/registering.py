"""Register from the command line: with the server that runs, else with our own for a moment."""

from flows import environment, server
from flows import office as offices
from flows.deploy import DeployReport, deploy
from wiring import Office


def register_once(office: Office, *, pool: str | None = None) -> DeployReport:
    """Register every obligation and name the coming runs.

    Without a server named by the settings and without `dondoc up` running, our own server
    is started for as long as it takes: what it is told stays in its database.
    """
    offices.use(office)
    settings = office.settings
    if settings.prefect_api_url:
        server.require(settings.prefect_api_url)
    if server.is_healthy(environment.api_url(settings)):
        return deploy(office, pool=pool)
    home = environment.home(settings)
    with server.running(host="127.0.0.1", port=settings.prefect_port, home=home):
        return deploy(office, pool=pool)
