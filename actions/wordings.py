"""The standing office words the letters of its plan: tried on a real duty, then kept."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.actors import Actor
from actions.changes import get_duty
from actions.office import ROSTER, OfficeMistakeError, Wrong, find, require_role
from models import journal
from models.directory import load_directory
from models.duty import Duty, Extension, Submission
from models.messages import Message
from models.plan import Plan
from models.remarks import Instruction
from models.wordings import Wording, present_wordings
from notifications import envelopes
from notifications.letters import load_letter
from notifications.links import Signer
from notifications.rewording import EDITABLE, PARTS, Found, flaws_of, shipped, tried
from notifications.view import Letter
from rules.addressing import Addressee
from rules.clock import local
from rules.folding import Envelope, Item, Kind
from rules.ladder import Reach

SAMPLE_URL = "https://dondoc.example"


class WordingFlawsError(OfficeMistakeError):
    """The wording has flaws; `flaws` holds all of them, by part and line."""

    def __init__(self, flaws: tuple[Found, ...]) -> None:
        self.flaws = flaws
        super().__init__(Wrong.WORDING, "; ".join(f"{f.part} {f.line}: {f.flaw}" for f in flaws))


def set_wording(
    session: Session,
    plan_id: int,
    kind: str,
    texts: Mapping[str, str],
    *,
    sample: Letter,
    actor: Actor,
    now: datetime,
) -> int:
    """Put other words for the parts of a kind in force; return how many parts changed.

    A blank part, or one as shipped, is the shipped one. Nothing is kept where the words have
    a flaw: WordingFlawsError with all of them.
    """
    plan = find(session, plan_id)
    require_role(plan, actor, ROSTER, "word the letters")
    known = kind_of(kind)
    wanted = {part: _own(known, part, texts.get(part, "")) for part in PARTS}
    check_wording(sample, wanted)
    present = {row.part: row for row in present_wordings(session, plan_id, kind)}
    changed = [part for part in PARTS if _differs(present.get(part), wanted[part])]
    for part in changed:
        row = Wording(
            plan_id=plan_id,
            kind=kind,
            part=part,
            text=wanted[part],
            set_at=now,
            set_by=actor.label,
        )
        session.add(row)
        _note(session, plan, row, present.get(part))
    return len(changed)


def _note(session: Session, plan: Plan, row: Wording, before: Wording | None) -> None:
    details: dict[str, object] = {
        "part": row.part,
        "from": before.text if before else "",
        "to": row.text,
    }
    journal.write(
        session,
        at=row.set_at,
        actor=row.set_by,
        act="wording.changed",
        subject=f"{plan.code}:{row.kind}",
        details=details,
    )


def _differs(row: Wording | None, text: str) -> bool:
    # Words that failed and are set again are tried again.
    return row.text != text or row.failure is not None if row else bool(text)


def _own(kind: Kind, part: str, text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    return "" if words == shipped(kind, part) else words


def check_wording(sample: Letter, texts: Mapping[str, str]) -> None:
    """Raise WordingFlawsError unless the sample can be written in those words."""
    found = tuple(flaw for part, text in texts.items() for flaw in flaws_of(part, text))
    if not found:
        _, found = tried(sample, texts)
    if found:
        raise WordingFlawsError(found)


def kind_of(kind: str) -> Kind:
    """Return the kind; OfficeMistakeError for one whose words are not edited."""
    found = next((each for each in EDITABLE if each.value == kind), None)
    if found is None:
        message = f'"{kind}" is no letter about one duty; choose one of {", ".join(EDITABLE)}'
        raise OfficeMistakeError(Wrong.GONE, message)
    return found


def sample_letter(
    session: Session, duty_id: int, kind: Kind, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> Letter:
    """Return what a letter of that kind about a duty would say now; nothing of it stays.

    Its links are signed by a key that nobody has: they open nothing.
    """
    duty = get_duty(session, duty_id)
    plan = session.get_one(Plan, duty.plan_id)
    require_role(plan, actor, ROSTER, "word the letters")
    kept = session.begin_nested()
    try:
        message = _put(session, plan, duty, kind, actor=actor, now=now, zone=zone)
        signer = Signer(secrets.token_hex(32))
        return load_letter(
            session, message, now=now, zone=zone, public_url=SAMPLE_URL, signer=signer
        )
    finally:
        kept.rollback()


def _put(
    session: Session,
    plan: Plan,
    duty: Duty,
    kind: Kind,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> Message:
    today = local(now, zone).date()
    days = (today - duty.last_day).days if duty.last_day else 0
    item = Item(
        duty=duty.id or 0,
        rung=None,
        offset=days,
        last_day=duty.last_day,
        days_overdue=max(0, days),
        sort_key="",
    )
    posting = envelopes.Posting(
        key=f"sample:{secrets.token_hex(8)}",
        day=today,
        to=_reader(session, plan, duty, today),
        subject="",
        reach=Reach.PREFERRED,
        not_before=now,
        submission_id=_filed(session, duty, kind, actor, now),
        extension_id=_decided(session, duty, kind, actor, now),
        instruction_id=_said(session, plan, duty, kind, now),
    )
    envelope = Envelope(kind=kind, items=(item,))
    return envelopes.put_all(session, plan, [(envelope, posting)], now=now)[0]


def _reader(session: Session, plan: Plan, duty: Duty, today: date) -> Addressee:
    directory = load_directory(session, plan)
    entry = directory.posts[duty.post_id]
    to = directory.route(duty.post_id, today).to
    return to or Addressee(key=f"post:{entry.id}", post=entry)


def _filed(session: Session, duty: Duty, kind: Kind, actor: Actor, now: datetime) -> int | None:
    """Add the result that a letter of that kind tells of; None for one that tells of none."""
    if kind not in {Kind.RECEIPT, Kind.RETURNED, Kind.COMPLETED}:
        return None
    filed = Submission(
        duty_id=duty.id or 0,
        text="…",
        filed_at=now,
        filed_by=actor.label,
        outcome="returned",
        judged_at=now,
        judged_by=actor.label,
        reason="…",
    )
    session.add(filed)
    session.flush()
    return filed.id


def _decided(session: Session, duty: Duty, kind: Kind, actor: Actor, now: datetime) -> int | None:
    if kind is not Kind.EXTENSION_DECISION:
        return None
    day = duty.last_day or now.date()
    asked = Extension(
        duty_id=duty.id or 0,
        from_day=day,
        to_day=day,
        reason="…",
        asked_at=now,
        asked_by=actor.label,
        outcome="granted",
        decided_at=now,
        decided_by=actor.label,
    )
    session.add(asked)
    session.flush()
    return asked.id


def _said(session: Session, plan: Plan, duty: Duty, kind: Kind, now: datetime) -> int | None:
    if kind is not Kind.INSTRUCTION:
        return None
    said = Instruction(
        duty_id=duty.id or 0,
        text="…",
        given_at=now,
        given_by="",
        post_id=plan.chair_post_id or 0,
    )
    session.add(said)
    session.flush()
    return said.id
