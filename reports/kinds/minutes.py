"""The list for a meeting of the Committee, with room for what it concludes on each item."""

from sqlmodel import Session

from notifications.wording import day_words
from reports.facts import load_facts
from reports.issuing import letterhead, signature
from reports.kinds import Made, Order
from reports.kinds.lists import Lists
from reports.paper import Block, Heading, Paper, text
from reports.sayings import read_sayings


def minutes(session: Session, order: Order) -> Made:
    """Write what a meeting is to decide on: overdue, asked for, coming."""
    facts = load_facts(
        session, order.plan, quarter=order.quarter, today=order.today, zone=order.zone
    )
    sayings = read_sayings("minutes", order.own)
    lists = Lists(sayings=sayings, public_url=order.public_url)
    days = int(sayings.get("coming_days"))
    words = {
        **facts.issuing.facts(sayings),
        "today": day_words(facts.today),
        "days": str(days),
    }
    overdue, coming = facts.overdue(), facts.coming(days)
    late = lists.by_clause(overdue, ("unit", "days", "said", "conclusion"))
    soon = lists.by_clause(coming, ("unit", "conclusion"))
    none = text(sayings.say("none"))
    blocks: list[Block] = [
        text(sayings.say("opening", **words)),
        Heading(text=sayings.say("overdue")),
        late if overdue else none,
        Heading(text=sayings.say("requests")),
        lists.wishes(facts.wishes, "conclusion") if facts.wishes else none,
        Heading(text=sayings.say("coming", **words)),
        soon if coming else none,
        text(sayings.say("closing", **words)),
    ]
    paper = Paper(
        letterhead=letterhead(facts.issuing, sayings, today=facts.today),
        kind=sayings.say("kind"),
        kind_name=sayings.say("kind_name"),
        title=sayings.say("title", **words),
        recipients=sayings.each("to", **words),
        blocks=tuple(blocks),
        signature=signature(facts.issuing, sayings),
        distribution=sayings.each("distribution", **words),
        facts=words,
    )
    return Made(paper=paper, sheet=lists.sheet(sayings.say("kind_name"), (*overdue, *coming)))
