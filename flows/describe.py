"""How an obligation reads in the Prefect UI: its description and its tags."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows import names
from flows.wording import say, word
from models.plan import Obligation, Plan, Question

# More owners than these are named by their number: tags must stay readable.
MOST_UNIT_TAGS = 3


@dataclass(frozen=True, kw_only=True)
class About:
    """An obligation and what is known of its duties.

    `asked` are the last days of the reports with which an undated one is asked for;
    `unscheduled` is the code of the reason for having no schedule, empty when it has one.
    """

    plan: Plan
    obligation: Obligation
    units: tuple[str, ...]
    last_days: tuple[date, ...]
    asked: tuple[date, ...]
    unscheduled: str
    questions: Sequence[Question]
    link: str


def description(about: About) -> str:
    """Write the plan's words and their source, and why there is no date or schedule."""
    obligation = about.obligation
    return say(
        "description",
        ref=obligation.ref,
        short_title=obligation.short_title,
        text=" ".join(obligation.text.split()),
        plan_title=about.plan.title,
        path_label=say("path_label"),
        printed_path=obligation.printed_path,
        lines=", ".join(str(line) for line in obligation.source_lines),
        owner=obligation.owner_printed,
        coordinators=", ".join(obligation.coordinators),
        kind=word("kinds", obligation.kind),
        due_phrase=obligation.due_phrase,
        last_days=_days(about.last_days),
        undated_reason=obligation.undated_reason,
        asked=_days(about.asked),
        schedules=not about.unscheduled,
        unscheduled=say(f"unscheduled.{about.unscheduled}") if about.unscheduled else "",
        questions=[{"code": q.code, "text": q.question} for q in about.questions],
        link=about.link,
    )


def tags(about: About) -> tuple[str, ...]:
    """Return plan, section, kind and owners; many owners are told by their number too."""
    obligation = about.obligation
    units = list(about.units)
    if len(units) > MOST_UNIT_TAGS:
        units = [obligation.owner_printed, say("many_units", count=len(units))]
    fixed = (
        about.plan.code,
        word("sections", obligation.section),
        word("kinds", obligation.kind),
    )
    return tuple(dict.fromkeys(tag for tag in (*fixed, *units) if tag))


def _days(days: Sequence[date]) -> str:
    return ", ".join(names.shown(day) for day in days)
