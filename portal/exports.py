"""A list taken along as a file: by a form, because the journal keeps who took it (law 10)."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Response

from portal.desk import Here
from portal.forms import Posted
from portal.mistakes import Complaint
from portal.office_room import Deed, attempt, refusal
from reports.workbook import MEDIA_TYPE, Sheet, workbook


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A table and the name of its file."""

    sheet: Sheet
    name: str


def hand_out(here: Here, posted: Posted, taken: Deed[Taken]) -> Response:
    """Hand out the table that `taken` makes and writes into the journal."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = attempt(here, taken)
    if isinstance(done, Complaint):
        return here.page("error.html", status=done.status, key="not_for_you", kept=())
    name = quote(done.name, safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(workbook(done.sheet), media_type=MEDIA_TYPE, headers=headers)
