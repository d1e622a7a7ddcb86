"""What a form does to a duty: one entry an act, each handing over to the actions.

Knows how to tell a mistake from a form sent twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from actions import acting, extending, instructing, objecting
from actions.actors import Actor
from actions.changes import get_duty
from actions.evidence import MAX_FILES, EvidenceStore, UploadError
from models.database import writing
from models.duty import Extension, StateChange
from models.lookup import read_id
from models.remarks import Objection
from portal.forms import Posted
from portal.mistakes import MISTAKES, Complaint, FormMistakeError, NoLongerError, Slip, complaint
from portal.permits import STATE_ACTS
from portal.viewer import actor_of
from portal.words import day_words, read_day, size_words
from rules.states import Act, TransitionError
from wiring import Office


@dataclass(frozen=True, kw_only=True)
class Request:
    """One act of one person on one duty, as a form asks for it."""

    office: Office
    session: Session
    duty_id: int
    actor: Actor
    now: datetime
    posted: Posted


def attempt(
    office: Office, slug: str, *, duty_id: int, addressee: str, now: datetime, posted: Posted
) -> Complaint | None:
    """Do the act in a transaction of its own; return what was wrong with it, None when done."""
    try:
        with writing(office.engine) as session:
            actor = actor_of(office, session, addressee)
            if actor is None:
                message = f"{addressee} acts for no post today"
                raise NoLongerError(message)
            request = Request(
                office=office,
                session=session,
                duty_id=duty_id,
                actor=actor,
                now=now,
                posted=posted,
            )
            perform(slug, request)
    except MISTAKES as error:
        return complaint(error)
    return None


def perform(slug: str, request: Request) -> None:
    """Do the act of that name.

    A form sent twice does nothing the second time. Raises RightsError, TransitionError and
    ValueErrors of the actions; then nothing is changed. KeyError for no such act.
    """
    act = ACTS[slug]
    try:
        act(request)
    except (TransitionError, extending.ExtensionError, objecting.ObjectionError):
        if not _was_done(slug, request):
            raise


def _submit(request: Request) -> None:
    _check_files(request.office.store, request.posted)
    acting.submit(
        request.session,
        request.duty_id,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
        text=request.posted["text"],
        remarks=request.posted["remarks"],
        files=request.posted.files,
        store=request.office.store,
    )


def _check_files(store: EvidenceStore, posted: Posted) -> None:
    """Name the file and the mistake; the store itself refuses the same ones."""
    if len(posted.files) > MAX_FILES:
        raise FormMistakeError(Slip.TOO_MANY_FILES, count=len(posted.files), most=MAX_FILES)
    for upload in posted.files:
        if not upload.content:
            raise FormMistakeError(Slip.FILE_EMPTY, name=upload.name)
        if len(upload.content) > store.limit_bytes:
            size, limit = size_words(len(upload.content)), size_words(store.limit_bytes)
            raise FormMistakeError(Slip.FILE_TOO_LARGE, name=upload.name, size=size, limit=limit)
        try:
            store.check([upload])
        except UploadError as error:
            raise FormMistakeError(Slip.FILE_TYPE, name=upload.name) from error


def _accept(request: Request) -> None:
    acting.accept(request.session, request.duty_id, actor=request.actor, now=request.now)


def _take_back(request: Request) -> None:
    acting.take_back(request.session, request.duty_id, actor=request.actor, now=request.now)


def _confirm(request: Request) -> None:
    _check_seen(request)
    acting.confirm(
        request.session,
        request.duty_id,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
    )


def _return(request: Request) -> None:
    _check_seen(request)
    acting.return_(
        request.session,
        request.duty_id,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
        reason=request.posted["reason"],
    )


def _check_seen(request: Request) -> None:
    """Judge only what the page showed: the head may have filed another result since."""
    duty = get_duty(request.session, request.duty_id)
    pending = acting.pending_submission(request.session, duty)
    if pending is not None and request.posted["submission"] != str(pending.id):
        raise FormMistakeError(Slip.RESULT_CHANGED)


def _with_reason(act: Callable[..., object]) -> Callable[[Request], None]:
    def do(request: Request) -> None:
        act(
            request.session,
            request.duty_id,
            actor=request.actor,
            now=request.now,
            reason=request.posted["reason"],
        )

    return do


def _resume(request: Request) -> None:
    acting.resume(request.session, request.duty_id, actor=request.actor, now=request.now)


def _assign(request: Request) -> None:
    acting.assign_draft(
        request.session,
        request.duty_id,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
    )


def _ask(request: Request) -> None:
    to_day = read_day(request.posted["to_day"])
    duty = get_duty(request.session, request.duty_id)
    latest = extending.latest_day(request.session, duty)
    if to_day is None:
        raise FormMistakeError(Slip.NO_DAY)
    if duty.last_day is not None and to_day <= duty.last_day:
        raise FormMistakeError(Slip.DAY_NOT_LATER)
    if to_day > latest:
        raise FormMistakeError(Slip.DAY_TOO_LATE, latest=day_words(latest))
    extending.ask_extension(
        request.session,
        request.duty_id,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
        to_day=to_day,
        reason=request.posted["reason"],
    )


def _opine(request: Request) -> None:
    if not request.posted["opinion"]:
        raise FormMistakeError(Slip.NO_OPINION)
    extending.give_opinion(
        request.session,
        _extension(request).id or 0,
        actor=request.actor,
        now=request.now,
        opinion=request.posted["opinion"],
    )


def _decide(request: Request) -> None:
    if request.posted["decision"] not in {"grant", "refuse"}:
        raise FormMistakeError(Slip.NO_DECISION)
    extending.decide_extension(
        request.session,
        _extension(request).id or 0,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
        grant=request.posted["decision"] == "grant",
        remark=request.posted["remark"],
    )


def _extension(request: Request) -> Extension:
    number = read_id(request.posted["extension"])
    found = request.session.get(Extension, number) if number is not None else None
    if found is None or found.duty_id != request.duty_id:
        raise FormMistakeError(Slip.NO_EXTENSION)
    return found


def _object(request: Request) -> None:
    objecting.object_to(
        request.session,
        request.duty_id,
        actor=request.actor,
        now=request.now,
        reason=request.posted["reason"],
    )


def _answer(request: Request) -> None:
    objecting.answer(
        request.session,
        _objection(request).id or 0,
        actor=request.actor,
        now=request.now,
        outcome=request.posted["outcome"],
        words=request.posted["reason"],
    )


def _objection(request: Request) -> Objection:
    number = read_id(request.posted["objection"])
    found = request.session.get(Objection, number) if number is not None else None
    if found is None or found.duty_id != request.duty_id:
        message = f"duty {request.duty_id} has no objection {number}"
        raise objecting.ObjectionError(message)
    return found


def _instruct(request: Request) -> None:
    instructing.instruct(
        request.session,
        request.duty_id,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
        text=request.posted["text"],
    )


# The last part of the address a form posts to, and what it does.
ACTS: dict[str, Callable[[Request], None]] = {
    "bao-cao": _submit,
    "tiep-nhan": _accept,
    "rut-lai": _take_back,
    "xac-nhan": _confirm,
    "tra-lai": _return,
    "tam-dung": _with_reason(acting.pause),
    "tiep-tuc": _resume,
    "rut-nhiem-vu": _with_reason(acting.withdraw),
    "mo-lai": _with_reason(acting.reopen),
    "giao": _assign,
    "gia-han": _ask,
    "y-kien": _opine,
    "quyet-dinh": _decide,
    "khong-thuoc": _object,
    "tra-loi": _answer,
    "chi-dao": _instruct,
}
# What the head does on the page of a link; the rest needs the page of the office.
HEAD_ACTS = frozenset({"bao-cao", "tiep-nhan", "rut-lai", "gia-han", "khong-thuoc"})


def _was_done(slug: str, request: Request) -> bool:
    """Tell whether the last thing that happened is exactly what the form asks for."""
    if slug in STATE_ACTS:
        return _was_last_change(STATE_ACTS[slug], request)
    if slug == "gia-han":
        found = _last_extension(request)
        return found is not None and (found.to_day, found.reason, found.asked_by) == (
            read_day(request.posted["to_day"]),
            request.posted["reason"],
            request.actor.label,
        )
    if slug == "quyet-dinh":
        wanted = "granted" if request.posted["decision"] == "grant" else "refused"
        found = _extension(request)
        return (found.outcome, found.decided_by) == (wanted, request.actor.label)
    return _was_said(slug, request)


def _was_said(slug: str, request: Request) -> bool:
    by, words = request.actor.label, request.posted["reason"]
    if slug == "khong-thuoc":
        last = next(iter(objecting.objections_to(request.session, request.duty_id)), None)
        return last is not None and (last.made_by, last.reason) == (by, words)
    if slug == "tra-loi":
        said = _objection(request)
        done = (said.outcome, said.answered_by, said.answer)
        return done == (request.posted["outcome"], by, words)
    return False


def _was_last_change(act: Act, request: Request) -> bool:
    last = request.session.exec(
        select(StateChange)
        .where(StateChange.duty_id == request.duty_id)
        .order_by(col(StateChange.id).desc())
    ).first()
    if last is None or (last.act, last.by) != (act.value, request.actor.label):
        return False
    if act is not Act.SUBMIT:
        return last.reason == request.posted["reason"]
    pending = acting.pending_submission(request.session, get_duty(request.session, request.duty_id))
    return pending is not None and pending.text == request.posted["text"]


def _last_extension(request: Request) -> Extension | None:
    return request.session.exec(
        select(Extension)
        .where(Extension.duty_id == request.duty_id)
        .order_by(col(Extension.id).desc())
    ).first()
