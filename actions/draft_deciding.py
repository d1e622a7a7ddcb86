"""Decide on a proposal: accept it as it stands or corrected, split, merge, reject, open again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlmodel import Session

from actions.actors import Actor
from actions.drafting import (
    DraftFault,
    DraftMistakeError,
    claim,
    find_draft,
    find_item,
    name_bodies,
    record,
    require_drafter,
)
from models.plan_drafts import DraftItem, PlanDraft, items_of
from plan_reader.confirming.folder import shortened
from plan_reader.obligations import KINDS, LONGEST_TITLE
from rules.deadlines import normalise
from rules.targets import Operator

OPEN, ACCEPTED, REJECTED, REPLACED = "open", "accepted", "rejected", "replaced"
Fields = dict[str, Any]
# What a person may correct; the ref and the lines stay what the print says.
CORRECTED = (
    "text",
    "short_title",
    "kind",
    "owners",
    "coordinators",
    "due_phrase",
    "last_day",
    "frequency",
    "name",
    "op",
    "value",
    "unit",
    "monitor",
)
FREQUENCIES = ("", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "unspecified")


def accept(
    session: Session,
    draft_id: int,
    item_id: int,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    corrected: Mapping[str, Any] | None = None,
) -> DraftItem:
    """Accept a proposal, with the fields that a person corrected.

    Raises DraftMistakeError for a text that is not printed there, a day or number that is
    none, and for what was replaced by others.
    """
    draft, item = _mine(session, draft_id, item_id, actor)
    _require_not_replaced(item)
    fields = {**item.fields, **_checked(item, draft, corrected or {})}
    claim(item, version, actor=actor, now=now)
    changed = sorted(name for name in CORRECTED if fields.get(name) != item.proposed.get(name))
    item.fields, item.state, item.reason = fields, ACCEPTED, ""
    session.add(item)
    session.flush()
    name_bodies(session, draft)
    act = "draft.corrected" if changed else "draft.accepted"
    facts = {"item": item.id, "ref": item.ref, "changed": changed}
    record(session, draft, act, actor=actor, now=now, facts=facts)
    return item


def reject(
    session: Session,
    draft_id: int,
    item_id: int,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    reason: str,
) -> DraftItem:
    """Leave a proposal out of the plan, saying why."""
    draft, item = _mine(session, draft_id, item_id, actor)
    _require_not_replaced(item)
    if not reason.strip():
        message = f"{item.ref} is left out without a reason; write one"
        raise DraftMistakeError(DraftFault.NO_REASON, message)
    claim(item, version, actor=actor, now=now)
    item.state, item.reason = REJECTED, reason.strip()
    session.add(item)
    facts = {"item": item.id, "ref": item.ref, "reason": item.reason}
    record(session, draft, "draft.rejected", actor=actor, now=now, facts=facts)
    return item


def reopen(
    session: Session, draft_id: int, item_id: int, *, version: int, actor: Actor, now: datetime
) -> DraftItem:
    """Take a decision back; the corrected fields stay."""
    draft, item = _mine(session, draft_id, item_id, actor)
    _require_not_replaced(item)
    claim(item, version, actor=actor, now=now)
    item.state, item.reason = OPEN, ""
    session.add(item)
    facts = {"item": item.id, "ref": item.ref}
    record(session, draft, "draft.reopened", actor=actor, now=now, facts=facts)
    return item


def split(
    session: Session,
    draft_id: int,
    item_id: int,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    pieces: Sequence[str],
) -> list[DraftItem]:
    """Cut a proposal into several; each piece stands word for word in what was cut.

    Each piece keeps owners and kind, and the limit only where its words are in the piece.
    """
    draft, item = _mine(session, draft_id, item_id, actor)
    _require_not_replaced(item)
    texts = [normalise(piece) for piece in pieces if piece.strip()]
    if len(texts) < 2:  # noqa: PLR2004 -- one piece is no cut
        message = f"{item.ref} is not cut; put a line break where the second duty begins"
        raise DraftMistakeError(DraftFault.NO_PIECES, message)
    whole = normalise(item.fields["text"])
    for text in texts:
        if text not in whole:
            message = f'"{text}" does not stand in {item.ref}; change nothing but line breaks'
            raise DraftMistakeError(DraftFault.NOT_PRINTED, message, words=text)
    claim(item, version, actor=actor, now=now)
    made = [_piece(item, text, number, len(texts)) for number, text in enumerate(texts, start=1)]
    item.state = REPLACED
    session.add_all([item, *made])
    session.flush()
    facts = {"item": item.id, "ref": item.ref, "pieces": [piece.ref for piece in made]}
    record(session, draft, "draft.split", actor=actor, now=now, facts=facts)
    return made


def merge(
    session: Session,
    draft_id: int,
    item_id: int,
    *,
    version: int,
    other_id: int,
    other_version: int,
    actor: Actor,
    now: datetime,
) -> DraftItem:
    """Make one proposal of two that stand one after the other; the words between come along.

    The first gives kind and ref; owners and the limit are those of the first that has any.
    """
    draft, one = _mine(session, draft_id, item_id, actor)
    other = find_item(session, draft, other_id)
    for each in (one, other):
        _require_not_replaced(each)
    if other_id == item_id or one.what != other.what:
        message = f"{one.ref} and {other.ref} cannot be one; choose the proposal next to it"
        raise DraftMistakeError(DraftFault.NO_NEIGHBOUR, message)
    first, last = sorted((one, other), key=lambda item: (item.position, item.id or 0))
    text, lines = _joined(draft, first, last)
    claim(one, version, actor=actor, now=now)
    claim(other, other_version, actor=actor, now=now)
    made = _copy(first, text=text, lines=lines, parents=[first.id or 0, last.id or 0])
    made.fields = {**_filled(first.fields, last.fields), "text": text}
    made.fields["short_title"] = shortened(text)
    made.why = {**last.why, **first.why}
    first.state = last.state = REPLACED
    session.add_all([first, last, made])
    session.flush()
    facts = {"item": made.id, "ref": made.ref, "of": [first.ref, last.ref]}
    record(session, draft, "draft.merged", actor=actor, now=now, facts=facts)
    return made


def _mine(
    session: Session, draft_id: int, item_id: int, actor: Actor
) -> tuple[PlanDraft, DraftItem]:
    require_drafter(session, actor)
    draft = find_draft(session, draft_id)
    return draft, find_item(session, draft, item_id)


def _require_not_replaced(item: DraftItem) -> None:
    if item.state == REPLACED:
        message = f"{item.ref} was split or merged; decide on what it became"
        raise DraftMistakeError(DraftFault.DECIDED_ALREADY, message)


def _checked(item: DraftItem, draft: PlanDraft, corrected: Mapping[str, Any]) -> Fields:
    """Return the corrected fields, each of the right kind."""
    found: Fields = {name: corrected[name] for name in CORRECTED if name in corrected}
    if "text" in found:
        found["text"] = _printed(item, draft, found["text"])
    title = str(found.get("short_title", item.fields["short_title"])).strip()
    if not title or len(title) > LONGEST_TITLE or title != shortened(title):
        message = f'"{title}" is no short title; write 1 to {LONGEST_TITLE} plain characters'
        raise DraftMistakeError(DraftFault.NO_TITLE, message, most=LONGEST_TITLE)
    found["short_title"] = title
    if found.get("kind", KINDS[0]) not in KINDS or found.get("op", "ge") not in set(Operator):
        message = "the kind or operator is unknown; choose one of the list"
        raise DraftMistakeError(DraftFault.NO_WORDS, message)
    if found.get("frequency", "") not in FREQUENCIES:
        message = f'"{found["frequency"]}" is no frequency; choose one of the list'
        raise DraftMistakeError(DraftFault.NO_WORDS, message)
    _check_day(found.get("last_day", ""))
    _check_number(item, found)
    return found


def _printed(item: DraftItem, draft: PlanDraft, words: str) -> str:
    """Return the text; a plan holds only what is printed on the lines of the proposal."""
    text = normalise(words)
    printed = normalise(" ".join(draft.lines[number - 1] for number in item.lines))
    if not text or text not in printed:
        message = f'"{text}" does not stand on the lines of {item.ref}; copy it word for word'
        raise DraftMistakeError(DraftFault.NOT_PRINTED, message, words=text)
    return text


def _check_day(words: str) -> None:
    try:
        if words:
            date.fromisoformat(words)
    except ValueError as error:
        message = f'"{words}" is no day; choose one of the calendar'
        raise DraftMistakeError(DraftFault.BAD_DAY, message, words=words) from error


def _check_number(item: DraftItem, found: Fields) -> None:
    if "value" not in found or "value" not in item.proposed:
        return
    words = str(found["value"]).strip().replace(",", ".")
    try:
        number = Decimal(words)
    except InvalidOperation as error:
        message = f'"{words}" is no number; write it like 97.5'
        raise DraftMistakeError(DraftFault.BAD_NUMBER, message, words=words) from error
    if not number.is_finite():
        message = f'"{words}" is no number; write it like 97.5'
        raise DraftMistakeError(DraftFault.BAD_NUMBER, message, words=words)
    found["value"] = words


def _copy(item: DraftItem, *, text: str, lines: list[int], parents: list[int]) -> DraftItem:
    return DraftItem(
        draft_id=item.draft_id,
        position=item.position,
        what=item.what,
        ref=item.ref,
        line=lines[0],
        lines=lines,
        proposed={**item.proposed, "text": text},
        fields={**item.fields, "text": text},
        why=dict(item.why),
        parents=parents,
    )


def _piece(item: DraftItem, text: str, number: int, of: int) -> DraftItem:
    made = _copy(item, text=text, lines=list(item.lines), parents=[item.id or 0])
    made.ref = f"{item.ref}.{number}"
    made.position = item.position + number / (of + 1)
    made.fields = {**made.fields, "short_title": shortened(text)}
    phrase = normalise(item.fields.get("due_phrase", ""))
    if phrase and phrase not in text:
        made.fields |= {"due_phrase": "", "last_day": "", "frequency": "", "last_days": []}
        made.why = {k: v for k, v in made.why.items() if k not in ("due", "recurrence")}
    return made


def _filled(first: Fields, last: Fields) -> Fields:
    """Return the fields of the first, what is empty there taken from the last."""
    limit = ("due_phrase", "last_day", "frequency", "last_days")
    has_limit = any(first.get(name) for name in limit)
    rest = {
        name: value
        for name, value in last.items()
        if not first.get(name) and not (has_limit and name in limit)
    }
    return {**first, **rest}


def _joined(draft: PlanDraft, first: DraftItem, last: DraftItem) -> tuple[str, list[int]]:
    """Return the print from the beginning of the one to the end of the other, and its lines."""
    begin, end = min(first.lines + last.lines), max(first.lines + last.lines)
    apart = [
        item.ref
        for item in (first, last)
        if not item.lines or begin > item.lines[0] or end < item.lines[-1]
    ]
    lines = list(range(begin, end + 1))
    printed = normalise(" ".join(draft.lines[number - 1] for number in lines))
    start = printed.find(first.fields["text"])
    stop = printed.rfind(last.fields["text"])
    if apart or start < 0 or stop < 0:
        message = f"{first.ref} and {last.ref} do not stand in one piece of print"
        raise DraftMistakeError(DraftFault.NO_NEIGHBOUR, message)
    return printed[start : max(stop, start) + len(last.fields["text"])], lines


def neighbours(session: Session, item: DraftItem) -> list[DraftItem]:
    """Return the proposals with which one may be merged: those just before and after it."""
    alive = [
        each
        for each in items_of(session, item.draft_id)
        if each.state != REPLACED and each.what == item.what
    ]
    places = [index for index, each in enumerate(alive) if each.id == item.id]
    if not places:
        return []
    here = places[0]
    return alive[max(0, here - 1) : here] + alive[here + 1 : here + 2]
