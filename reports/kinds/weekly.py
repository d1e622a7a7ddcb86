"""The weekly digest of the standing office (DOMAIN §7.10): what is due, late, waiting, asked."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session

from notifications.wording import day_words, occurrence_words, padded
from reports.facts import Facts, load_facts
from reports.issuing import letterhead, signature
from reports.kinds import Made, Order
from reports.kinds.figures import bars
from reports.kinds.lists import Lists
from reports.paper import Block, Heading, Mark, Paper, text
from reports.sayings import Sayings, read_sayings
from rules.timeliness import Cell

DAYS = 7
# The 2×2 of duties with a day; the two other cells have no column in it.
SHOWN = (Cell.DONE_ON_TIME, Cell.DONE_LATE, Cell.OPEN_IN_TIME, Cell.OPEN_OVERDUE)
LINES = ("due", "overdue", "waiting", "requests")


def weekly(session: Session, order: Order) -> Made:
    """Write the digest of the week in which the day lies, Monday to Sunday."""
    facts = load_facts(
        session, order.plan, quarter=order.quarter, today=order.today, zone=order.zone
    )
    sayings = read_sayings("weekly", order.own)
    lists = Lists(sayings=sayings, public_url=order.public_url)
    words = _words(facts, sayings)
    paper = Paper(
        letterhead=letterhead(facts.issuing, sayings, today=facts.today),
        kind=sayings.say("kind"),
        kind_name=sayings.say("kind_name"),
        title=sayings.say("title", **words),
        recipients=sayings.each("to", **words),
        blocks=tuple(_blocks(facts, sayings, lists, words)),
        signature=signature(facts.issuing, sayings),
        distribution=sayings.each("distribution", **words),
        facts=words,
    )
    owed = dict.fromkeys((*facts.overdue(), *facts.waiting(), *facts.coming(DAYS)))
    return Made(paper=paper, sheet=lists.sheet(sayings.say("kind_name"), owed))


def _words(facts: Facts, sayings: Sayings) -> dict[str, str]:
    year, week, weekday = facts.today.isocalendar()
    monday = facts.today - timedelta(days=weekday - 1)
    return {
        **facts.issuing.facts(sayings),
        "today": day_words(facts.today),
        "week": str(week),
        "year": str(year),
        "first": day_words(monday),
        "last": day_words(monday + timedelta(days=6)),
        "due": padded(len(facts.coming(DAYS))),
        "overdue": padded(len(facts.overdue())),
        "fresh": padded(len(facts.fresh())),
        "waiting": padded(len(facts.waiting())),
        "requests": padded(len(facts.wishes)),
        "period": occurrence_words(facts.quarter.key),
        "received": padded(facts.reports_received),
        "expected": padded(facts.reports_expected),
    }


def _blocks(facts: Facts, sayings: Sayings, lists: Lists, words: Mapping[str, str]) -> list[Block]:
    reports = "reports" if facts.reports_expected else "no_reports"
    cells = sayings.get("cells")
    counts = [(str(cells[cell.value]), facts.cells[cell]) for cell in SHOWN]
    blocks: list[Block] = [
        text(sayings.say("opening", **words)),
        Heading(text=sayings.say("figures")),
        *(text(sayings.say("lines", each, **words), Mark.DASH) for each in (*LINES, reports)),
        bars(sayings.say("chart"), counts, lists, of="state"),
    ]
    for name, owed, columns in (
        ("fresh", facts.fresh(), ("unit", "days", "urged")),
        ("due", facts.coming(DAYS), ("unit", "said")),
        ("waiting", facts.waiting(), ("unit", "filed", "said")),
    ):
        blocks.append(Heading(text=sayings.say(name, **words)))
        blocks.append(lists.by_clause(owed, columns) if owed else text(sayings.say("none")))
    blocks.append(Heading(text=sayings.say("requests")))
    blocks.append(lists.wishes(facts.wishes) if facts.wishes else text(sayings.say("none")))
    blocks.append(text(sayings.say("closing", **words)))
    return blocks
