"""Make a plan of a draft: its names and data, what is missing, a preview, and the load."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.draft_making import make_plan, put_aside, remaining, settings_of
from actions.draft_roster import names_of
from actions.draft_settling import NEW_GROUP, NEW_POST, SETTINGS, make_all_new, name_body, settle
from actions.load_plan import LoadReport
from models.database import reading
from models.plan import Plan
from models.plan_drafts import DraftBody, PlanDraft, bodies_of
from plan_reader.confirming.matching import Candidate, candidates
from plan_reader.mistakes import Mistake, PlanMistakes
from portal.desk import Here, HereNow, see_other
from portal.draft_room import PATH, Clash, do, draft_here, looks, show_clash, whole
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import refusal
from portal.proposals import is_applied
from portal.words import phrase, read_day

router = APIRouter()
MISTAKES_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Named:
    """A printed name with what it may mean; `meant` is the title of what was chosen."""

    body: DraftBody
    likely: tuple[Candidate, ...]
    meant: str


@router.get(f"{PATH}/{{draft_id}}/lap")
def plan_form(here: HereNow, draft_id: int) -> Response:
    """Show what the plan still needs."""
    return _page(here, draft_id)


@router.post(f"{PATH}/{{draft_id}}/thong-tin")
def settings(here: HereNow, draft_id: int, posted: Form) -> Response:
    """Keep what the plan is called, when it runs, who steers it."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    given = {name: posted[name] for name in SETTINGS if name in posted.fields}
    done = do(
        here,
        lambda session, actor: settle(
            session,
            draft_id,
            version=whole(posted, "version"),
            actor=actor,
            now=here.now,
            given=given,
        ),
    )
    if isinstance(done, Complaint):
        return _page(here, draft_id, typed=posted, mistake=done)
    if isinstance(done, Clash):
        with reading(here.office.engine) as session:
            theirs = settings_of(session, draft_here(session, draft_id))
        back = f"{PATH}/{draft_id}/lap"
        return show_clash(here, done, back=back, theirs=theirs, posted=posted)
    return see_other(f"{PATH}/{draft_id}/lap", done="thong-tin-ke-hoach")


@router.post(f"{PATH}/{{draft_id}}/ten/{{body_id}}")
def body(here: HereNow, draft_id: int, body_id: int, posted: Form) -> Response:
    """Say whom a printed name means."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = do(
        here,
        lambda session, actor: name_body(
            session,
            draft_id,
            body_id,
            version=whole(posted, "version"),
            actor=actor,
            now=here.now,
            owner=posted["owner"],
        ),
    )
    if isinstance(done, Complaint):
        return _page(here, draft_id, mistake=done)
    if isinstance(done, Clash):
        with reading(here.office.engine) as session:
            row = session.get(DraftBody, body_id)
        theirs = {"owner": row.owner if row else ""}
        back = f"{PATH}/{draft_id}/lap"
        return show_clash(here, done, back=back, theirs=theirs, posted=posted)
    return see_other(f"{PATH}/{draft_id}/lap#ten-{body_id}")


@router.post(f"{PATH}/{{draft_id}}/ten-moi")
def all_new(here: HereNow, draft_id: int, posted: Form) -> Response:
    """Say of all names that are not matched that they are new."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = do(
        here, lambda session, actor: make_all_new(session, draft_id, actor=actor, now=here.now)
    )
    if isinstance(done, Complaint):
        return _page(here, draft_id, mistake=done)
    return see_other(f"{PATH}/{draft_id}/lap#cac-ten")


@router.post(f"{PATH}/{{draft_id}}/bo")
def aside(here: HereNow, draft_id: int, posted: Form) -> Response:
    """Put a draft aside; it stays to be read."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = do(here, lambda session, actor: put_aside(session, draft_id, actor=actor, now=here.now))
    if isinstance(done, Complaint):
        return _page(here, draft_id, mistake=done)
    return see_other(PATH, done="gac-du-thao")


@router.post(f"{PATH}/{{draft_id}}/lap")
def make(here: HereNow, draft_id: int, posted: Form) -> Response:
    """Show what the plan would come to, with every mistake of the check; or load it."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    activate = read_day(posted["activate"])
    if activate is None:
        bad = Complaint(
            words=phrase("draft_mistakes", "bad_day", words=posted["activate"]), status=422
        )
        return _page(here, draft_id, typed=posted, mistake=bad)
    applied = is_applied(posted)
    with tempfile.TemporaryDirectory(prefix="dondoc-") as aside_folder:
        try:
            done = do(
                here,
                lambda session, actor: _make(
                    here,
                    session,
                    draft_id,
                    actor,
                    activate=activate,
                    aside=None if applied else Path(aside_folder),
                ),
                for_good=applied,
            )
        except PlanMistakes as error:
            return _page(here, draft_id, typed=posted, mistakes=error.mistakes)
    if isinstance(done, Complaint | Clash):
        return _page(here, draft_id, typed=posted, mistake=done)
    if applied:
        return see_other(f"/bang?ke_hoach={done.code}", done="lap-ke-hoach")
    return _page(here, draft_id, typed=posted, report=done)


def _make(
    here: Here,
    session: Session,
    draft_id: int,
    actor: Actor,
    *,
    activate: date,
    aside: Path | None,
) -> LoadReport:
    """Make the plan for good in the data directory, or rehearse it in a folder aside."""
    draft = draft_here(session, draft_id)
    code = str(draft.settings.get("code", "")) or "draft"
    return make_plan(
        session,
        draft_id,
        (aside or here.office.settings.data_dir / "plans") / code,
        actor=actor,
        now=here.now,
        zone=here.office.zone,
        activate=activate,
    )


def _page(
    here: Here,
    draft_id: int,
    *,
    typed: Posted | None = None,
    mistake: Complaint | Clash | None = None,
    mistakes: Sequence[Mistake] = (),
    report: LoadReport | None = None,
) -> Response:
    complaint = mistake if isinstance(mistake, Complaint) else None
    with reading(here.office.engine) as session:
        viewer, may = looks(here, session)
        draft = draft_here(session, draft_id)
        left = remaining(session, draft)
        known = settings_of(session, draft)
        names = names_of(session, str(known.get("roster_plan", "")))
        plans = session.exec(select(Plan).order_by(col(Plan.id).desc())).all()
        named = _named(session, draft, names)
    status = complaint.status if complaint else 422 if mistakes else 200
    return here.page(
        "draft_plan.html",
        status=status,
        viewer=viewer,
        may=may and draft.plan_id is None and draft.closed_at is None,
        draft=draft,
        remaining=left,
        known=known,
        named=named,
        unnamed=sum(not each.body.owner for each in named),
        roster=names,
        plans=plans,
        typed=typed,
        mistake=complaint.words if complaint else "",
        mistakes=mistakes[:MISTAKES_SHOWN],
        mistakes_count=len(mistakes),
        report=report,
        new_post=NEW_POST,
        new_group=NEW_GROUP,
    )


def _named(session: Session, draft: PlanDraft, names: dict[str, list[str]]) -> list[Named]:
    new = {NEW_POST: phrase("draft_owners", "post"), NEW_GROUP: phrase("draft_owners", "group")}
    return [
        Named(
            body=each,
            likely=candidates(each.printed, names),
            meant=new.get(each.owner) or next(iter(names.get(each.owner, ())), each.owner),
        )
        for each in bodies_of(session, draft.id or 0)
    ]
