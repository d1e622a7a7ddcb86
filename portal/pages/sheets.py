"""Board and roster as XLSX, and a roster brought back: shown as differences first."""

from datetime import date

from fastapi import APIRouter, Response
from sqlmodel import Session, select

from actions.actors import Actor
from actions.exporting import note_export
from actions.office import ROSTER, OfficeMistakeError, Wrong, find, require_role
from actions.roster_sheet import (
    COLUMNS,
    YES,
    Difference,
    differences,
    put_differences,
)
from actions.rosters import Rerouted, rerouted, waiting_routes
from actions.sheet_reading import SheetMistakesError, read_rows
from models.board import BoardRow, load_rows
from models.board_filters import conditions
from models.database import reading
from models.plan import Plan
from models.roster import Post
from notifications.wording import state_words
from portal.board_address import read_asked
from portal.desk import Here, HereNow, see_other
from portal.exports import Taken, hand_out
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, has_role, refusal, rehearse, steering_viewer
from portal.proposals import is_applied, rerouted_words
from portal.roster_view import PostLine, load_posts
from portal.words import phrase, source_phrase
from reports.workbook import Cell, Sheet

router = APIRouter()
PATH = "/danh-ba-xlsx"
SEPARATOR = "\t"


@router.post("/bang.xlsx")
def board_sheet(here: HereNow, posted: Form) -> Response:
    """Hand out the board as it is filtered."""

    def taken(session: Session, actor: Actor) -> Taken:
        steering_viewer(here, session)
        filters = read_asked(here.request.query_params).filters
        kept = load_rows(session, conditions(filters, today=here.today), today=here.today)
        headings = [source_phrase("sheet_board", name) for name in BOARD]
        rows = [_board(row) for row in kept]
        sheet = Sheet(name=source_phrase("sheet_names", "board"), headings=headings, rows=rows)
        note_export(session, "board", subject="*", rows=len(rows), actor=actor, now=here.now)
        return Taken(sheet=sheet, name=f"bang-theo-doi-{here.today.isoformat()}.xlsx")

    return hand_out(here, posted, taken)


BOARD = (
    "ref",
    "title",
    "occurrence",
    "unit",
    "post",
    "original",
    "last_day",
    "state",
    "cell",
    "days_overdue",
)


def _board(row: BoardRow) -> list[Cell]:
    return [
        row.ref,
        row.short_title,
        row.occurrence,
        row.unit_name,
        row.post,
        row.original_last_day,
        row.last_day,
        state_words(row.state.value),
        source_phrase("cells", row.cell.value),
        row.days_overdue,
    ]


@router.post("/danh-ba.xlsx")
def roster_sheet(here: HereNow, posted: Form) -> Response:
    """Hand out the roster of a plan, in the form in which it can be brought back."""

    def taken(session: Session, actor: Actor) -> Taken:
        plan, _ = chosen_plan(here, session, steering_viewer(here, session))
        rows = roster_rows(session, plan, here.today)
        headings = [source_phrase("sheet_roster", name) for name in COLUMNS]
        cells = [[_cell(name, row[name]) for name in COLUMNS] for row in rows]
        sheet = Sheet(name=source_phrase("sheet_names", "roster"), headings=headings, rows=cells)
        note_export(session, "roster", subject=plan.code, rows=len(rows), actor=actor, now=here.now)
        return Taken(sheet=sheet, name=f"danh-ba-{plan.code}-{here.today.isoformat()}.xlsx")

    return hand_out(here, posted, taken)


def _cell(name: str, words: str) -> Cell:
    return date.fromisoformat(words) if name == "since" and words else words or None


def roster_rows(session: Session, plan: Plan, today: date) -> list[dict[str, str]]:
    """Return the roster as the rows of its table, in words."""
    return [_row(line) for line in load_posts(session, plan, today=today)]


def _row(line: PostLine) -> dict[str, str]:
    held = line.holder
    since = held.tenure.valid_from if held else None
    row = {
        "code": line.post.code,
        "title": line.post.title,
        "unit": line.unit.name,
        "vacant": YES if line.is_vacant else "",
        "person": held.name if held else "",
        "since": since.isoformat() if since else "",
    }
    for channel in ("email", "zalo", "phone"):
        found = [r.contact.address for r in line.contacts if r.contact.channel == channel]
        row[channel] = found[0] if found else ""
    return row


@router.get(PATH)
def bring(here: HereNow) -> Response:
    """Offer to bring a roster back."""
    return _page(here)


@router.post(f"{PATH}/{{plan_id}}")
def brought(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Show what a table says differently, or put it in force."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    applied = is_applied(posted)
    try:
        found = _told(posted) if applied else _read(here, plan_id, posted)
    except SheetMistakesError as error:
        return _page(here, mistakes=error.mistakes)
    except OfficeMistakeError as error:
        words = phrase("office_mistakes", error.key)
        return _page(here, mistake=Complaint(words=words, status=422))

    def deed(session: Session, actor: Actor) -> tuple[Rerouted, ...]:
        plan, zone = find(session, plan_id), here.office.zone
        require_role(plan, actor, ROSTER, "change the roster")
        before = waiting_routes(session, plan, now=here.now, zone=zone)
        put_differences(
            session,
            plan_id,
            found,
            verified=posted["verified"] == "1",
            today=here.today,
            actor=actor,
            now=here.now,
        )
        return rerouted(before, waiting_routes(session, plan, now=here.now, zone=zone))

    done = attempt(here, deed) if applied else rehearse(here, deed)
    if isinstance(done, Complaint):
        return _page(here, mistake=done)
    if applied:
        return see_other("/danh-ba", done="danh-ba-nhap")
    return _page(here, found=found, moved=done, verified=posted["verified"])


def _read(here: Here, plan_id: int, posted: Posted) -> list[Difference]:
    if not posted.files:
        message = "no file came with the form; choose the workbook"
        raise OfficeMistakeError(Wrong.NO_WORKBOOK, message)
    wanted = read_rows(posted.files[0].content, COLUMNS)
    with reading(here.office.engine) as session:
        current = roster_rows(session, find(session, plan_id), here.today)
    return differences(current, wanted, today=here.today)


def _told(posted: Posted) -> list[Difference]:
    """Read back the differences that the preview showed, one a line."""
    names = ("code", "column", "old", "new", "since")
    lines = [line.split(SEPARATOR) for line in posted["text"].split("\n") if line]
    return [Difference(**dict(zip(names, line, strict=False))) for line in lines]


def _page(
    here: Here,
    *,
    found: list[Difference] | None = None,
    moved: tuple[Rerouted, ...] = (),
    verified: str = "",
    mistakes: tuple[tuple[int, str, str], ...] = (),
    mistake: Complaint | None = None,
) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, _ = chosen_plan(here, session, viewer)
        posts = session.exec(select(Post.code, Post.title).where(Post.plan_id == plan.id)).all()
    told = [SEPARATOR.join((d.code, d.column, d.old, d.new, d.since)) for d in found or ()]
    return here.page(
        "bring.html",
        status=422 if mistakes else mistake.status if mistake else 200,
        viewer=viewer,
        plan=plan,
        titles=dict(posts),
        found=found,
        told="\n".join(told),
        meaning=rerouted_words(moved),
        verified=verified,
        mistakes=mistakes,
        may_change=has_role(viewer, plan, ROSTER),
        mistake=mistake.words if mistake else "",
    )
