"""The list for the chair: what stands there, how often urged, what the head said last."""

from sqlmodel import Session

from notifications.wording import day_words, padded
from reports.facts import Owed, load_facts
from reports.issuing import letterhead, signature
from reports.kinds import Made, Order
from reports.kinds.figures import bars
from reports.kinds.lists import Lists
from reports.paper import Annex, Block, Mark, Paper, text
from reports.sayings import Sayings, read_sayings

COLUMNS = ("unit", "days", "urged", "said")


def escalation(session: Session, order: Order) -> Made:
    """Write the list of what stands before the chair, the longest overdue first."""
    facts = load_facts(
        session, order.plan, quarter=order.quarter, today=order.today, zone=order.zone
    )
    sayings = read_sayings("escalation", order.own)
    lists = Lists(sayings=sayings, public_url=order.public_url)
    overdue = facts.overdue()
    owed = sorted(
        (each for each in overdue if each.row.duty_id in facts.before_chair),
        key=lambda each: -each.row.days_overdue,
    )
    words = {
        **facts.issuing.facts(sayings),
        "today": day_words(facts.today),
        "overdue": padded(len(overdue)),
        "count": padded(len(owed)),
    }
    annex = Annex(
        title=sayings.say("annex", **words),
        blocks=(lists.by_clause(owed, COLUMNS),),
    )
    blocks: list[Block] = [text(sayings.say("opening" if owed else "empty", **words))]
    if owed:
        blocks.append(_chart(sayings, lists, owed))
        blocks.append(text(sayings.say("asking", **words)))
        blocks += [text(each, Mark.LETTER) for each in sayings.each("points", **words)]
        blocks.append(text(sayings.say("closing", **words)))
    paper = Paper(
        letterhead=letterhead(facts.issuing, sayings, today=facts.today),
        kind=sayings.say("kind"),
        kind_name=sayings.say("kind_name"),
        title=sayings.say("title", **words),
        recipients=sayings.each("to", **words),
        blocks=tuple(blocks),
        signature=signature(facts.issuing, sayings),
        distribution=sayings.each("distribution", **words),
        annexes=(annex,) if owed else (),
        facts=words,
    )
    return Made(paper=paper, sheet=lists.sheet(sayings.say("kind_name"), owed))


def _chart(sayings: Sayings, lists: Lists, owed: list[Owed]) -> Block:
    """Count how long the tasks are overdue."""
    counts: list[tuple[str, int]] = []
    first = 1
    days = [each.row.days_overdue for each in owed]
    for last in sayings.get("ages"):
        words = sayings.say("age", first=first, last=last)
        counts.append((words, sum(first <= each <= last for each in days)))
        first = last + 1
    words = sayings.say("oldest", last=first - 1)
    counts.append((words, sum(each >= first for each in days)))
    return bars(sayings.say("chart"), counts, lists, of="age")
