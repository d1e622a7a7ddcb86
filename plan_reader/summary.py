"""What `dondoc plan check` and `dondoc plan load` show, in the words of templates/."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plan_reader.obligations import KINDS
from plan_reader.references import theme_sections
from plan_reader.values import PlanFolder

TEMPLATES = Path(__file__).resolve().parent / "templates"


class Report(Protocol):
    """What `diff_words` needs of a load's report (actions.load_plan.LoadReport)."""

    @property
    def code(self) -> str:
        """The plan's code."""

    @property
    def is_new(self) -> bool:
        """Whether this was the first load."""

    @property
    def applied(self) -> bool:
        """Whether the differences are in force now."""


def counts(folder: PlanFolder) -> dict[str, Any]:
    """Return the numbers of a plan folder, ready for JSON."""
    roster = folder.roster
    return {
        "obligations": len(folder.clauses),
        "by_section": folder.by_section(),
        "by_kind": {kind: folder.by_kind().get(kind, 0) for kind in KINDS},
        "indicators": len(folder.indicators),
        "units": len(roster.units),
        "posts": len(roster.posts),
        "groups": {group.code: len(group.members) for group in roster.groups},
        "dated": sum(1 for item in folder.clauses if item.due),
        "owned": sum(1 for item in folder.obligations if item.owners),
        "questions": len(folder.questions),
        "open_questions": len(folder.open_questions),
    }


def summary_words(folder: PlanFolder) -> str:
    """Return the counts, the limits, the warnings and the open questions of a plan."""
    shown = {
        "folder": folder,
        "document": folder.document,
        "counts": counts(folder),
        "themes": sorted(theme_sections(folder.obligations)),
        "dated": [item for item in folder.clauses if item.due],
        "unconfirmed": sorted({day.day.year for day in folder.calendar.days if not day.confirmed}),
    }
    return _render("check.txt.jinja", shown)


def diff_words(report: Report) -> str:
    """Return what a load did, or what it would change."""
    return _render("load.txt.jinja", {"report": report})


def _render(name: str, values: Mapping[str, object]) -> str:
    return _environment().get_template(name).render(values).strip()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - plain text for a terminal
    )
    environment.globals["words"] = yaml.safe_load(
        (TEMPLATES / "words.yaml").read_text(encoding="utf-8")
    )
    environment.filters["day"] = _day
    environment.filters["cut"] = _cut
    return environment


def _day(day: date | None) -> str:
    """Return a day as official documents write it: 01/6/2024, 14/02/2024, 31/12/2024."""
    if day is None:
        return "–"
    february = 2
    month = f"{day.month:02d}" if day.month <= february else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def _cut(text: str, length: int = 60) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
