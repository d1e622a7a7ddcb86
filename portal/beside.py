"""What stands beside an obligation: what it is rolled up from, and where Prefect shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from models.engine_state import LOCAL_SERVER, deployment_id
from models.plan import Obligation, Plan
from models.roll_up import Part, load_parts, load_wholes, whole
from portal.viewer import Viewer
from rules.fan_out import RollUp
from wiring import Office


@dataclass(frozen=True, kw_only=True)
class PrefectLinks:
    """The pages of an obligation's deployment in the Prefect UI."""

    deployment: str
    runs: str
    coming: str


@dataclass(frozen=True, kw_only=True)
class Beside:
    """`parts` are what the obligation is rolled up from, `wholes` the refs it counts towards.

    `prefect` is None for whoever does not oversee the plan, and where Prefect is not known.
    """

    plan: str
    parts: Sequence[Part]
    wholes: Sequence[str]
    prefect: PrefectLinks | None

    @property
    def whole(self) -> RollUp:
        """Return the parts added up."""
        return whole(self.parts)


def load_beside(session: Session, office: Office, viewer: Viewer, obligation: Obligation) -> Beside:
    """Read what stands beside an obligation."""
    shown = viewer.oversees(obligation.plan_id)
    return Beside(
        plan=session.get_one(Plan, obligation.plan_id).code,
        parts=load_parts(session, obligation),
        wholes=load_wholes(session, obligation),
        prefect=prefect_links(session, office, obligation.id or 0) if shown else None,
    )


def prefect_links(session: Session, office: Office, obligation_id: int) -> PrefectLinks | None:
    """Return where Prefect shows an obligation; None without an interface or a deployment."""
    api_url = office.settings.prefect_api_url
    ui_url = (office.prefect_ui_url or api_url.removesuffix("/api")).rstrip("/")
    number = deployment_id(session, api_url or LOCAL_SERVER, obligation_id) if ui_url else None
    if number is None:
        return None
    page = f"{ui_url}/deployments/deployment/{number}"
    return PrefectLinks(
        deployment=page,
        # Not the deployment's own tab: its preset lists only Prefect's own state names.
        runs=f"{ui_url}/runs?deployment={number}",
        coming=f"{page}?tab=Upcoming",
    )
