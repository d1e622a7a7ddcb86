"""Công văn đôn đốc: to one unit, or to every unit that has overdue tasks (DOMAIN §5 c)."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session

from notifications.wording import day_words, padded
from reports.facts import Facts, Owed, load_facts
from reports.issuing import letterhead, signature
from reports.kinds import Made, NothingToSayError, Order
from reports.kinds.lists import Lists
from reports.lettering import BLANK_NUMBER
from reports.paper import Annex, Band, Block, Mark, Paper, Row, Table, text
from reports.sayings import Sayings, read_sayings

# Of more units the letter names none by its name: the list follows as an annex.
MOST_NAMED = 8
COLUMNS = ("ref", "clause", "limit", "days", "urged")


def letter(session: Session, order: Order) -> Made:
    """Write the letter; NothingToSayError where nothing is overdue."""
    facts = load_facts(
        session, order.plan, quarter=order.quarter, today=order.today, zone=order.zone
    )
    sayings = read_sayings("letter", order.own)
    owed = facts.overdue(order.unit.code if order.unit else "")
    if not owed:
        unit = order.unit.name if order.unit else order.plan.code
        day = day_words(order.today)
        raise NothingToSayError(sayings.say("nothing", unit=unit, today=day))
    return _written(facts, sayings, owed, order)


def _written(facts: Facts, sayings: Sayings, owed: tuple[Owed, ...], order: Order) -> Made:
    lists = Lists(sayings=sayings, public_url=order.public_url)
    units = tuple(dict.fromkeys(each.row.unit_name for each in owed))
    words = _words(facts, sayings, owed, units)
    subject = sayings.say("subject", **words)
    issuing = facts.issuing
    paper = Paper(
        letterhead=letterhead(issuing, sayings, today=facts.today, subject=subject),
        kind="",
        kind_name=sayings.say("kind_name"),
        title="",
        recipients=units if len(units) <= MOST_NAMED else (sayings.say("many"),),
        blocks=tuple(_blocks(sayings, lists, owed, units, words)),
        signature=signature(issuing, sayings),
        distribution=sayings.each("distribution", **words),
        annexes=_annexes(sayings, lists, owed, units, words),
        facts=words,
    )
    return Made(paper=paper, sheet=lists.sheet(sayings.say("kind_name"), owed))


def _words(
    facts: Facts, sayings: Sayings, owed: tuple[Owed, ...], units: tuple[str, ...]
) -> dict[str, str]:
    days = int(sayings.get("reply_days"))
    one = len(units) == 1
    form = "one" if one else "several"
    words = {
        **facts.issuing.facts(sayings),
        "today": day_words(facts.today),
        "count": padded(len(owed)),
        "units": padded(len(units)),
        "unit": units[0] if one else "",
        "reply": day_words(facts.today + timedelta(days=days)) if days else BLANK_NUMBER,
        "where": sayings.say("where_table" if one else "where_annex"),
    }
    words["whom"] = sayings.say(f"whom_{form}", **words)
    words["addressed"] = sayings.say(f"addressed_{form}", **words)
    return words


def _blocks(
    sayings: Sayings,
    lists: Lists,
    owed: tuple[Owed, ...],
    units: tuple[str, ...],
    words: Mapping[str, str],
) -> list[Block]:
    blocks: list[Block] = [text(sayings.say("opening", **words))]
    if len(units) == 1:
        blocks.append(lists.table(owed, COLUMNS, caption=sayings.say("table", **words)))
    blocks.append(text(sayings.say("asking", **words)))
    blocks += [text(each, Mark.LETTER) for each in sayings.each("points", **words)]
    blocks.append(text(sayings.say("closing", **words)))
    return blocks


def _annexes(
    sayings: Sayings,
    lists: Lists,
    owed: tuple[Owed, ...],
    units: tuple[str, ...],
    words: Mapping[str, str],
) -> tuple[Annex, ...]:
    """Return the list by unit, each under its name; none where the letter holds the table."""
    if len(units) == 1:
        return ()
    rows: list[Row] = []
    for unit in units:
        rows.append(Band(text=unit))
        rows += lists.table([each for each in owed if each.row.unit_name == unit], COLUMNS).rows
    table = Table(columns=lists.columns(COLUMNS), rows=tuple(rows))
    return (Annex(title=sayings.say("annex", **words), blocks=(table,), landscape=True),)
