"""What was read in a document, as the rows of a draft."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from models.plan_drafts import DraftItem, DraftQuestion
from plan_reader.confirming.folder import shortened
from plan_reader.reading.due_dates import Due
from plan_reader.reading.passages import Passage, composed
from plan_reader.reading.proposals import (
    Head,
    Indicator,
    Obligation,
    Question,
    Reading,
    Reason,
)
from plan_reader.reading.recurrences import Recurrence
from rules.deadlines import normalise
from rules.targets import Operator

Fields = dict[str, Any]
OBLIGATION, INDICATOR = "obligation", "indicator"
_OPERATORS = {
    ">": Operator.GT,
    ">=": Operator.GE,
    "=": Operator.EQ,
    "<": Operator.LT,
    "<=": Operator.LE,
}


def head_fields(head: Head) -> Fields:
    """Return what letterhead, title and signature say."""
    return {
        "title": head.title or "",
        "number": head.number or "",
        "issued_on": head.issue_date.isoformat() if head.issue_date else "",
        "issued_month": "{}-{:02}".format(*head.issued_in) if head.issued_in else "",
        "issuer": head.issuing_body or "",
        "signer": head.signer or "",
        "years": list(head.years),
    }


def item_row(
    one: Obligation | Indicator, draft_id: int, *, position: int, lines: Sequence[str]
) -> DraftItem:
    """Return the row of a proposal, not yet decided."""
    text, found = placed(one.words, lines)
    fields = _fields(one, text)
    return DraftItem(
        draft_id=draft_id,
        position=position,
        what=OBLIGATION if isinstance(one, Obligation) else INDICATOR,
        ref=one.ref,
        line=found[0],
        lines=found,
        proposed=fields,
        fields=fields,
        why=_why(one.reasons),
    )


def proposals(reading: Reading) -> list[Obligation | Indicator]:
    """Return what is proposed in the order of the print, nothing twice.

    A clause that is nothing but a target is read as an obligation and as its indicator: the
    indicator stands, with the ref and the owners of the clause.
    """
    targets = {one.words.text: one for one in reading.obligations if one.kind == "indicator"}
    taken: set[str] = set()
    found: list[Obligation | Indicator] = []
    for one in reading.indicators:
        clause = targets.get(one.words.text)
        if clause is None or clause.ref in taken:
            found.append(one)
            continue
        taken.add(clause.ref)
        reasons = {**clause.reasons, **one.reasons}
        asked = tuple(dict.fromkeys((*clause.questions, *one.questions)))
        owners = one.owners or clause.owners
        found.append(replace(one, ref=clause.ref, owners=owners, reasons=reasons, questions=asked))
    found += [one for one in reading.obligations if one.ref not in taken]
    return sorted(found, key=lambda one: one.line)


def question_row(question: Question, draft_id: int, *, item_id: int | None = None) -> DraftQuestion:
    """Return the row of a question."""
    return DraftQuestion(
        draft_id=draft_id,
        item_id=item_id,
        code=question.code,
        message=question.message,
        lines=list(question.lines),
    )


def placed(words: Passage, lines: Sequence[str]) -> tuple[str, list[int]]:
    """Return a text as it is printed, and the lines on which it stands word for word.

    Where the words were put together from places that do not follow each other, the whole
    lines are the text: a plan may hold nothing that is not printed.
    """
    text = composed(words.text)
    spans = words.spans()
    first = max(1, min(span.line for span in spans))
    last = min(len(lines), max(span.line for span in spans))
    first = min(first, last)
    # A row of a table is printed on the line on which it begins; its other lines are blank.
    while first > 1 and not lines[first - 1].strip():
        first -= 1
    found = [n for n in range(first, last + 1) if lines[n - 1].strip() or n == first]
    printed = normalise(" ".join(lines[number - 1] for number in found))
    if normalise(text) in printed:
        return normalise(text), found
    return printed or normalise(text), found


def _fields(one: Obligation | Indicator, text: str) -> Fields:
    common = {
        "text": text,
        "short_title": shortened(text),
        "owners": [composed(owner.text) for owner in one.owners],
        "same_as": list(one.same_as),
        **_limit(one.due),
    }
    if isinstance(one, Indicator):
        value = f"{one.value:.10f}".rstrip("0").rstrip(".")
        return common | {
            "kind": "kpi_target",
            "coordinators": [],
            "name": composed(one.name),
            "op": _OPERATORS.get(one.operator, Operator.GE).value,
            "value": value,
            "unit": composed(one.unit),
            "monitor": composed(one.monitor.text) if one.monitor else "",
        }
    return common | {
        "kind": _kind(one),
        "coordinators": [composed(helper.text) for helper in one.coordinators],
        **_recurrence(one.recurrence),
    }


def _limit(due: Due | None) -> Fields:
    if due is None:
        return {"due_phrase": "", "last_day": "", "frequency": "", "last_days": []}
    return {
        "due_phrase": composed(due.words.text) if due.words else "",
        "last_day": due.last_day.isoformat() if due.last_day else "",
        "frequency": "",
        "last_days": [],
    }


def _recurrence(found: Recurrence | None) -> Fields:
    if found is None:
        return {}
    return {
        "due_phrase": composed(found.words.text),
        "frequency": found.frequency,
        "last_days": [list(day) for day in found.last_days],
        "last_day": "",
    }


def _kind(one: Obligation) -> str:
    """Return the kind of a plan folder (docs/plan-format.md) that the reader's kind comes to."""
    is_report = one.kind == "report"
    if one.recurrence is not None:
        return "recurring_report" if is_report else "recurring_other"
    if one.kind in ("indicator", "continuous"):
        return {"indicator": "kpi_target", "continuous": "continuous"}[one.kind]
    if one.due is not None and one.due.last_day is not None:
        return "deadline"
    return "ad_hoc_report" if is_report else "one_off_undated"


def _why(reasons: dict[str, Reason]) -> Fields:
    return {
        name: {
            "rule": reason.rule,
            "words": composed(reason.words.text),
            "spans": [[span.line, span.start, span.end] for span in reason.words.spans()],
        }
        for name, reason in reasons.items()
    }


def printed_bodies(items: Iterable[DraftItem]) -> list[str]:
    """Return every body that owns or follows something, each once, in the order of print."""
    found: dict[str, None] = {}
    for item in items:
        named = [*item.fields.get("owners", ()), item.fields.get("monitor", "")]
        found |= {name: None for name in named if name}
    return list(found)
