"""The subject of a message as it is put; the letter has its own when it leaves."""

from collections.abc import Mapping
from datetime import date

from notifications.subjects import SubjectFacts, subject_for
from rules.folding import Envelope
from tasks.gather import Named


def subject_of(envelope: Envelope, named: Mapping[int, Named], *, today: date) -> str:
    """Return the subject of an envelope; one without items speaks of none."""
    if not envelope.items:
        return subject_for(envelope.kind, facts=SubjectFacts(count=0, day=today))
    item = envelope.items[0]
    first = named[item.duty]
    return subject_for(
        envelope.kind,
        facts=SubjectFacts(
            ref=first.observed.obligation.ref,
            short_title=first.observed.obligation.short_title,
            occurrence=first.occurrence,
            days_left=(item.last_day - today).days if item.last_day else 0,
            days_overdue=item.days_overdue,
            count=len(envelope.items),
            overdue=sum(1 for each in envelope.items if each.days_overdue),
            day=today,
        ),
    )
