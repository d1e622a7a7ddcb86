"""Make a plan of a finished draft: what is still undecided, the folder, the check, the load."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.actors import Actor
from actions.changes import BOARD_CHANGED_AT
from actions.draft_deciding import ACCEPTED, OPEN
from actions.draft_reading import INDICATOR
from actions.draft_roster import plan_named, roster_of
from actions.draft_settling import NEW_GROUP
from actions.drafting import (
    DraftFault,
    DraftMistakeError,
    find_draft,
    record,
    require_drafter,
)
from actions.load_plan import LoadReport, load_plan
from models import engine_state
from models.plan_drafts import (
    DraftBody,
    DraftItem,
    DraftQuestion,
    PlanDraft,
    bodies_of,
    items_of,
    questions_of,
)
from models.roster import Post
from plan_reader.confirming.bodies import RosterDraft
from plan_reader.confirming.confirmed import (
    ConfirmedItem,
    ConfirmedMeasure,
    ConfirmedPlan,
    ConfirmedQuestion,
)
from plan_reader.confirming.folder import write_folder
from plan_reader.folder import read_folder


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """What must be decided before a draft can become a plan; all empty when nothing is."""

    items: int
    questions: int
    bodies: tuple[str, ...]
    settings: tuple[str, ...]
    accepted: int

    @property
    def is_none(self) -> bool:
        """Tell whether everything is decided."""
        nothing_left = not (self.items or self.questions or self.bodies or self.settings)
        return nothing_left and self.accepted > 0


NEEDED = ("code", "title", "period_from", "period_to", "chair", "deputy", "standing")


def remaining(session: Session, draft: PlanDraft) -> Remaining:
    """Count what is undecided; questions of proposals that are left out ask nothing."""
    items = items_of(session, draft.id or 0)
    accepted = [item for item in items if item.state == ACCEPTED]
    alive = {item.id for item in items if item.state in (ACCEPTED, OPEN)}
    used = _used(accepted)
    settings = settings_of(session, draft)
    return Remaining(
        items=sum(item.state == OPEN for item in items),
        questions=sum(
            not is_settled(question)
            for question in questions_of(session, draft.id or 0)
            if question.item_id is None or question.item_id in alive
        ),
        bodies=tuple(
            body.printed
            for body in bodies_of(session, draft.id or 0)
            if body.printed in used and not body.owner
        ),
        settings=tuple(name for name in NEEDED if not settings.get(name)),
        accepted=len(accepted),
    )


def is_settled(question: DraftQuestion) -> bool:
    """Tell whether a question was answered, or knowingly left open."""
    return bool(question.answer) or question.is_left_open


def settings_of(session: Session, draft: PlanDraft) -> dict[str, Any]:
    """Return the settings; a Committee that was not said is that of the roster's plan."""
    settings = dict(draft.settings)
    plan = plan_named(session, str(settings.get("roster_plan", "")))
    if plan is not None:
        for name, post_id in (
            ("chair", plan.chair_post_id),
            ("deputy", plan.deputy_post_id),
            ("standing", plan.standing_post_id),
        ):
            post = session.get(Post, post_id) if post_id else None
            settings[name] = settings.get(name) or (post.title if post else "")
    return settings


def make_plan(
    session: Session,
    draft_id: int,
    folder: Path,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    activate: date,
) -> LoadReport:
    """Write the folder of a finished draft, check it as `dondoc plan check`, and load it.

    Raises DraftMistakeError while something is undecided, and PlanMistakes with every mistake
    that the check finds; nothing is loaded then.
    """
    require_drafter(session, actor)
    draft = find_draft(session, draft_id)
    if not remaining(session, draft).is_none:
        message = "something is undecided; decide on every proposal, question and name first"
        raise DraftMistakeError(DraftFault.NOT_FINISHED, message)
    code = str(draft.settings["code"])
    if plan_named(session, code) is not None:
        message = f'there is a plan "{code}" already; write another code'
        raise DraftMistakeError(DraftFault.CODE_TAKEN, message, code=code)
    write_folder(confirmed_plan(session, draft), folder)
    found = read_folder(folder)
    report = load_plan(
        session, found, activate=activate, now=now, zone=zone, actor=actor.label, apply=False
    )
    draft.plan_id, draft.activated_on = report.plan_id, activate
    draft.decided_by, draft.decided_at, draft.version = actor.label, now, draft.version + 1
    session.add(draft)
    facts = {"plan": code, "duties": report.duties, "content_hash": found.content_hash}
    record(session, draft, "draft.made", actor=actor, now=now, facts=facts)
    # The engine registers its flows at the next look (flows.daily), as for an instruction.
    engine_state.remember(session, BOARD_CHANGED_AT, now.isoformat())
    return report


def put_aside(session: Session, draft_id: int, *, actor: Actor, now: datetime) -> PlanDraft:
    """End a draft that becomes no plan; it stays to be read."""
    require_drafter(session, actor)
    draft = find_draft(session, draft_id)
    draft.closed_at = now
    draft.decided_by, draft.decided_at, draft.version = actor.label, now, draft.version + 1
    session.add(draft)
    facts = {"file": draft.file_name}
    record(session, draft, "draft.put_aside", actor=actor, now=now, facts=facts)
    return draft


def confirmed_plan(session: Session, draft: PlanDraft) -> ConfirmedPlan:
    """Return everything that people confirmed of a draft."""
    settings = settings_of(session, draft)
    items = [i for i in items_of(session, draft.id or 0) if i.state == ACCEPTED]
    bodies = [b for b in bodies_of(session, draft.id or 0) if b.printed in _used(items)]
    roster = RosterDraft.of(roster_of(session, str(settings.get("roster_plan", ""))))
    owners = _owners(roster, bodies)
    document = _document(settings, roster)
    confirmed = _numbered([_item(item, owners) for item in items])
    refs = {item.id: one.ref for item, one in zip(items, confirmed, strict=True)}
    return ConfirmedPlan(
        document=document,
        roster=roster.as_data(),
        source=draft.text,
        items=tuple(confirmed),
        questions=tuple(_questions(session, draft, refs)),
        file_name=draft.file_name,
        file_sha256=draft.sha256,
    )


def _used(items: Iterable[DraftItem]) -> set[str]:
    named = {name for item in items for name in item.fields.get("owners", ())}
    return named | {m for item in items if (m := item.fields.get("monitor", ""))}


def _owners(roster: RosterDraft, bodies: Sequence[DraftBody]) -> dict[str, str]:
    found: dict[str, str] = {}
    for body in bodies:
        if not body.owner.startswith("new:"):
            found[body.printed] = body.owner
        elif body.owner == NEW_GROUP:
            found[body.printed] = roster.add_group(body.printed)
        else:
            found[body.printed] = roster.add_post(body.printed)
    return found


def _document(settings: Mapping[str, Any], roster: RosterDraft) -> dict[str, Any]:
    return {
        "code": settings["code"],
        "title": settings["title"],
        "number": settings.get("number") or None,
        "symbol": settings.get("symbol") or None,
        "issued_on": _day(settings.get("issued_on")),
        "issued_month": settings.get("issued_month") or None,
        "issuer": settings.get("issuer") or None,
        "period": {"from": _day(settings["period_from"]), "to": _day(settings["period_to"])},
        "committee": {
            "chair": roster.add_member_of_committee(settings["chair"]),
            "deputy": roster.add_member_of_committee(settings["deputy"]),
            "standing_office": roster.standing_unit(settings["standing"]),
        },
    }


def _day(words: object) -> date | None:
    return date.fromisoformat(str(words)) if words else None


def _item(item: DraftItem, owners: Mapping[str, str]) -> ConfirmedItem:
    fields = item.fields
    is_indicator = item.what == INDICATOR
    monitor = fields.get("monitor", "")
    named = [monitor] if monitor else list(fields.get("owners", ()))
    helpers = fields.get("owners", ()) if monitor else fields.get("coordinators", ())
    return ConfirmedItem(
        ref=item.ref,
        lines=tuple(item.lines),
        text=fields["text"],
        short_title=fields["short_title"],
        kind=fields["kind"],
        owners=tuple(dict.fromkeys(owners[name] for name in named)),
        owner_printed="; ".join(named),
        coordinators=tuple(helpers),
        due_phrase=fields.get("due_phrase", ""),
        last_day=_day(fields.get("last_day")),
        frequency=fields.get("frequency", ""),
        last_days=tuple((month, day) for month, day in fields.get("last_days", ())),
        measure=_measure(fields) if is_indicator else None,
        confirmed_by=item.decided_by,
        confirmed_at=item.decided_at.isoformat() if item.decided_at else "",
        why=item.why,
    )


def _measure(fields: Mapping[str, Any]) -> ConfirmedMeasure:
    return ConfirmedMeasure(
        name=fields["name"],
        operator=fields["op"],
        value=Decimal(str(fields["value"])),
        unit=fields["unit"],
    )


def _numbered(items: Sequence[ConfirmedItem]) -> list[ConfirmedItem]:
    """Give a ref that stands twice a running number, as docs/plan-format.md wants it."""
    given: set[str] = set()
    found = []
    for item in items:
        ref, number = item.ref, 2
        while ref in given:
            ref, number = f"{item.ref}-{number}", number + 1
        given.add(ref)
        found.append(replace(item, ref=ref))
    return found


def _questions(
    session: Session, draft: PlanDraft, refs: Mapping[int | None, str]
) -> Iterable[ConfirmedQuestion]:
    lines = draft.lines
    for question in questions_of(session, draft.id or 0):
        if question.item_id is not None and question.item_id not in refs:
            continue
        ref = refs.get(question.item_id, "")
        texts = tuple(
            {"ref": ref or "plan", "text": lines[number - 1]}
            for number in question.lines
            if 1 <= number <= len(lines) and lines[number - 1].strip()
        )
        yield ConfirmedQuestion(
            message=question.message,
            refs=(ref,) if ref else (),
            texts=texts,
            severity="A" if question.code.startswith("date") else "B",
            decided=question.answer,
        )
