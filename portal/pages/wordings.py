"""The words of letters: edited, seen as real letters of a chosen duty, then applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import ROSTER, OfficeMistakeError, Wrong
from actions.wordings import (
    WordingFlawsError,
    kind_of,
    sample_letter,
    set_wording,
)
from models.database import reading
from models.duty import Duty
from models.lookup import AmbiguousError, NotFoundError, find_duty, full_name
from models.plan import Plan
from models.wordings import Wording, present_wordings
from notifications.compose import Composed
from notifications.rewording import EDITABLE, PARTS, Found, flaws_of, shipped, tried
from notifications.view import Letter
from portal.desk import Here, HereNow, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, has_role, refusal, rehearse, steering_viewer
from portal.pages.inbox import MAIL_HEADERS
from portal.proposals import is_applied
from portal.words import phrase
from rules.duty_name import DutyNameError

router = APIRouter()
PATH = "/mau-thong-bao"
RESET = "goc"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A letter in the wanted words, and what is wrong with them."""

    composed: Composed | None
    flaws: tuple[Found, ...]


@router.get(PATH)
def wordings(here: HereNow) -> Response:
    """List the kinds of letters, and show one with its words to be edited."""
    return _page(here, here.request.query_params.get("loai", ""))


@router.post(f"{PATH}/{{plan_id}}")
def word(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Show the letters in those words, or put the words in force."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    kind, texts = posted["kind"], _texts(posted)
    if not is_applied(posted):
        shown = rehearse(here, lambda session, actor: _shown(here, session, actor, posted))
        if isinstance(shown, Complaint):
            return _page(here, kind, posted=posted, mistake=shown)
        return _page(here, kind, posted=posted, shown=shown)

    def deed(session: Session, actor: Actor) -> tuple[Found, ...]:
        letter = _letter(here, session, actor, posted)
        try:
            set_wording(session, plan_id, kind, texts, sample=letter, actor=actor, now=here.now)
        except WordingFlawsError as error:
            return error.flaws
        return ()

    done = attempt(here, deed)
    if isinstance(done, Complaint):
        return _page(here, kind, posted=posted, mistake=done)
    if done:
        return _page(here, kind, posted=posted, shown=Shown(composed=None, flaws=done))
    return see_other(f"{PATH}?loai={kind}", done="mau-thong-bao")


@router.post(f"{PATH}-html")
def as_html(here: HereNow, posted: Form) -> Response:
    """Show the letter in those words as its reader's mail program would."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    shown = rehearse(here, lambda session, actor: _shown(here, session, actor, posted))
    if isinstance(shown, Complaint):
        return _page(here, posted["kind"], posted=posted, mistake=shown)
    if shown.composed is None:
        return _page(here, posted["kind"], posted=posted, shown=shown)
    html = shown.composed.html
    return Response(html, media_type="text/html; charset=utf-8", headers=MAIL_HEADERS)


def _texts(posted: Posted) -> dict[str, str]:
    if posted["lam"] == RESET:
        return dict.fromkeys(PARTS, "")
    return {part: posted[part] for part in PARTS}


def _letter(here: Here, session: Session, actor: Actor, posted: Posted) -> Letter:
    try:
        duty = find_duty(session, posted["duty"])
    except (NotFoundError, AmbiguousError, DutyNameError) as error:
        raise OfficeMistakeError(Wrong.NO_DUTY, str(error), name=posted["duty"]) from error
    return sample_letter(
        session,
        duty.id or 0,
        kind_of(posted["kind"]),
        actor=actor,
        now=here.now,
        zone=here.office.zone,
    )


def _shown(here: Here, session: Session, actor: Actor, posted: Posted) -> Shown:
    letter, texts = _letter(here, session, actor, posted), _texts(posted)
    flaws = tuple(flaw for part, text in texts.items() for flaw in flaws_of(part, text))
    if flaws:
        return Shown(composed=None, flaws=flaws)
    composed, lacking = tried(letter, texts)
    return Shown(composed=composed, flaws=lacking)


def _page(
    here: Here,
    kind: str,
    *,
    posted: Posted | None = None,
    shown: Shown | None = None,
    mistake: Complaint | None = None,
) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, plans = chosen_plan(here, session, viewer)
        rows = present_wordings(session, plan.id or 0)
        known = next((each for each in EDITABLE if each.value == kind), EDITABLE[0])
        duty = posted["duty"] if posted else _first_duty(session, plan, here.today)
        texts = _texts(posted) if posted else {}
        present = {row.part: row for row in rows if row.kind == known.value}
    bad = mistake.status if mistake else 422 if shown and shown.flaws else 200
    return here.page(
        "wordings.html",
        status=bad,
        viewer=viewer,
        plan=plan,
        plans=plans,
        kinds=EDITABLE,
        kind=known.value,
        edited={row.kind for row in rows},
        failed=[row for row in rows if row.failure],
        parts=_parts(known.value, texts, present),
        duty=duty,
        shown=shown,
        fields=field_table(),
        may_change=has_role(viewer, plan, ROSTER),
        mistake=mistake.words if mistake else "",
    )


def field_table() -> Sequence[tuple[str, str]]:
    """Return the fields that a sentence may hold, with what each of them says."""
    names = ["s.duty(one)", "s.you()", "s.left(one)", "s.by(one)", "s.office()", "s.plan_ref()"]
    names += ["one.ref", "one.title", "one.limit", "one.unit", "one.owner", "one.days_left"]
    names += ["one.days_overdue", "one.last_day | day", "plan.chair", "plan.deputy", "plan.contact"]
    return [(name, phrase("wording_fields", name)) for name in names]


def _parts(
    kind: str, texts: Mapping[str, str], present: Mapping[str, Wording]
) -> list[tuple[str, str, Wording | None]]:
    found = []
    for part in PARTS:
        row = present.get(part)
        original = shipped(kind_of(kind), part)
        own = texts[part] if texts else row.text if row else ""
        found.append((part, own or original, row))
    return found


def _first_duty(session: Session, plan: Plan, today: date) -> str:
    query = select(Duty).where(Duty.plan_id == plan.id, col(Duty.last_day) >= today)
    duty = session.exec(query.order_by(col(Duty.last_day), col(Duty.id))).first()
    return str(full_name(session, duty)) if duty else ""
