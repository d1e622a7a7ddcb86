"""Write a reading as the contract wants it (plan-reader/contract.schema.json)."""

from collections.abc import Mapping
from typing import Any

from plan_reader.reading.due_dates import Due
from plan_reader.reading.passages import Passage, composed
from plan_reader.reading.proposals import Head, Indicator, Obligation, Question, Reading, Reason
from plan_reader.reading.recurrences import Recurrence

Json = dict[str, Any]


def as_json(reading: Reading) -> Json:
    """Return the reading as the JSON object that `dondoc plan read` prints."""
    return {
        "document": _head(reading.head),
        "obligations": [_obligation(one) for one in reading.obligations],
        "indicators": [_indicator(one) for one in reading.indicators],
        "questions": [_question(one) for one in reading.questions],
    }


def _head(head: Head) -> Json:
    return {
        "title": head.title,
        "number": head.number,
        "issue_date": head.issue_date.isoformat() if head.issue_date else None,
        "issuing_body": head.issuing_body,
        "signer": head.signer,
    }


def _obligation(one: Obligation) -> Json:
    return {
        "ref": one.ref,
        "text": composed(one.words.text),
        "line": one.line,
        "kind": one.kind,
        "owners": [owner.text for owner in one.owners],
        "coordinators": [helper.text for helper in one.coordinators],
        "due": _due(one.due),
        "recurrence": _recurrence(one.recurrence),
        "questions": [_question(question) for question in one.questions],
        "x_same_as": list(one.same_as),
        "x_why": _why(one.reasons),
    }


def _indicator(one: Indicator) -> Json:
    return {
        "ref": one.ref,
        "text": composed(one.words.text),
        "line": one.line,
        "name": one.name,
        "operator": one.operator,
        "value": int(one.value) if one.value.is_integer() else one.value,
        "unit": one.unit,
        "owners": [owner.text for owner in one.owners],
        "monitor": one.monitor.text if one.monitor else None,
        "due": _due(one.due),
        "questions": [_question(question) for question in one.questions],
        "x_same_as": list(one.same_as),
        "x_why": _why(one.reasons),
    }


def _due(due: Due | None) -> Json | None:
    if due is None or not due.words:
        return None
    return {
        "phrase": due.words.text,
        "last_day": due.last_day.isoformat() if due.last_day else None,
        "inclusive": due.inclusive,
        "time": due.time,
    }


def _recurrence(found: Recurrence | None) -> Json | None:
    if found is None:
        return None
    return {
        "phrase": found.words.text,
        "frequency": found.frequency,
        "last_days": [{"month": month, "day": day} for month, day in found.last_days],
        "inclusive": found.inclusive,
    }


def _question(question: Question) -> Json:
    return {"code": question.code, "message": question.message, "lines": list(question.lines)}


def _why(reasons: Mapping[str, Reason]) -> Json:
    return {
        name: {"rule": reason.rule, "words": reason.words.text, "spans": _spans(reason.words)}
        for name, reason in reasons.items()
    }


def _spans(words: Passage) -> list[list[int]]:
    return [[span.line, span.start, span.end] for span in words.spans()]
