"""Subjects: number first, then how things stand, then the title; plain text only."""

from dataclasses import dataclass
from datetime import date

from notifications.wording import (
    day_words,
    occurrence_words,
    say,
    shortened,
    tidy,
    titled,
    word,
)
from rules.folding import Kind
from rules.periods import quarter_of

TITLE_LIMIT = 70
REMINDERS = frozenset(
    {
        Kind.REMINDER_30,
        Kind.REMINDER_7,
        Kind.REMINDER_3,
        Kind.REMINDER_1,
        Kind.REMINDER_0,
        Kind.OVERDUE_1,
        Kind.OVERDUE_3,
        Kind.OVERDUE_7,
    }
)


@dataclass(frozen=True, kw_only=True)
class SubjectFacts:
    """What a subject may say.

    `ref`, `short_title` and `occurrence` (a key, "2024Q2") are those of the only or first
    item; `days_left` is None without a deadline and ignored when `days_overdue` is not 0;
    `count` is the number of items, `overdue` how many of them are; `day` is that of the
    list or digest, for a granted extension the new last day; `granted` None: not known;
    `to` names the reader of a chair's list, blank for the usual word.
    """

    ref: str = ""
    short_title: str = ""
    occurrence: str = ""
    days_left: int | None = None
    days_overdue: int = 0
    count: int = 1
    overdue: int = 0
    day: date | None = None
    granted: bool | None = None
    to: str = ""


def subject_for(kind: Kind, *, facts: SubjectFacts) -> str:
    """Return the subject of a message: one line, without any markup."""
    title = shortened(titled(facts.short_title, facts.occurrence), TITLE_LIMIT)
    return say(
        "subjects",
        _form(kind, facts),
        ref=tidy(facts.ref),
        title=title,
        days_left=facts.days_left,
        days_overdue=facts.days_overdue,
        count=facts.count,
        overdue=facts.overdue,
        day=day_words(facts.day) if facts.day else "",
        quarter=occurrence_words(quarter_of(facts.day).key) if facts.day else "",
        to=tidy(facts.to) or word("subjects", "chair"),
    )


def _form(kind: Kind, facts: SubjectFacts) -> str:
    if kind in REMINDERS:
        return _standing(facts)
    if kind is Kind.DIGEST and facts.overdue:
        return "digest_overdue"
    if kind is Kind.MORNING_LIST and not facts.count:
        # Nothing fell that morning; the list tells what came in.
        return "morning-list-news"
    if kind is Kind.EXTENSION_DECISION and facts.granted is not None:
        return "extension-granted" if facts.granted else "extension-refused"
    return str(kind.value)


def _standing(facts: SubjectFacts) -> str:
    # By the days that are really left: a rung moved off a weekend speaks of the true day.
    if facts.days_overdue:
        return "overdue"
    named = {None: "reminder", 0: "today", 1: "tomorrow"}
    return named.get(facts.days_left, "left")
