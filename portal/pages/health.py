"""The page that machines ask whether the portal lives and reaches its database."""

from fastapi import APIRouter
from sqlalchemy import text

from models.database import reading
from portal.desk import HereNow

router = APIRouter()


@router.get("/health")
def health(here: HereNow) -> dict[str, str]:
    """Answer without sign-in; 500 when the database does not."""
    with reading(here.office.engine) as session:
        session.connection().execute(text("SELECT 1"))
    return {"status": "ok"}
