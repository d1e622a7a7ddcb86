"""The slip by which somebody links their Zalo account: a code, the way, a QR of the account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from markupsafe import Markup
from sqlmodel import Session

from actions.zalo_linking import LIFE, contact_of, make_code
from models.engine_state import recall
from models.zalo_settings import OA_ID
from notifications.channels import ZaloSetup
from notifications.zalo_status import zalo_status
from portal.desk import Here
from rules.addressing import BOT_CHAT, ZALO_ID

# Where a phone opens an Official Account.
OA_URL = "https://zalo.me/"
SCALE = 5


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What is shown, or printed, once; `qr` is blank while the account's id is not known."""

    whose: str
    code: str
    until: datetime
    oa_url: str = ""
    qr: Markup | str = ""


def make_slip(
    session: Session, setup: ZaloSetup, addressee: str, *, whose: str, actor: str
) -> Slip:
    """Make a code for an addressee; earlier ones of theirs work no more."""
    wall = setup.wall()
    code = make_code(session, addressee, actor=actor, wall=wall)
    oa_id = recall(session, OA_ID) or ""
    url = f"{OA_URL}{oa_id}" if oa_id else ""
    return Slip(whose=whose, code=code, until=wall + LIFE, oa_url=url, qr=qr_of(url) if url else "")


def qr_of(url: str) -> Markup:
    """Return the QR of an address as a drawing that stands in the page."""
    drawn = segno.make(url, error="m").svg_inline(scale=SCALE, title=url)
    # segno writes the drawing and escapes the title.
    return Markup(drawn)  # noqa: S704


def linked_kinds(session: Session, addressee: str) -> tuple[str, ...]:
    """Return by which of Zalo's ways an addressee has linked an account."""
    return tuple(k for k in (ZALO_ID, BOT_CHAT) if contact_of(session, addressee, k))


def shown_status(here: Here, session: Session) -> Any:  # noqa: ANN401 -- for a template
    """Return how Zalo stands, None where it is not set up."""
    setup = here.office.channels.zalo
    return zalo_status(session, setup, wall=setup.wall()) if setup else None
