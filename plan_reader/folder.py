"""Read a plan folder as a whole (docs/plan-format.md), or say all its mistakes at once."""

import hashlib
from pathlib import Path

from plan_reader.calendars import read_calendar
from plan_reader.document import ANY_PERIOD, read_document
from plan_reader.ladder import read_ladder
from plan_reader.mistakes import Ledger, Mistake, PlanMistakes
from plan_reader.obligations import read_appendix, read_obligations
from plan_reader.questions import read_questions
from plan_reader.references import (
    check_committee,
    check_obligations,
    check_questions,
    check_words,
)
from plan_reader.roster import read_roster
from plan_reader.values import PlanFolder

__all__ = ["Mistake", "PlanFolder", "PlanMistakes", "read_folder"]

# Ladders and calendars that several plans share are shipped beside the plans.
# The ref of a question that touches the document as a whole.
WHOLE_PLAN = "plan"
SHARED = Path(__file__).resolve().parent.parent / "config"


def read_folder(path: Path, *, shared: Path = SHARED) -> PlanFolder:
    """Read and check a plan folder; nothing is repaired on the way (law 1).

    `shared` holds ladders/ and calendars/. Raises PlanMistakes with every mistake of
    every file.
    """
    ledger = Ledger()
    if not path.is_dir():
        ledger.add(str(path), 1, f"there is no folder '{path}'", "name the folder of a plan")
        raise PlanMistakes(ledger.mistakes)
    document = read_document(path, ledger)
    period = document.period if document else ANY_PERIOD
    roster = read_roster(path, ledger)
    headings, clauses = read_obligations(path, period, ledger)
    appendix, rows = read_appendix(path, ledger)
    items = clauses + rows
    questions = read_questions(path, ledger)
    ladder_name = document.ladder if document else "default"
    ladder = read_ladder(path, ladder_name, shared / "ladders", ledger)
    calendar = read_calendar(path, period, shared / "calendars", ledger)
    check_obligations(items, roster, questions, ledger)
    if document is not None:
        check_committee(document, roster, items, ledger)
        check_words(path, document, items, ledger)
        check_questions(questions, {WHOLE_PLAN, *(item.ref for item in items)}, ledger)
    if ledger.mistakes or document is None:
        raise PlanMistakes(ledger.mistakes)
    return PlanFolder(
        path=path,
        document=document,
        roster=roster,
        headings=headings,
        obligations=items,
        appendix=appendix,
        questions=questions,
        ladder=ladder,
        calendar=calendar,
        warnings=tuple(ledger.warnings),
        content_hash=_hash(path),
    )


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path.glob("*.yaml")):
        digest.update(f"{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()
