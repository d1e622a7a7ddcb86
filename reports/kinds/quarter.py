"""The two reports of a quarter as they stand on a day: a unit's own, and the consolidated one."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlmodel import Session

from models.plan import Plan
from models.quarter_content import load_content
from reports.issuing import letterhead, load_issuing, signature
from reports.kinds import Made, Order
from reports.paper import Paper
from reports.quarter.paper import quarter_paper
from reports.quarter.sheets import quarter_sheets
from reports.quarter.words import Look
from reports.sayings import read_sayings
from rules.clock import moment_of
from rules.periods import quarter_of
from rules.quarter_report import Content

CONSOLIDATED, UNIT = "consolidated", "unit"


def unit(session: Session, order: Order) -> Made:
    """Write a unit's report of the quarter as it stands."""
    return _made(session, order)


def consolidated(session: Session, order: Order) -> Made:
    """Write the standing office's report on the whole as it stands."""
    return _made(session, order)


def _made(session: Session, order: Order) -> Made:
    content = load_content(
        session,
        order.plan,
        order.quarter or quarter_of(order.today),
        unit=order.unit,
        now=order.now or _end_of(order),
        zone=order.zone,
    )
    look = Look(public_url=order.public_url, zone=order.zone)
    return made_of(session, order, content, look)


def _end_of(order: Order) -> datetime:
    tomorrow = order.today + timedelta(days=1)
    return moment_of(tomorrow, time(0), order.zone) - timedelta(microseconds=1)


def made_of(session: Session, order: Order, content: Content, look: Look) -> Made:
    """Return a content, frozen or not, as a paper and its tables."""
    first, *more = quarter_sheets(content)
    paper = quarter_paper(content, look)
    if not content.unit:
        paper = _issued(session, order.plan, order, paper)
    return Made(paper=paper, sheet=first, more=tuple(more))


def _issued(session: Session, plan: Plan, order: Order, paper: Paper) -> Paper:
    """Put the head and the signature on it that papers.yaml asks for."""
    issuing, sayings = (
        load_issuing(session, plan, today=order.today),
        read_sayings(CONSOLIDATED, order.own),
    )
    head = letterhead(issuing, sayings, today=order.today)
    return replace(
        paper,
        letterhead=replace(head, month=paper.letterhead.month),
        signature=signature(issuing, sayings),
    )
