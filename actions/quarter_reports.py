"""Write, file and consolidate the reports of a quarter.

A report fulfils a duty: it is filed through `acting.submit`, so that rights, timeliness,
receipt and confirmation are those of any other result (laws 9 and 11). Frozen versions never
change; whatever is changed afterwards becomes a new version.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.acting import submit
from actions.actors import Actor
from actions.changes import get_duty, note
from actions.evidence import EvidenceStore, Upload
from models.duty import Duty, Occurrence
from models.lookup import full_name
from models.plan import Obligation, Plan
from models.quarter_content import as_data, load_content
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock, ReportVersion
from models.roster import Unit
from notifications.wording import day_words, occurrence_words, say
from rules.duty_name import DutyName
from rules.periods import read_quarter
from rules.quarter_report import OF_A_DUTY, Content, Section
from rules.sealed import seal_of
from rules.states import OPEN, RightsError, State, TransitionError

MOST_CHARACTERS = 20_000
# A field of the form: its section, and the duty or unit that it is about.
Place = tuple[Section, str]
# Makes the document of a frozen report; the writers of documents are not the acts' business.
MakeDocument = Callable[[Content, "Seal"], Upload]


class Fault(StrEnum):
    """What can be wrong with a report; a surface says it in its own words."""

    GONE = "report_gone"
    TOO_LONG = "report_too_long"
    UNKNOWN_PLACE = "report_place"
    EMPTY = "report_empty"
    CHANGED = "report_changed"


class ReportError(ValueError):
    """The report cannot be written or filed as it is."""

    def __init__(self, fault: Fault, message: str) -> None:
        self.fault = fault
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody wrote in one place, and the edition on which it was written (0: none)."""

    text: str
    edition: int


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A place that somebody else changed meanwhile: both texts, nothing is lost."""

    place: Place
    mine: str
    theirs: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What identifies a frozen version on paper."""

    number: int
    sha256: str
    at: datetime
    by: str


def get_report(session: Session, report_id: int) -> QuarterReport:
    """Return the report, held until the transaction ends; ReportError if there is none."""
    report = session.get(QuarterReport, report_id, with_for_update=True)
    if report is None:
        message = f"there is no report {report_id}; open the list of the quarter"
        raise ReportError(Fault.GONE, message)
    return report


def writable(session: Session, report: QuarterReport, actor: Actor) -> Duty:
    """Return the duty of a report that the actor may write on now.

    Raises RightsError for anybody who does not work on the duty, TransitionError while it
    waits to be judged or is done: then it is taken back, returned or opened again first.
    """
    duty = get_duty(session, report.duty_id)
    name = full_name(session, duty)
    if not actor.works_on(duty):
        message = f'"{actor.label}" may not write the report {name}; its head or clerk may'
        raise RightsError(message)
    if State(duty.state) not in OPEN:
        message = f'the report {name} is "{duty.state}"; take it back before it is changed'
        raise TransitionError(message)
    return duty


def save_report(
    session: Session,
    report_id: int,
    *,
    actor: Actor,
    now: datetime,
    drafts: Mapping[Place, Draft],
) -> tuple[Clash, ...]:
    """Keep what was written; return the places that somebody else changed meanwhile.

    Those keep the other's words; the writer is shown both. Everything else is saved.
    """
    report = get_report(session, report_id)
    duty = writable(session, report, actor)
    blocks = blocks_of(session, report)
    own = _own_duties(session, duty)
    clashes: list[Clash] = []
    changed: list[str] = []
    for place, draft in drafts.items():
        block = blocks.get(place)
        _check(report, place, draft, block, own)
        if draft.text == (block.text if block else ""):
            continue
        if draft.edition != (block.edition if block else 0):
            theirs, by = (block.text, block.changed_by) if block else ("", "")
            clashes.append(Clash(place=place, mine=draft.text, theirs=theirs, by=by))
            continue
        _write(session, report, place, block, draft.text, actor=actor, now=now)
        changed.append(":".join(part for part in place if part))
    if changed:
        details: dict[str, object] = {"places": changed}
        note(session, duty, act="report.saved", actor=actor, now=now, details=details)
    return tuple(clashes)


def _own_duties(session: Session, duty: Duty) -> frozenset[str]:
    """Return the names of what the unit of a report owes: it explains nobody else's duties."""
    several = len(session.exec(select(Plan.id)).all()) > 1
    plan = session.get_one(Plan, duty.plan_id).code if several else None
    unit = session.get_one(Unit, duty.unit_id).code
    rows = session.exec(
        select(Obligation.ref, Occurrence.key)
        .join(Duty, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .where(Duty.plan_id == duty.plan_id, Duty.unit_id == duty.unit_id)
    ).all()
    names = (DutyName(plan=plan, ref=ref, occurrence=key, unit=unit) for ref, key in rows)
    return frozenset(str(name) for name in names)


def _check(
    report: QuarterReport,
    place: Place,
    draft: Draft,
    block: ReportBlock | None,
    own: frozenset[str],
) -> None:
    section, about = place
    # What is about a unit was gathered before; what is about a duty belongs to a unit's report.
    is_about_duty = section in OF_A_DUTY
    fits = bool(about) and not report.is_consolidated if is_about_duty else not about
    if not (fits or (block is not None and not is_about_duty)):
        message = f'there is no place "{section}" about "{about}" in a report'
        raise ReportError(Fault.UNKNOWN_PLACE, message)
    if is_about_duty and about not in own:
        message = f'"{about}" is no duty of the unit of this report; explain its own duties only'
        raise ReportError(Fault.UNKNOWN_PLACE, message)
    if len(draft.text) > MOST_CHARACTERS:
        message = f"section {section} has {len(draft.text)} characters; at most {MOST_CHARACTERS}"
        raise ReportError(Fault.TOO_LONG, message)


def _write(
    session: Session,
    report: QuarterReport,
    place: Place,
    block: ReportBlock | None,
    text: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    section, about = place
    if block is None:
        block = ReportBlock(
            report_id=report.id or 0,
            section=section.value,
            about=about,
            edition=0,
            changed_at=now,
            changed_by=actor.label,
        )
    block.text, block.edition = text, block.edition + 1
    block.changed_at, block.changed_by = now, actor.label
    session.add(block)
    session.flush()


def blocks_of(session: Session, report: QuarterReport) -> dict[Place, ReportBlock]:
    """Return the text blocks of a report by their places."""
    query = select(ReportBlock).where(ReportBlock.report_id == report.id)
    return {(Section(block.section), block.about): block for block in session.exec(query)}


def freeze(
    session: Session, report_id: int, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> ReportVersion:
    """Freeze the report as it stands into a new version; its hash goes into the journal."""
    report = get_report(session, report_id)
    duty = writable(session, report, actor)
    version, _ = _freeze(session, report, duty, actor=actor, now=now, zone=zone)
    return version


def _freeze(
    session: Session,
    report: QuarterReport,
    duty: Duty,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[ReportVersion, Content]:
    content = content_now(session, report, duty, now=now, zone=zone)
    data = as_data(content)
    version = ReportVersion(
        report_id=report.id or 0,
        number=len(versions_of(session, report)) + 1,
        frozen_at=now,
        frozen_by=actor.label,
        content=data,
        sha256=seal_of(data),
    )
    session.add(version)
    session.flush()
    details: dict[str, object] = {
        "report": report.id,
        "period": content.period,
        "version": version.number,
        "sha256": version.sha256,
    }
    note(session, duty, act="report.frozen", actor=actor, now=now, details=details)
    return version, content


def content_now(
    session: Session, report: QuarterReport, duty: Duty, *, now: datetime, zone: ZoneInfo
) -> Content:
    """Return the content of a report as it would be frozen now."""
    round_ = session.get_one(QuarterRound, report.round_id)
    plan = session.get_one(Plan, round_.plan_id)
    unit = None if report.is_consolidated else session.get_one(Unit, duty.unit_id)
    quarter = read_quarter(round_.period)
    return load_content(session, plan, quarter, unit=unit, now=now, zone=zone)


def versions_of(session: Session, report: QuarterReport) -> Sequence[ReportVersion]:
    """Return the frozen versions of a report, oldest first."""
    query = select(ReportVersion).where(ReportVersion.report_id == report.id)
    return session.exec(query.order_by(col(ReportVersion.number))).all()


def seal(version: ReportVersion) -> Seal:
    """Return what identifies a version on paper."""
    return Seal(
        number=version.number, sha256=version.sha256, at=version.frozen_at, by=version.frozen_by
    )


def file_report(
    session: Session,
    report_id: int,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    store: EvidenceStore,
    make: MakeDocument,
) -> ReportVersion:
    """Sign the report off: freeze it, make its document, and file it as the duty's result.

    The document is the evidence. Raises ReportError for a report in which nobody wrote a
    word, and what `submit` raises; then nothing is frozen either.
    """
    report = get_report(session, report_id)
    duty = writable(session, report, actor)
    if not any(block.text.strip() for block in blocks_of(session, report).values()):
        message = "nobody has written a word in this report; write what was done"
        raise ReportError(Fault.EMPTY, message)
    version, content = _freeze(session, report, duty, actor=actor, now=now, zone=zone)
    words = say(
        "quarter",
        "filed",
        occurrence=occurrence_words(content.period),
        number=version.number,
        day=day_words(content.data_day),
        sha256=version.sha256,
    )
    submission = submit(
        session,
        duty.id or 0,
        actor=actor,
        now=now,
        zone=zone,
        text=words,
        store=store,
        files=(make(content, seal(version)),),
    )
    version.submission_id = submission.id
    session.add(version)
    session.flush()
    return version
