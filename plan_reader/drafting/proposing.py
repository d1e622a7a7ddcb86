"""A reading as a draft of a plan folder: five YAML files and the text that was read."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from plan_reader.drafting.bodies import CHAIR, DEPUTY, OFFICE, Bodies, skeleton
from plan_reader.drafting.entries import (
    annex_ref,
    goal_entry,
    obligation_entry,
    row_entry,
)
from plan_reader.drafting.matching import slug
from plan_reader.drafting.phrases import listed, phrase
from plan_reader.folder import WHOLE_PLAN
from plan_reader.reading.proposals import Indicator, Question, Reading
from plan_reader.sources.pages import Line, Pages
from plan_reader.values import GROUP, PlanFolder
from rules.deadlines import normalise
from rules.periods import Period

SOURCE = "source.txt"
# How much each code changes; what is not here concerns structure.
_RESULT = re.compile(r"date|target|period")
_SYMBOL = re.compile(r"\s*(\d*)\s*/?\s*(.*)")
_LABEL = re.compile(r"(?:[IVXLC]+\.|\d+(?:\.\d+)*[.)]|\d+(?:\.\d+)+|[a-zđ]\))\s")
Files = dict[str, Any]


class NoYearError(ValueError):
    """The document names no year; give it with --year."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The files of a draft by name (YAML values, or text), and how bodies were placed."""

    files: Files
    bodies: Bodies


def propose(
    pages: Pages,
    reading: Reading,
    *,
    name: str,
    digest: str,
    code: str,
    roster: PlanFolder | None = None,
    year: int | None = None,
) -> Draft:
    """Draft the folder of a document that was read; nothing in it is confirmed.

    `name` and `digest` are the file's; `roster` is a plan folder whose people are taken over.
    Raises NoYearError when neither the document nor `year` says which year it is for.
    """
    bodies = Bodies(known=roster.roster) if roster else Bodies()
    period = period_of(reading, year)
    clauses, appendix = _entries(pages, reading, bodies, period)
    plan = _plan(pages, reading, clauses, period=period, code=code, roster=roster)
    headings = _headings(pages, [*clauses, *appendix])
    files: Files = {
        SOURCE: pages.as_text(),
        "plan.yaml": plan | {"note": phrase("source_note", file=name, digest=digest)},
        "obligations.yaml": {"headings": headings, "obligations": clauses},
        "questions.yaml": {"questions": _questions(reading, clauses, appendix, bodies)},
        "roster.yaml": _roster(reading, bodies, roster),
    }
    if appendix:
        groups = {str(row["group"]): str(row["group"]) for row in appendix}
        caption = phrase("annex")
        files["appendix.yaml"] = {"caption": caption, "groups": groups, "indicators": appendix}
    return Draft(files=files, bodies=bodies)


def _entries(
    pages: Pages, reading: Reading, bodies: Bodies, period: Period
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the clauses, in the order of their lines, and the rows of the annex."""
    clauses = [obligation_entry(one, bodies, period) for one in reading.obligations]
    goals = [one for one in reading.indicators if not _in_annex(one)]
    clauses += [goal_entry(one, bodies, period) for one in goals]
    clauses.sort(key=lambda entry: entry["source_lines"][0])
    appendix = [row_entry(one, bodies) for one in reading.indicators if _in_annex(one)]
    texts = _lines(pages)
    for entry in (*clauses, *appendix):
        _keep_words(entry, texts)
    _make_unique([*clauses, *appendix])
    return clauses, appendix


def _headings(pages: Pages, entries: list[dict[str, Any]]) -> dict[str, str]:
    """Return the labelled lines above the last clause that are no clause themselves, by line."""
    taken = {line for entry in entries for line in entry["source_lines"]}
    return {
        str(part.line): part.text
        for part in pages.parts
        if isinstance(part, Line)
        and part.line not in taken
        and part.line < max(taken, default=0)
        and _LABEL.match(part.text)
    }


def period_of(reading: Reading, year: int | None) -> Period:
    """Return the days that the plan covers: from its first year to the last that it names."""
    head = reading.head
    issued = head.issue_date.year if head.issue_date else head.issued_in and head.issued_in[0]
    years = [year] if year else list(head.years) or ([issued] if issued else [])
    dues = [one.due for one in reading.obligations] + [one.due for one in reading.indicators]
    days = [due.last_day for due in dues if due]
    if not years:
        message = "the document names no year in its title or date; give it with --year"
        raise NoYearError(message)
    last = max([date(max(years), 12, 31), *(day for day in days if day)])
    return Period(first_day=date(min(years), 1, 1), last_day=date(last.year, 12, 31))


def _plan(
    pages: Pages,
    reading: Reading,
    clauses: list[dict[str, Any]],
    *,
    period: Period,
    code: str,
    roster: PlanFolder | None,
) -> dict[str, Any]:
    head = reading.head
    number, symbol = _number(head.number or "")
    document = roster.document if roster else None
    month = head.issued_in or (head.issue_date and (head.issue_date.year, head.issue_date.month))
    source = hashlib.sha256(pages.as_text().encode()).hexdigest()
    return {
        "draft": True,
        "code": slug(code),
        "title": f"{_printed_kind(pages)} {head.title or ''}".strip() or code,
        "number": number or None,
        "symbol": symbol or None,
        "place_date": _lines(pages).get(head.date_line or 0),
        "issued_on": head.issue_date,
        "issued_month": f"{month[0]}-{month[1]:02d}" if month else None,
        "issuer": head.issuing_body,
        "contact": phrase("contact"),
        "period": {"from": period.first_day, "to": period.last_day},
        "source": {"file": SOURCE, "sha256": source},
        "committee": {
            "chair": document.chair if document else CHAIR,
            "deputy": document.deputy if document else DEPUTY,
            "standing_office": document.standing_unit if document else OFFICE,
        },
        "signer": {"name": head.signer} if head.signer else None,
        "quarterly_report": _quarterly(clauses),
        "ladder": document.ladder if document else "default",
    }


def _quarterly(clauses: list[dict[str, Any]]) -> str | None:
    """Return the quarterly report that groups owe, rather than one that an office owes alone."""
    due = [entry for entry in clauses if entry.get("due", {}).get("occurs") == "quarterly"]
    due.sort(key=lambda entry: not any(owner.startswith(GROUP) for owner in entry["owners"]))
    return str(due[0]["ref"]) if due else None


def _roster(reading: Reading, bodies: Bodies, roster: PlanFolder | None) -> dict[str, Any]:
    """Return the known roster, or the skeleton of one, with what the document adds."""
    if roster:
        known = yaml.safe_load((roster.path / "roster.yaml").read_text(encoding="utf-8"))
    else:
        known = skeleton(reading.head.issuing_body or "")
    added = {"units": bodies.units, "posts": bodies.posts, "groups": bodies.groups}
    return {**known, **{name: [*(known.get(name) or ()), *more] for name, more in added.items()}}


def _questions(
    reading: Reading,
    clauses: list[dict[str, Any]],
    appendix: list[dict[str, Any]],
    bodies: Bodies,
) -> list[dict[str, Any]]:
    asked = [_asked([WHOLE_PLAN], one) for one in reading.questions]
    for item in reading.obligations:
        asked += [_asked([item.ref], one) for one in item.questions]
    for goal in reading.indicators:
        asked += [_asked([_ref(goal)], one) for one in goal.questions]
    asked.append({"severity": "B", "refs": [WHOLE_PLAN], "question": phrase("ask_committee")})
    unsure = bodies.unsure()
    if unsure:
        words = phrase("ask_owners", count=len(unsure), names="; ".join(unsure))
        asked.append({"severity": "B", "refs": [WHOLE_PLAN], "question": words})
    known = {ref for question in asked for ref in question["refs"]}
    owned = {entry["section"] for entry in clauses if entry["owners"]}
    for entry in clauses:
        # A section in which nobody owns anything states goals or themes.
        if not entry["owners"] and entry["ref"] not in known and entry["section"] in owned:
            words = phrase("ask_owner", text=entry["text"])
            asked.append({"severity": "B", "refs": [entry["ref"]], "question": words})
    refs = {entry["ref"] for entry in (*clauses, *appendix)} | {WHOLE_PLAN}
    return [
        {"code": f"CH-{at:02d}", **one, "refs": [ref for ref in one["refs"] if ref in refs]}
        for at, one in enumerate(asked, start=1)
    ]


def _asked(refs: list[str], question: Question) -> dict[str, Any]:
    severity = "A" if _RESULT.search(question.code) else "B"
    return {"severity": severity, "refs": refs, "question": question.message}


def _keep_words(entry: dict[str, Any], texts: dict[int, str]) -> None:
    """Take the whole lines where the words were cut in a way that they do not stand in them."""
    printed = " ".join(texts.get(line, "") for line in entry["source_lines"])
    if normalise(entry["text"]) not in normalise(printed):
        entry["text"] = printed


def _make_unique(entries: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for entry in entries:
        ref, number = entry["ref"], 2
        while entry["ref"] in seen:
            entry["ref"], number = f"{ref}-{number}", number + 1
        seen.add(entry["ref"])


def _lines(pages: Pages) -> dict[int, str]:
    return dict(enumerate(pages.as_text().split("\n"), start=1))


def _ref(one: Indicator) -> str:
    return annex_ref(one) if _in_annex(one) else one.ref


def _in_annex(one: Indicator) -> bool:
    return one.ref.startswith(f"{phrase('annex')}.")


def _printed_kind(pages: Pages) -> str:
    known = {kind.upper(): kind for kind in listed("kinds")}
    return next(
        (known[line.text.upper()] for line in pages.lines() if line.text.upper() in known), ""
    )


def _number(printed: str) -> tuple[str, str]:
    found = _SYMBOL.fullmatch(printed)
    return (found[1], found[2]) if found else ("", printed)
