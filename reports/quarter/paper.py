"""A quarter's report as an official document: sections I to V, the tables as annexes.

Sections are those of DOMAIN §5. What nobody wrote is said to be missing, never made up;
each paragraph of a unit carries the name of its source, which opens it.
"""

from collections import Counter
from collections.abc import Iterable

from notifications.wording import day_words, plan_number_words
from reports.paper import (
    Annex,
    Block,
    Heading,
    Letterhead,
    Mark,
    Paper,
    Paragraph,
    Run,
    Signature,
)
from reports.quarter.charts import counts_chart, measures_chart
from reports.quarter.tables import (
    counts_table,
    filing_table,
    summary,
    table_one,
    table_three,
    table_two,
    unit_rows,
)
from reports.quarter.words import (
    Look,
    amount_words,
    catalogue,
    goals_words,
    moment_of,
    pick,
    quarter_of,
    quarter_words,
    say,
    text,
    value_of,
)
from rules.quarter_report import Content, FilingState, Section, Words
from rules.targets import Verdict

WANTING = (FilingState.LATE, FilingState.RETURNED, FilingState.MISSING, FilingState.NOT_DUE)
CAUSES = (("objective", Section.OBJECTIVE), ("subjective", Section.SUBJECTIVE))


def quarter_paper(content: Content, look: Look) -> Paper:
    """Return the document of a report, a unit's own or the consolidated one."""
    plan = content.plan
    number = plan_number_words(plan.number or None, plan.symbol or None, plan.issued_on)
    named = say("plan_named", number=number) if number else plan.title
    quarter = quarter_words(quarter_of(content.period))
    return Paper(
        letterhead=_letterhead(content, look),
        kind=say("kind"),
        kind_name=say("kind_name"),
        title=say("title", plan=named, quarter=quarter),
        recipients=(plan.standing_office,) if content.unit and plan.standing_office else (),
        blocks=tuple(_body(content, look)),
        signature=_signature(content),
        distribution=tuple(catalogue()["distribution"] if content.unit else plan.recipients),
        annexes=tuple(_annexes(content, look)),
    )


def _letterhead(content: Content, look: Look) -> Letterhead:
    plan = content.plan
    place = plan.place_date.partition(",")[0]
    issuer, symbol = content.unit_name, say("symbol")
    if not content.unit:
        issuer, body = plan.issuer, plan.symbol.partition("-")[2]
        symbol = f"{symbol}-{body}" if body else symbol
    month = f"{content.made_at.astimezone(look.zone):%Y-%m}"
    return Letterhead(issuer=issuer, symbol=symbol, place=place, month=month)


def _signature(content: Content) -> Signature:
    if content.unit:
        return Signature(authority=(content.post.upper(),), name=content.holder)
    authority, office = content.plan.capacity[:2], content.plan.capacity[2:]
    return Signature(authority=authority, office=office, name=content.plan.signer)


def _body(content: Content, look: Look) -> Iterable[Block]:
    yield text(_data_day(content))
    yield Heading(text=pick("sections", "direction"))
    yield from _said(content, look, Section.DIRECTION)
    yield Heading(text=pick("sections", "results"))
    yield from _said(content, look, Section.RESULTS, quiet=True)
    if not content.unit:
        yield from _filing(content, look)
    yield from _measures(content)
    yield from _duties(content)
    yield Heading(text=pick("sections", "limits"))
    yield from _said(content, look, Section.LIMITS)
    for key, section in CAUSES:
        if content.words_of(section):
            yield Paragraph(runs=(Run(text=pick("sections", key)),), mark=Mark.LETTER)
            yield from _said(content, look, section)
    for key, section in (("next", Section.NEXT), ("proposals", Section.PROPOSALS)):
        yield Heading(text=pick("sections", key))
        yield from _said(content, look, section)
    for line in _seal(content, look).splitlines():
        yield text(Run(text=line, italic=True))
    yield text(say("sources_line"))


def _data_day(content: Content) -> str:
    return say("data_day", day=day_words(content.data_day))


def _seal(content: Content, look: Look) -> str:
    journal = content.journal
    if look.seal is None:
        return say("draft", moment=moment_of(content.made_at, look), journal=journal)
    seal = look.seal
    return say(
        "seal",
        number=seal.number,
        moment=moment_of(seal.at, look),
        by=seal.by,
        sha256=seal.sha256,
        journal=journal,
    )


def _said(
    content: Content, look: Look, section: Section, *, quiet: bool = False
) -> Iterable[Block]:
    blocks = content.words_of(section)
    if not blocks and not quiet:
        yield text(say("none"))
    for words, said in _folded(blocks).items():
        *others, last = words.splitlines()
        yield from (text(line) for line in others if line.strip())
        yield text(last, *_sources(content, look, said))


def _folded(blocks: Iterable[Words]) -> dict[str, list[Words]]:
    """Gather the blocks that say the same, so that it is printed once under all its sources."""
    found: dict[str, list[Words]] = {}
    for block in blocks:
        found.setdefault(block.text.strip(), []).append(block)
    return found


def _sources(content: Content, look: Look, said: Iterable[Words]) -> Iterable[Run]:
    """Name every unit that says it, each leading to its report; a late one says so."""
    units = [words for words in said if words.unit]
    if not units:
        return
    yield Run(text=say("source_open", section=units[0].section.value), italic=True)
    for place, words in enumerate(units):
        yield Run(text="; " if place else "", italic=True)
        yield Run(text=_source(words), italic=True, link=_address(words, look))
    yield Run(text=say("source_close"), italic=True)
    late = {f.unit: f for f in content.filings if f.state is FilingState.LATE}
    for filing in (late[words.unit] for words in units if words.unit in late):
        note = say("late_note", unit=filing.unit_name, days=f"{filing.days:02d}")
        yield Run(text=f" {note}", bold=True)


def _source(words: Words) -> str:
    if words.edited:
        return say("source_edited", unit=words.unit_name)
    if words.version is None:
        return say("source_plain", unit=words.unit_name)
    return words.unit_name


def _address(words: Words, look: Look) -> str:
    if words.version is None:
        return ""
    return f"{look.public_url}/bao-cao-quy/ban/{words.version}#muc-{words.section.value}"


def _filing(content: Content, look: Look) -> Iterable[Block]:
    yield Heading(text=pick("sections", "filing"), level=2)
    found = Counter(each.state for each in content.filings)
    on_time, late = found[FilingState.ON_TIME], found[FilingState.LATE]
    yield text(
        say(
            "filing_line",
            moment=moment_of(content.made_at, look),
            received=on_time + late,
            total=len(content.filings),
            on_time=on_time,
            late=late,
            returned=found[FilingState.RETURNED],
            missing=found[FilingState.MISSING] + found[FilingState.NOT_DUE],
        )
    )
    wanting = [each for each in content.filings if each.state in WANTING]
    if wanting:
        yield filing_table(wanting, look)


def _measures(content: Content) -> Iterable[Block]:
    yield Heading(text=pick("sections", "measures"), level=2)
    found = Counter(line.verdict for line in content.measures)
    parts = ", ".join(
        f"{found[verdict]} {pick('verdicts', verdict)}" for verdict in Verdict if found[verdict]
    )
    yield text(say("measures_line", total=len(content.measures), parts=parts or say("no_data")))
    for line in content.measures:
        if line.in_conflict and not line.unit_code:
            shown = value_of(line.cumulative, line.unit) or value_of(line.period, line.unit)
            facts = {
                "name": line.name,
                "goals": goals_words(line).replace("\n", "; "),
                "value": amount_words(line, shown),
                "question": line.question or say("conflict_open"),
            }
            words = Run(text=say("conflict_line", **facts))
            yield Paragraph(runs=(words,), mark=Mark.DASH)
    chart = measures_chart(content) if not content.unit else None
    if chart is not None:
        yield chart


def _duties(content: Content) -> Iterable[Block]:
    yield Heading(text=pick("sections", "duties"), level=2)
    found = content.counts
    yield text(
        say(
            "counts_line",
            total=found.total,
            dated=found.dated,
            undated=found.no_deadline,
            done=found.done,
            open=found.open,
            done_on_time=found.done_on_time,
            done_late=found.done_late,
            open_in_time=found.open_in_time,
            open_overdue=found.open_overdue,
            reported=found.no_deadline_reported,
            aside=say("aside", count=found.set_aside) if found.set_aside else "",
        )
    )
    yield counts_table(content)
    if not content.unit:
        yield counts_chart(content)
    yield Heading(text=pick("sections", "overdue"), level=2)
    count = found.open_overdue
    yield text(say("overdue_line", count=count) if count else say("overdue_none"))


def _annexes(content: Content, look: Look) -> Iterable[Annex]:
    tables = (("one", table_one), ("two", table_two), ("three", table_three))
    for name, make in tables:
        title = pick("tables", name)
        blocks = make(content, look)
        yield Annex(title=title, blocks=(text(_data_day(content)), blocks), landscape=True)
    if content.unit:
        return
    for name, wards in (("heads", False), ("wards", True)):
        both = (summary(content, look, wards=wards), unit_rows(content, look, wards=wards))
        yield Annex(title=pick("tables", name), blocks=both, landscape=True)
