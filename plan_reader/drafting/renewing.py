"""Next year's plan as a draft: what comes back is carried over, what is done is dropped."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from plan_reader.drafting.composing import Printed, compose
from plan_reader.drafting.moving import Move
from plan_reader.drafting.phrases import phrase
from plan_reader.drafting.proposing import SOURCE
from plan_reader.folder import WHOLE_PLAN
from plan_reader.values import PlanFolder
from rules.periods import Period

# Kinds that bind anew every year; a target does too, with another value.
LASTING = frozenset({"recurring_report", "recurring_other", "ad_hoc_report", "continuous"})
TARGET = "kpi_target"
# What belongs to the year that is over: who decided it is asked again.
_REFS = ("indicator_refs", "rolled_up_from")
_REF = ("appendix_ref", "body_ref")
_MEASURE = ("name", "unit", "numerator", "denominator", "counts")
_REPORTS = ("quarterly_report", "consolidated_report")
_PER_YEAR = ("number", "issued_on", "issued_month", "legal_basis")


@dataclass
class Renewal:
    """The files of the new draft, and what became of each clause, by ref."""

    files: dict[str, Any] = field(default_factory=dict)
    carried: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)


class SameYearError(ValueError):
    """A plan is renewed for a year after its own."""


def renew(folder: PlanFolder, *, year: int, finished: Collection[str]) -> Renewal:
    """Draft the plan of another year from a folder.

    `finished` are the refs of which every duty is completed. Periodic and continuous clauses are
    carried over, their days moved by their rules; single ones that are not finished become
    questions; targets lose their value until somebody decides it. Raises SameYearError for a year
    that the plan covers.
    """
    document = folder.document
    old = document.period.last_day.year
    if year <= old:
        message = f"plan '{document.code}' covers {old}; give a later year than {old}, not {year}"
        raise SameYearError(message)
    move = Move(
        old=old, new=year, period=Period(first_day=date(year, 1, 1), last_day=date(year, 12, 31))
    )
    work = _Work(folder=folder, move=move, finished=finished)
    return work.renewal()


@dataclass
class _Work:
    folder: PlanFolder
    move: Move
    finished: Collection[str]
    made: Renewal = field(default_factory=Renewal)
    questions: list[dict[str, Any]] = field(default_factory=list)

    def renewal(self) -> Renewal:
        clauses = self._raw("obligations.yaml")
        annex = self._raw("appendix.yaml")
        parts = [self._heading(line, text) for line, text in self.folder.headings.items()]
        parts += [part for entry in clauses["obligations"] if (part := self._clause(entry))]
        annex["indicators"] = [self._target(row) for row in annex.get("indicators") or ()]
        kept = [part.entry for part in parts if part.entry]
        self._mend_refs([*kept, *annex["indicators"]])
        title = self.move.words(self.folder.document.title)
        source, headings = compose(title, parts, annex)
        self._ask(kept)
        files = self.made.files
        files[SOURCE] = source
        files["obligations.yaml"] = {"headings": headings, "obligations": kept}
        if annex["indicators"]:
            files["appendix.yaml"] = annex
        files["questions.yaml"] = {"questions": self._numbered()}
        files["plan.yaml"] = self._plan(
            title, source, {entry["ref"] for entry in kept if entry.get("due")}
        )
        files["roster.yaml"] = self._raw("roster.yaml")
        return self.made

    def _raw(self, name: str) -> dict[str, Any]:
        path = self.folder.path / name
        return dict(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.is_file() else {}

    def _heading(self, line: str, text: str) -> Printed:
        return Printed(line=int(line), text=self.move.words(text))

    def _clause(self, entry: dict[str, Any]) -> Printed | None:
        """Return a clause of the new plan; None for one that is done, or asked about."""
        ref = str(entry["ref"])
        printed = self.move.words(self._printed(entry))
        if entry["kind"] == TARGET:
            moved = self._target(entry)
        elif entry["kind"] in LASTING:
            moved = self._moved(entry)
            self.made.carried.append(ref)
        elif ref in self.finished:
            self.made.dropped.append(ref)
            return None
        else:
            self.made.unfinished.append(ref)
            self._note(
                "renew_unfinished", [WHOLE_PLAN], code=self.folder.document.code, text=entry["text"]
            )
            return None
        lines = entry.get("source_lines") or [0]
        return Printed(line=lines[0], text=printed, entry=moved)

    def _printed(self, entry: Mapping[str, Any]) -> str:
        """Return the printed line of a clause, its label or dash with it."""
        lines = self._source()
        places = [at for at in entry.get("source_lines") or () if at <= len(lines)]
        return " ".join(lines[at - 1] for at in places) or f"- {entry['text']}"

    def _source(self) -> list[str]:
        name = self.folder.document.source_file
        path = Path(self.folder.path) / name if name else None
        return path.read_text(encoding="utf-8").split("\n") if path else []

    def _moved(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        moved = {**entry, "text": self.move.words(str(entry["text"]))}
        moved["short_title"] = self.move.words(str(entry["short_title"]))
        moved.pop("text_raw", None)
        if "due" in entry:
            due = self.move.due(entry["due"])
            del moved["due"]
            moved |= {"due": due} if due else {"undated_reason": phrase("no_date")}
        return moved

    def _target(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return a target whose value is still to be decided."""
        ref = str(entry["ref"])
        moved = self._moved(entry)
        note = phrase("renew_target", words=entry["text"])
        moved["measures"] = [
            {name: one[name] for name in _MEASURE if name in one}
            | {"op": "undefined", "value": None, "note": note}
            for one in entry.get("measures") or ()
        ]
        self.made.targets.append(ref)
        return moved

    def _mend_refs(self, entries: Collection[dict[str, Any]]) -> None:
        """Take out what points at clauses that were not carried over."""
        known = {entry["ref"] for entry in entries}
        for entry in entries:
            for name in _REFS:
                left = [ref for ref in entry.get(name) or () if ref in known]
                entry.pop(name, None)
                if left:
                    entry[name] = left
            for name in _REF:
                if entry.get(name) not in known:
                    entry.pop(name, None)

    def _ask(self, kept: Collection[dict[str, Any]]) -> None:
        if self.made.targets:
            self._note("renew_targets", list(self.made.targets), count=len(self.made.targets))
        known = {WHOLE_PLAN, *(entry["ref"] for entry in kept), *self.made.targets}
        asked = {ref for question in self.questions for ref in question["refs"]}
        for entry in kept:
            if self.move.names_old_year(entry["text"]):
                self._note("renew_year", [entry["ref"]], text=entry["text"])
        for question in self.folder.open_questions:
            refs = [ref for ref in question.refs if ref in known]
            # A question that asks for an owner must not get lost with the year.
            if refs and not asked.issuperset(refs):
                self.questions.append(
                    {"severity": question.severity, "refs": refs, "question": question.question}
                )

    def _note(self, key: str, refs: list[str], **facts: object) -> None:
        question = phrase(key, year=self.move.new, **facts)
        self.questions.append({"severity": "A", "refs": refs, "question": question})

    def _numbered(self) -> list[dict[str, Any]]:
        return [{"code": f"CH-{at:02d}", **one} for at, one in enumerate(self.questions, start=1)]

    def _plan(self, title: str, source: str, dated: Collection[str]) -> dict[str, Any]:
        old = self._raw("plan.yaml")
        code = str(old["code"])
        renamed = code.replace(str(self.move.old), str(self.move.new))
        period = self.move.period
        return {
            "draft": True,
            **{key: value for key, value in old.items() if key not in _PER_YEAR},
            "code": renamed if renamed != code else f"{code}-{self.move.new}",
            "title": title,
            # The place alone: day and month are left for whoever signs.
            "place_date": self.folder.document.place_date.partition(",")[0] or None,
            "period": {"from": period.first_day, "to": period.last_day},
            "source": {"file": SOURCE, "sha256": hashlib.sha256(source.encode()).hexdigest()},
            **{name: old[name] if old.get(name) in dated else None for name in _REPORTS},
            "note": phrase("renew_note", code=code),
        }
