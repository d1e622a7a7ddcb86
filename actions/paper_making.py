"""Who made which paper: it names people and what they owe (Nghị định 13/2023/NĐ-CP)."""

from datetime import datetime

from sqlmodel import Session

from actions.actors import Actor
from models import journal
from models.plan import Plan


def note_paper(
    session: Session,
    plan: Plan,
    *,
    kind: str,
    form: str,
    period: str,
    unit: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write into the journal that a paper of a plan was made; `unit` blank: of all units."""
    journal.write(
        session,
        at=now,
        actor=actor.label,
        act="paper.made",
        subject=plan.code,
        details={"paper": kind, "form": form, "period": period, "unit": unit},
    )
