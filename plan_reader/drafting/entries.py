"""What a reading proposes, as entries of obligations.yaml and appendix.yaml."""

from datetime import date
from typing import Any

from plan_reader.drafting.bodies import Bodies
from plan_reader.drafting.phrases import phrase
from plan_reader.obligations import LONGEST_TITLE, REFUSED
from plan_reader.reading.due_dates import Due
from plan_reader.reading.passages import Passage
from plan_reader.reading.proposals import Indicator, Obligation
from plan_reader.reading.recurrences import Recurrence
from plan_reader.values import APPENDIX, POST
from rules.deadlines import UnreadableLimitError, read_limit
from rules.periods import Period

_OPERATORS = {">": "gt", ">=": "ge", "<": "lt", "<=": "le"}
_WHOLE = 100


def obligation_entry(one: Obligation, bodies: Bodies, period: Period) -> dict[str, Any]:
    """Return one obligation as an entry; what binds it is as printed."""
    limit = _limit(one.due, one.recurrence, period)
    entry = _place(one.ref, one.words) | {
        "kind": _kind(one, has_due="due" in limit),
        "owner_printed": "; ".join(owner.text for owner in one.owners) or None,
        "owners": [bodies.owner(owner.text) for owner in one.owners],
        "coordinators": [helper.text for helper in one.coordinators] or None,
    }
    if one.kind == "indicator":
        name = short(one.words.text)
        entry["measures"] = [{"name": name, "op": "qualitative", "value": None}]
    return _filled(entry | limit)


def goal_entry(one: Indicator, bodies: Bodies, period: Period) -> dict[str, Any]:
    """Return a target of the text as an entry."""
    owners = [bodies.owner(owner.text) for owner in one.owners]
    limit = _limit(one.due, None, period) if owners else {}
    entry = _place(one.ref, one.words) | {
        "kind": "kpi_target",
        "owner_printed": "; ".join(owner.text for owner in one.owners) or None,
        "owners": owners,
        "measures": [measure(one)],
    }
    return _filled(entry | limit)


def row_entry(one: Indicator, bodies: Bodies) -> dict[str, Any]:
    """Return a target of an annex as a row of appendix.yaml; only a post can watch over it."""
    group, number = group_of(one)
    monitor = bodies.owner(one.monitor.text) if one.monitor else ""
    entry = _place(one.ref, one.words) | {
        "ref": annex_ref(one),
        "number": number,
        "group": group,
        "monitor_printed": one.monitor.text if one.monitor else None,
        "monitor": monitor.removeprefix(POST) if monitor.startswith(POST) else None,
        "implementers_printed": "; ".join(owner.text for owner in one.owners) or None,
        "measures": [measure(one)],
    }
    return _filled({key: entry[key] for key in entry if key not in ("printed_path", "section")})


def annex_ref(one: Indicator) -> str:
    """Return the ref of a row as the format has it: PL.GROUP.NUMBER."""
    return APPENDIX + one.ref.removeprefix(phrase("annex"))


def group_of(one: Indicator) -> tuple[str, int | None]:
    """Return the group and number of a row from its ref: "Phụ lục.II.3" is (II, 3)."""
    parts = one.ref.split(".")[1:]
    group = parts[0] if len(parts) > 1 else APPENDIX
    number = next((int(part) for part in parts[-2:] if part.isdecimal()), None)
    return group, number


def measure(one: Indicator) -> dict[str, Any]:
    """Return a target as a measure; a bare "đạt 75%" is read as at least, and asked."""
    value = int(one.value) if float(one.value).is_integer() else one.value
    op = _OPERATORS.get(one.operator) or ("eq" if value == _WHOLE and one.unit == "%" else "ge")
    note = None if op != "ge" or one.operator == ">=" else phrase("at_least", words=one.words.text)
    made = {"name": one.name or phrase("target"), "op": op, "value": value, "unit": one.unit}
    return _filled(made | {"note": note})


def short(text: str) -> str:
    """Return a title for Prefect: whole words, at most 60 letters, without the signs it refuses."""
    words = "".join(" " if sign in REFUSED else sign for sign in text).split()
    title = ""
    for word in words:
        longer = f"{title} {word}".strip()
        if len(longer) > LONGEST_TITLE:
            break
        title = longer
    return title.rstrip(" .,;:-") or phrase("target")


def _place(ref: str, words: Passage) -> dict[str, Any]:
    path = ref.rpartition(".")[0] or ref
    return {
        "ref": ref,
        "printed_path": path,
        "section": ref.partition(".")[0],
        "source_lines": sorted({line for line, _ in words.places}),
        "short_title": short(words.text),
        "text": words.text,
    }


def _kind(one: Obligation, *, has_due: bool) -> str:
    match one.kind:
        case "report" if one.recurrence:
            return "recurring_report"
        case "report":
            return "deadline" if has_due else "ad_hoc_report"
        case "indicator":
            return "kpi_target"
        case "continuous":
            return "continuous"
    if one.recurrence:
        return "recurring_other"
    return "deadline" if has_due else "one_off_undated"


def _limit(due: Due | None, recurrence: Recurrence | None, period: Period) -> dict[str, Any]:
    """Return the limit as the folder knows it, or why there is none: once or quarterly."""
    if due and due.last_day:
        return {"due": _once(due.words.text, due.last_day, period)}
    words = (recurrence and recurrence.words.text) or (due and due.words.text) or ""
    if recurrence and recurrence.last_days and recurrence.frequency == "quarterly":
        known = _known(words, period)
        if known and known["occurs"] == "quarterly":
            return {"due": known}
    reason = phrase("undated", phrase=words) if words else phrase("no_date")
    return {"undated_reason": reason}


def _once(words: str, day: date, period: Period) -> dict[str, Any]:
    """Return a single limit: the printed words where they give the day, else the day itself."""
    known = _known(words, period)
    if known and list(known["last_days"].values()) == [day]:
        return known
    made = _known(phrase("by_day", day=day), period)
    return {**(made or {}), "note": phrase("printed", phrase=words)}


def _known(words: str, period: Period) -> dict[str, Any] | None:
    try:
        limit = read_limit(words)
    except UnreadableLimitError:
        return None
    days = {found.occurrence: found.last_day for found in limit.due(period)}
    return {"phrase": words, "occurs": limit.recurrence.value, "last_days": days}


def _filled(entry: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not printed; `owners` is said even when it is empty."""
    kept = {key: value for key, value in entry.items() if value is not None}
    # Without an owner nobody must say why there is no date.
    if not kept.get("owners", True):
        kept.pop("undated_reason", None)
    return kept
