"""Gather the units' own words into the consolidated report, each with its source.

A block begins as the words of one unit in one section. Whoever changes it changes the copy;
the source stays as it was filed, and the block says that it was edited.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.changes import note
from actions.quarter_reports import (
    Clash,
    Fault,
    Place,
    ReportError,
    blocks_of,
    get_report,
    writable,
)
from models.duty import Submission
from models.plan import Plan
from models.quarter_content import filed_contents
from models.quarter_filings import load_filings
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock
from models.roster import Unit
from rules.periods import read_quarter
from rules.quarter_report import FREE, RECEIVED, Content, Filing, Section


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The words of one unit in one section, and where they stand."""

    place: Place
    position: int
    text: str
    version: int | None
    submission: int | None


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What gathering did; `kept` are edited blocks whose unit has filed something newer."""

    added: int
    renewed: int
    kept: int


def gather(
    session: Session, report_id: int, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> Gathered:
    """Take in what units have filed since; edited blocks are left as they are."""
    report = get_report(session, report_id)
    duty = writable(session, report, actor)
    blocks = blocks_of(session, report)
    added = renewed = kept = 0
    for quote in quotes(session, report, now=now, zone=zone):
        block = blocks.get(quote.place)
        if block is None:
            added += 1
            _take(session, _blank(report, quote), quote, actor=actor, now=now)
        elif _source(block) == (quote.version, quote.submission):
            continue
        elif block.text == block.taken:
            renewed += 1
            _take(session, block, quote, actor=actor, now=now)
        else:
            kept += 1
    session.flush()
    done = Gathered(added=added, renewed=renewed, kept=kept)
    if added or renewed:
        details: dict[str, object] = {"added": added, "renewed": renewed, "kept": kept}
        note(session, duty, act="report.gathered", actor=actor, now=now, details=details)
    return done


def retake(
    session: Session, block_id: int, *, edition: int, actor: Actor, now: datetime, zone: ZoneInfo
) -> tuple[Clash, ...]:
    """Put back the words that the unit has filed now, in place of the edited ones.

    `edition` is the one that was looked at; what somebody changed since is kept, and the
    clash returned, as when a block is saved.
    """
    block = session.get(ReportBlock, block_id)
    if block is None:
        message = f"there is no block {block_id}; open the report again"
        raise ReportError(Fault.GONE, message)
    report = get_report(session, block.report_id)
    duty = writable(session, report, actor)
    place = (Section(block.section), block.about)
    found = {quote.place: quote for quote in quotes(session, report, now=now, zone=zone)}
    if place not in found:
        message = f'"{block.about}" has filed no words for section {block.section}'
        raise ReportError(Fault.CHANGED, message)
    quote = found[place]
    # Read again under the hold on the report: another may have saved while this one waited.
    session.refresh(block)
    if edition != block.edition:
        by = block.changed_by
        return (Clash(place=place, mine=quote.text, theirs=block.text, by=by),)
    _take(session, block, quote, actor=actor, now=now)
    details: dict[str, object] = {"places": [f"{block.section}:{block.about}"]}
    note(session, duty, act="report.retaken", actor=actor, now=now, details=details)
    return ()


def quotes(
    session: Session, report: QuarterReport, *, now: datetime, zone: ZoneInfo
) -> tuple[Quote, ...]:
    """Return the words of every unit whose report is received, in the order of the units."""
    round_ = session.get_one(QuarterRound, report.round_id)
    plan = session.get_one(Plan, round_.plan_id)
    quarter = read_quarter(round_.period)
    filings = load_filings(session, plan, quarter, unit=None, now=now, zone=zone)
    received = [filing for filing in filings if filing.state in RECEIVED]
    contents = filed_contents(session, received)
    plain = _plain(session, [f.duty for f in received if f.version is None])
    units = dict(
        session.exec(select(Unit.code, Unit.position).where(Unit.plan_id == plan.id)).all()
    )
    return tuple(quote for filing in received for quote in _quotes(filing, contents, plain, units))


def _quotes(
    filing: Filing,
    contents: Mapping[int, Content],
    plain: Mapping[int, Submission],
    units: Mapping[str, int],
) -> Iterable[Quote]:
    position = units[filing.unit] + 1
    content = contents.get(filing.version or 0)
    if content is not None:
        for words in content.words:
            if words.section in FREE and words.text and not words.about:
                yield Quote(
                    place=(words.section, filing.unit),
                    position=position,
                    text=words.text,
                    version=filing.version,
                    submission=None,
                )
    elif filing.duty in plain:
        # Filed by Zalo, mail or on paper, without the form: its words tell the results.
        result = plain[filing.duty]
        yield Quote(
            place=(Section.RESULTS, filing.unit),
            position=position,
            text=result.text,
            version=None,
            submission=result.id,
        )


def _plain(session: Session, duties: list[int]) -> Mapping[int, Submission]:
    query = (
        select(Submission)
        .where(
            col(Submission.duty_id).in_(duties),
            col(Submission.outcome).in_(["pending", "accepted"]),
        )
        .order_by(col(Submission.id))
    )
    return {result.duty_id: result for result in session.exec(query)} if duties else {}


def _source(block: ReportBlock) -> tuple[int | None, int | None]:
    return block.version_id, block.submission_id


def _blank(report: QuarterReport, quote: Quote) -> ReportBlock:
    section, about = quote.place
    return ReportBlock(
        report_id=report.id or 0,
        section=section.value,
        about=about,
        position=quote.position,
        edition=0,
        changed_by="",
        changed_at=report.opened_at,
    )


def _take(
    session: Session, block: ReportBlock, quote: Quote, *, actor: Actor, now: datetime
) -> None:
    block.text = block.taken = quote.text
    block.version_id, block.submission_id = quote.version, quote.submission
    block.edition += 1
    block.changed_at, block.changed_by = now, actor.label
    session.add(block)
