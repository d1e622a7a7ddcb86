"""What is decided on a draft: proposals, questions, whom a printed name means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions import draft_deciding as deciding
from actions.actors import Actor
from actions.draft_settling import answer_question
from models.database import reading
from models.plan_drafts import DraftItem, DraftQuestion, items_of
from portal.desk import Here, HereNow, NothingHereError, see_other
from portal.draft_room import PATH, Clash, do, show_clash, whole
from portal.draft_view import next_open
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import refusal
from portal.pages.drafts import show_review

router = APIRouter()
# Which fields of a form of correction are lists, one entry a line.
LISTS = ("owners", "coordinators")


class Facts(TypedDict):
    """What every decision is told."""

    version: int
    actor: Actor
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One form about one proposal, and who sent it when."""

    session: Session
    draft_id: int
    item_id: int
    posted: Posted
    actor: Actor
    now: datetime

    @property
    def facts(self) -> Facts:
        """Return what every decision is told."""
        version = whole(self.posted, "version")
        return {"version": version, "actor": self.actor, "now": self.now}


Act = Callable[[Asked], DraftItem | list[DraftItem]]


def _accept(it: Asked) -> DraftItem:
    fields = corrected(it.posted)
    return deciding.accept(it.session, it.draft_id, it.item_id, corrected=fields, **it.facts)


def corrected(posted: Posted) -> dict[str, object]:
    """Return the fields of a form of correction; none for a bare acceptance."""
    found: dict[str, object] = {}
    for name in deciding.CORRECTED:
        if name in posted.fields:
            words = posted[name]
            lines = [line.strip() for line in words.split("\n") if line.strip()]
            found[name] = lines if name in LISTS else words
    return found


def _reject(it: Asked) -> DraftItem:
    reason = it.posted["reason"]
    return deciding.reject(it.session, it.draft_id, it.item_id, reason=reason, **it.facts)


def _reopen(it: Asked) -> DraftItem:
    return deciding.reopen(it.session, it.draft_id, it.item_id, **it.facts)


def _split(it: Asked) -> list[DraftItem]:
    pieces = it.posted["pieces"].split("\n")
    return deciding.split(it.session, it.draft_id, it.item_id, pieces=pieces, **it.facts)


def _merge(it: Asked) -> DraftItem:
    other, _, version = it.posted["other"].partition(":")
    named = Posted(fields={"other": other, "version": version})
    return deciding.merge(
        it.session,
        it.draft_id,
        it.item_id,
        other_id=whole(named, "other"),
        other_version=whole(named, "version"),
        **it.facts,
    )


ACTS: dict[str, Act] = {
    "nhan": _accept,
    "sua": _accept,
    "bo": _reject,
    "mo-lai": _reopen,
    "tach": _split,
    "gop": _merge,
}


@router.post(f"{PATH}/{{draft_id}}/muc/{{item_id}}/{{slug}}")
def decide(here: HereNow, draft_id: int, item_id: int, slug: str, posted: Form) -> Response:
    """Decide on a proposal, and go on to the next one that is undecided."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    act = ACTS.get(slug)
    if act is None:
        message = f'"{slug}" is nothing that is done to a proposal'
        raise NothingHereError(message)

    def deed(session: Session, actor: Actor) -> DraftItem | list[DraftItem]:
        asked = Asked(
            session=session,
            draft_id=draft_id,
            item_id=item_id,
            posted=posted,
            actor=actor,
            now=here.now,
        )
        return act(asked)

    done = do(here, deed)
    if isinstance(done, Complaint):
        return show_review(here, draft_id, item_id=item_id, typed=posted, opened=slug, mistake=done)
    if isinstance(done, Clash):
        return _clash(here, done, draft_id, item_id, posted)
    return see_other(f"{PATH}/{draft_id}?muc={_next(here, draft_id, done)}")


def _next(here: Here, draft_id: int, done: DraftItem | list[DraftItem]) -> int:
    """Return which proposal is shown next: what is open of it, else the next open one."""
    first = done[0] if isinstance(done, list) else done
    if first.state == deciding.OPEN:
        return first.id or 0
    with reading(here.office.engine) as session:
        items = items_of(session, draft_id)
    return next_open(items, first.id or 0) or first.id or 0


def _clash(here: Here, clash: Clash, draft_id: int, item_id: int, posted: Posted) -> Response:
    with reading(here.office.engine) as session:
        item = session.get(DraftItem, item_id)
    theirs = {**item.fields, "state": item.state, "reason": item.reason} if item else {}
    back = f"{PATH}/{draft_id}?muc={item_id}"
    return show_clash(here, clash, back=back, theirs=theirs, posted=posted)


@router.post(f"{PATH}/{{draft_id}}/cau-hoi/{{question_id}}")
def answer(here: HereNow, draft_id: int, question_id: int, posted: Form) -> Response:
    """Answer a question of the reading, or leave it open for the plan to ask."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = do(
        here,
        lambda session, actor: answer_question(
            session,
            draft_id,
            question_id,
            version=whole(posted, "version"),
            actor=actor,
            now=here.now,
            answer=posted["text"],
            is_left_open=posted["de_ngo"] == "1",
        ),
    )
    if isinstance(done, Complaint):
        opened = f"cau-hoi-{question_id}"
        return show_review(here, draft_id, typed=posted, opened=opened, mistake=done)
    with reading(here.office.engine) as session:
        question = session.get(DraftQuestion, question_id)
    at = f"?muc={question.item_id}" if question and question.item_id else ""
    if isinstance(done, Clash):
        theirs = {"text": question.answer if question else ""}
        back = f"{PATH}/{draft_id}{at}"
        return show_clash(here, done, back=back, theirs=theirs, posted=posted)
    return see_other(f"{PATH}/{draft_id}{at}")
