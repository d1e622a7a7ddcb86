"""What a form does to a duty: one entry an act, each handing over to the actions."""

from collections.abc import Callable
from datetime import datetime

from actions import acting, extending, handing, instructing, objecting
from actions.changes import get_duty
from actions.evidence import MAX_FILES, EvidenceStore, UploadError
from models.database import writing
from portal.asked import Request, asked_extension, asked_objection
from portal.forms import Posted
from portal.mistakes import MISTAKES, Complaint, FormMistakeError, NoLongerError, Slip, complaint
from portal.repeated import was_done
from portal.viewer import actor_of
from portal.words import day_words, read_day, size_words
from rules.states import TransitionError
from wiring import Office


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


# What the second of two equal forms runs into.
REPEATABLE = (
    TransitionError,
    extending.ExtensionError,
    objecting.ObjectionError,
    handing.HandoverError,
)


def perform(slug: str, request: Request) -> None:
    """Do the act of that name.

    A form sent twice does nothing the second time. Raises RightsError, TransitionError and
    ValueErrors of the actions; then nothing is changed. KeyError for no such act.
    """
    act = ACTS[slug]
    try:
        act(request)
    except REPEATABLE:
        if not was_done(slug, request):
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
        asked_extension(request).id or 0,
        actor=request.actor,
        now=request.now,
        opinion=request.posted["opinion"],
    )


def _decide(request: Request) -> None:
    if request.posted["decision"] not in {"grant", "refuse"}:
        raise FormMistakeError(Slip.NO_DECISION)
    extending.decide_extension(
        request.session,
        asked_extension(request).id or 0,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
        grant=request.posted["decision"] == "grant",
        remark=request.posted["remark"],
    )


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
        asked_objection(request).id or 0,
        actor=request.actor,
        now=request.now,
        outcome=request.posted["outcome"],
        words=request.posted["reason"],
    )


def _instruct(request: Request) -> None:
    instructing.instruct(
        request.session,
        request.duty_id,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
        text=request.posted["text"],
    )


def _hand_over(request: Request) -> None:
    handing.hand_over(
        request.session,
        request.duty_id,
        actor=request.actor,
        now=request.now,
        zone=request.office.zone,
        name=request.posted["name"],
    )


def _take_back_handover(request: Request) -> None:
    handing.take_back_handover(
        request.session, request.duty_id, actor=request.actor, now=request.now
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
    "giao-don-vi": _hand_over,
    "nhan-lai": _take_back_handover,
}
# What the head does on the page of a link; the rest needs the page of the office.
HEAD_ACTS = frozenset(
    {"bao-cao", "tiep-nhan", "rut-lai", "gia-han", "khong-thuoc", "giao-don-vi", "nhan-lai"}
)
