"""One duty with everything that a page tells about it, read in a handful of queries."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.changes import get_duty
from actions.handing import colleagues, handovers_of
from actions.instructing import instructions_of
from actions.objecting import ANSWERERS, objections_to
from models.duty import Duty, Evidence, Extension, Occurrence, StateChange, Submission
from models.lookup import full_name
from models.plan import Indicator, Obligation, Plan, Question
from models.remarks import Instruction, Objection
from models.roster import Person, Post, Unit
from models.within import Handover
from notifications.limits import LimitWords
from portal.words import limit_words, target_words
from rules.clock import local
from rules.states import State
from rules.timeliness import Standing, standing


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A submission with its files."""

    submission: Submission
    files: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of the history: `what` is a key of the catalogue ("act.submit", …)."""

    at: datetime
    what: str
    by: str
    reason: str = ""
    to_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Target:
    """One target of the obligation, in words."""

    name: str
    words: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DutyView:
    """A duty as a page shows it; `days_left` is None without a deadline.

    `handovers` are those within its unit, newest first.
    """

    name: str
    duty: Duty
    plan: Plan
    obligation: Obligation
    occurrence: Occurrence
    unit: Unit
    post: Post
    standing: Standing
    limit: LimitWords
    days_left: int | None
    targets: tuple[Target, ...]
    filed: tuple[Filed, ...]
    extensions: tuple[Extension, ...]
    history: tuple[Event, ...]
    questions: tuple[Question, ...]
    objections: tuple[Objection, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    handovers: tuple[tuple[Handover, Person], ...] = ()

    @property
    def state(self) -> State:
        """Return the processing state."""
        return State(self.duty.state)

    @property
    def pending(self) -> Filed | None:
        """Return the result that waits to be judged."""
        return next((f for f in self.filed if f.submission.outcome == "pending"), None)

    def filed_late(self, zone: ZoneInfo) -> int | None:
        """Return by how many days the waiting result was filed late; None without one.

        What counts is the day of filing, so that a slow confirmation makes nobody late.
        """
        if self.pending is None or self.duty.last_day is None:
            return None
        filed_on = local(self.pending.submission.filed_at, zone).date()
        return max(0, (filed_on - self.duty.last_day).days)

    @property
    def asked(self) -> Extension | None:
        """Return the request for more time that waits to be decided."""
        return next((e for e in self.extensions if e.outcome == "asked"), None)

    @property
    def soonest_new_day(self) -> date | None:
        """Return the first day to which more time may lead: the one after the last day."""
        return self.duty.last_day + timedelta(days=1) if self.duty.last_day else None

    @property
    def objection(self) -> Objection | None:
        """Return the objection that waits for an answer."""
        return next((o for o in self.objections if o.outcome in ANSWERERS), None)

    @property
    def hands(self) -> Person | None:
        """Return the person of the unit to whom the head gave it; None: the head has it."""
        return next((who for given, who in self.handovers if given.ended_at is None), None)

    @property
    def draft(self) -> Filed | None:
        """Return what was taken back or returned last, to be corrected and filed again."""
        last = next(iter(self.filed), None)
        again = last is not None and last.submission.outcome in {"withdrawn", "returned"}
        return last if again else None

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the headings of the plan under which the clause stands, outermost first."""
        found = self.plan.document.get("headings", {})
        lines = self.obligation.source_lines
        above = [n for n in sorted(int(n) for n in found) if lines and n <= lines[0]]
        return tuple(str(found[str(n)]) for n in _innermost(above, found))


def _innermost(above: Sequence[int], headings: dict[str, str]) -> list[int]:
    """Keep the last heading of each level: "III. …", "1. …", "a) …"."""
    kept: dict[int, int] = {}
    for line in above:
        mark = headings[str(line)].split(" ")[0]
        level = 0 if mark[:1] in "IVX" else 1 if mark[:1].isdigit() else 2
        if mark.endswith((".", ")")):
            kept = {k: v for k, v in kept.items() if k < level} | {level: line}
    return [kept[level] for level in sorted(kept)]


def load_duty_view(session: Session, duty_id: int, *, today: date) -> DutyView:
    """Read a duty; UnknownDutyError if there is none."""
    duty = get_duty(session, duty_id)
    obligation = session.get_one(Obligation, duty.obligation_id)
    extensions = _extensions(session, duty)
    objections = objections_to(session, duty_id)
    instructions = instructions_of(session, duty_id)
    handovers = handovers_of(session, duty_id)
    said = [*_remarks(objections, instructions), *_handed(handovers)]
    state = State(duty.state)
    return DutyView(
        name=str(full_name(session, duty)),
        duty=duty,
        plan=session.get_one(Plan, duty.plan_id),
        obligation=obligation,
        occurrence=session.get_one(Occurrence, duty.occurrence_id),
        unit=session.get_one(Unit, duty.unit_id),
        post=session.get_one(Post, duty.post_id),
        standing=standing(
            state=state, last_day=duty.last_day, today=today, accepted_on=duty.reported_on
        ),
        limit=limit_words(obligation.due_phrase, duty.last_day, duty.original_last_day),
        days_left=(duty.last_day - today).days if duty.last_day else None,
        targets=_targets(session, obligation),
        filed=load_filed(session, duty),
        extensions=extensions,
        history=_in_order([*_history(session, duty, extensions), *said]),
        questions=_questions(session, obligation),
        objections=objections,
        instructions=instructions,
        handovers=handovers,
    )


def colleague_names(session: Session, view: DutyView) -> tuple[str, ...]:
    """Return whom its head may hand the duty to, as far as they are known."""
    known = dict.fromkeys(person.name for person in colleagues(session, view.duty.unit_id))
    return tuple(name for name in known if view.hands is None or name != view.hands.name)


def load_filed(session: Session, duty: Duty) -> tuple[Filed, ...]:
    """Return what was filed for a duty, newest first."""
    submissions = session.exec(
        select(Submission).where(Submission.duty_id == duty.id).order_by(col(Submission.id).desc())
    ).all()
    files: dict[int, list[Evidence]] = defaultdict(list)
    wanted = [s.id for s in submissions]
    for file in session.exec(select(Evidence).where(col(Evidence.submission_id).in_(wanted))):
        files[file.submission_id].append(file)
    return tuple(Filed(submission=s, files=tuple(files[s.id or 0])) for s in submissions)


def _targets(session: Session, obligation: Obligation) -> tuple[Target, ...]:
    rows = session.exec(
        select(Indicator)
        .where(Indicator.obligation_id == obligation.id)
        .order_by(col(Indicator.position))
    )
    return tuple(
        Target(name=r.name, words=target_words(r.op, r.value, r.unit), note=r.note) for r in rows
    )


def _extensions(session: Session, duty: Duty) -> tuple[Extension, ...]:
    return tuple(
        session.exec(
            select(Extension).where(Extension.duty_id == duty.id).order_by(col(Extension.id).desc())
        )
    )


def _questions(session: Session, obligation: Obligation) -> tuple[Question, ...]:
    rows = session.exec(
        select(Question).where(Question.plan_id == obligation.plan_id).order_by(col(Question.code))
    )
    return tuple(row for row in rows if obligation.ref in row.refs)


def _history(session: Session, duty: Duty, extensions: Sequence[Extension]) -> list[Event]:
    changes = session.exec(
        select(StateChange).where(StateChange.duty_id == duty.id).order_by(col(StateChange.id))
    )
    events = [Event(at=c.at, what=f"act.{c.act}", by=c.by, reason=c.reason) for c in changes]
    for each in extensions:
        events.append(
            Event(
                at=each.asked_at,
                what="extension.asked",
                by=each.asked_by,
                reason=each.reason,
                to_day=each.to_day,
            )
        )
        if each.decided_at is not None:
            events.append(
                Event(
                    at=each.decided_at,
                    what=f"extension.{each.outcome}",
                    by=each.decided_by or "",
                    reason=each.remark,
                    to_day=each.to_day,
                )
            )
    return events


def _remarks(
    objections: Sequence[Objection], instructions: Sequence[Instruction]
) -> Iterator[Event]:
    for said in objections:
        yield Event(at=said.made_at, what="objection.made", by=said.made_by, reason=said.reason)
        if said.answered_at is not None:
            yield Event(
                at=said.answered_at,
                what=f"objection.{said.outcome}",
                by=said.answered_by or "",
                reason=said.answer,
            )
    for given in instructions:
        yield Event(
            at=given.given_at, what="instruction.given", by=given.given_by, reason=given.text
        )


def _handed(handovers: Sequence[tuple[Handover, Person]]) -> Iterator[Event]:
    for given, who in handovers:
        yield Event(at=given.given_at, what="handover.given", by=given.given_by, reason=who.name)
        if given.ended_at is not None:
            by = given.ended_by or ""
            yield Event(at=given.ended_at, what="handover.ended", by=by, reason=who.name)


def _in_order(events: Sequence[Event]) -> tuple[Event, ...]:
    # Turned round as a whole: of two things at one moment the later stands above.
    return tuple(sorted(events, key=lambda event: event.at)[::-1])
