"""Write a confirmed plan as the YAML files of docs/plan-format.md, with their provenance."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from plan_reader.confirming.confirmed import ConfirmedItem, ConfirmedPlan, Fields
from plan_reader.confirming.limits import dues, undated_reason
from plan_reader.confirming.words import said
from plan_reader.obligations import LONGEST_TITLE, REFUSED
from plan_reader.values import APPENDIX
from rules.periods import Period

SOURCE = "source.txt"
PROVENANCE = "provenance.yaml"
LEAD = "lead"


def write_folder(plan: ConfirmedPlan, folder: Path) -> None:
    """Write the folder of a plan; what stood there under the same names is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    files = folder_files(plan)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for left in {"appendix.yaml", "questions.yaml"} - set(files):
        (folder / left).unlink(missing_ok=True)


def folder_files(plan: ConfirmedPlan) -> dict[str, str]:
    """Return the files of the folder by name; nothing is written."""
    period = _period(plan.document)
    rows = [item for item in plan.items if _is_row(item)]
    clauses = [entry for item in plan.items if not _is_row(item) for entry in _clause(item, period)]
    files: dict[str, Mapping[str, Any]] = {
        "plan.yaml": _document(plan, clauses),
        "roster.yaml": plan.roster,
        "obligations.yaml": {"obligations": clauses},
        PROVENANCE: _provenance(plan),
    }
    if rows:
        files["appendix.yaml"] = _appendix(rows)
    if questions := _questions(plan, clauses):
        files["questions.yaml"] = {"questions": questions}
    written = {name: _yaml(data) for name, data in files.items()}
    return written | {SOURCE: plan.source}


def _yaml(data: Mapping[str, Any]) -> str:
    return str(yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=100))


def _period(document: Mapping[str, Any]) -> Period:
    period = document["period"]
    return Period(first_day=period["from"], last_day=period["to"])


def _document(plan: ConfirmedPlan, clauses: list[Fields]) -> Fields:
    digest = hashlib.sha256(plan.source.encode()).hexdigest()
    dated = [clause["ref"] for clause in clauses if "due" in clause]
    quarterly = [c["ref"] for c in clauses if c.get("due", {}).get("occurs") == "quarterly"]
    report = next((ref for ref in (plan.report_ref, *quarterly, *dated) if ref in dated), "")
    return {
        **plan.document,
        "source": {"file": SOURCE, "sha256": digest},
        "quarterly_report": report,
    }


def _is_row(item: ConfirmedItem) -> bool:
    return item.measure is not None and item.ref.startswith(said("appendix") + ".")


def _clause(item: ConfirmedItem, period: Period) -> Iterable[Fields]:
    limits = list(dues(item, period))
    if not limits:
        yield _entry(item, "") | {"undated_reason": undated_reason(item)}
    for number, (suffix, due) in enumerate(limits, start=1):
        entry = _entry(item, suffix) | {"due": due}
        if suffix:
            short = shortened(item.short_title, room=LONGEST_TITLE - len(suffix) - 8)
            entry["short_title"] = f"{short} ({said('occurrence', number=number)})"
        yield entry


def _entry(item: ConfirmedItem, suffix: str) -> Fields:
    labels = item.ref.split(".")
    entry: Fields = {
        "ref": item.ref + suffix,
        "printed_path": ".".join(labels[:-1]) or item.ref,
        "section": labels[0],
        "source_lines": list(item.lines),
        "kind": item.kind,
        "short_title": item.short_title,
        "text": item.text,
        "owner_printed": item.owner_printed or None,
        "owners": list(item.owners),
    }
    if item.owners:
        entry["owner_role"] = LEAD
    if item.coordinators:
        entry["coordinators"] = list(item.coordinators)
    if item.measure is not None:
        entry["measures"] = [_measure(item)]
    return entry


def _measure(item: ConfirmedItem) -> Fields:
    measure = item.measure
    if measure is None:
        return {}
    whole = measure.value == measure.value.to_integral_value()
    return {
        "name": measure.name,
        "op": measure.operator,
        "value": int(measure.value) if whole else float(measure.value),
        "unit": measure.unit or None,
    }


def _appendix(rows: list[ConfirmedItem]) -> Fields:
    groups = {_group(row): _group(row) for row in rows}
    return {
        "caption": said("appendix"),
        "groups": groups,
        "indicators": [_row(row) for row in rows],
    }


def _group(row: ConfirmedItem) -> str:
    labels = row.ref.split(".")
    return labels[1] if len(labels) > 2 else "1"  # noqa: PLR2004 -- appendix, group, number


def _row(row: ConfirmedItem) -> Fields:
    monitor = next((o.removeprefix("post:") for o in row.owners if o.startswith("post:")), None)
    return {
        "ref": f"{APPENDIX}.{row.ref.split('.', 1)[1]}",
        "group": _group(row),
        "source_lines": list(row.lines),
        "short_title": row.short_title,
        "text": row.text,
        "monitor_printed": row.owner_printed or None,
        "monitor": monitor,
        "implementers_printed": "; ".join(row.coordinators) or None,
        "measures": [_measure(row)],
    }


def _questions(plan: ConfirmedPlan, clauses: list[Fields]) -> list[Fields]:
    """Return the questions, and one for every clause that nobody owns."""
    known = {clause["ref"] for clause in clauses}
    known |= {_row(item)["ref"] for item in plan.items if _is_row(item)}
    found: list[Fields] = []
    for each in plan.questions:
        refs = [ref for ref in each.refs if ref in known] or ["plan"]
        texts = [dict(text) for text in each.texts]
        found.append(
            {"severity": each.severity, "refs": refs, "question": each.message}
            | ({"texts": texts} if texts else {})
            | {"decided": each.decided or None}
        )
    asked = {ref for question in found for ref in question["refs"]}
    unowned = [c["ref"] for c in clauses if not c["owners"] and c["ref"] not in asked]
    found += [
        {"severity": "B", "refs": [ref], "question": said("nobody", ref=ref), "decided": None}
        for ref in unowned
    ]
    return [{"code": f"CH-{n:02}"} | question for n, question in enumerate(found, start=1)]


def _provenance(plan: ConfirmedPlan) -> Fields:
    """Return where everything comes from: file, hash, lines, words, rule, who confirmed."""
    return {
        "file": {"name": plan.file_name, "sha256": plan.file_sha256},
        "items": [
            {
                "ref": item.ref,
                "lines": list(item.lines),
                "confirmed_by": item.confirmed_by,
                "confirmed_at": item.confirmed_at,
                "fields": dict(item.why),
            }
            for item in plan.items
        ],
    }


_ENDS = re.compile(r"[\s,.;:–-]+$")


def shortened(text: str, *, room: int = LONGEST_TITLE) -> str:
    """Return a title of a text: at most `room` characters, without what Prefect refuses."""
    bare = " ".join("".join(" " if sign in REFUSED else sign for sign in text).split())
    if len(bare) <= room:
        return _ENDS.sub("", bare)
    return _ENDS.sub("", bare[: room - 1].rsplit(" ", 1)[0]) + "…"
