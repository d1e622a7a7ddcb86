"""Read a document into proposals: the table of contents of the reading."""

from plan_reader.reading.asking import (
    asked_obligations,
    document_questions,
    unclear_owners,
    with_unclear,
)
from plan_reader.reading.found import Found
from plan_reader.reading.goals import goal_dues
from plan_reader.reading.head import read_head
from plan_reader.reading.items import walk
from plan_reader.reading.linking import linked_indicators, linked_obligations
from plan_reader.reading.missing import asked_missing
from plan_reader.reading.outline import outline
from plan_reader.reading.paragraphs import blocks
from plan_reader.reading.parts import part
from plan_reader.reading.proposals import Head, Reading
from plan_reader.sources.pages import Pages


def read(pages: Pages) -> Reading:
    """Propose what a document holds; the same pages always give the same proposals."""
    parts = part(blocks(pages))
    head = read_head(parts)
    root = outline(parts.body)
    found = Found(year=_year(head), issued=head.issue_date)
    walk(root, found)
    obligations = with_unclear(
        linked_obligations(asked_missing(asked_obligations(found.obligations, head))),
        unclear_owners(root),
    )
    indicators = linked_indicators(goal_dues(found.indicators, root, head))
    return Reading(
        head=head,
        obligations=tuple(obligations),
        indicators=tuple(indicators),
        questions=tuple(document_questions(head, root)),
    )


def _year(head: Head) -> int | None:
    """Return the year of a day printed without one: the title's, else that of the issue."""
    if len(head.years) == 1:
        return head.years[0]
    return head.issue_date.year if head.issue_date else None
