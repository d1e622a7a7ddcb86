"""Who took which list along: lists name people and what they owe (Nghị định 13/2023/NĐ-CP)."""

from datetime import datetime

from sqlmodel import Session

from actions.actors import Actor
from models import journal


def note_export(
    session: Session, what: str, *, subject: str, rows: int, actor: Actor, now: datetime
) -> None:
    """Write into the journal that a list of `rows` rows was taken along."""
    journal.write(
        session,
        at=now,
        actor=actor.label,
        act="export.taken",
        subject=subject,
        details={"list": what, "rows": rows},
    )
