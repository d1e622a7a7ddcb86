"""What the pages of the quarter's reports show: the list, one report, its form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.quarter_prefill import causes, last_texts
from actions.quarter_reports import Place, blocks_of, content_now, versions_of
from models.duty import Duty
from models.plan import Plan
from models.quarter_content import find_round
from models.quarter_filings import load_filings
from models.quarter_reports import QuarterReport, QuarterRound, ReportVersion
from models.roster import Unit
from portal.desk import Here, NotForYouError, NothingHereError
from portal.viewer import Viewer
from rules.periods import PeriodError, Quarter, quarter_of, read_quarter
from rules.quarter_report import FREE, OF_A_DUTY, RECEIVED, Content, Filing, Section
from rules.states import OPEN, State

# As many overdue duties are explained in one form as a form has room for.
MOST_EXPLAINED = 15


@dataclass(frozen=True, kw_only=True)
class Field:
    """One text of the form: `name` as it is sent carries the edition it was read in."""

    place: Place
    name: str
    text: str
    edition: int
    before: str = ""
    by: str = ""

    @property
    def section(self) -> Section:
        """Return the section of the text."""
        return self.place[0]


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """One report as its page shows it."""

    report: QuarterReport
    round: QuarterRound
    plan: Plan
    duty: Duty
    unit: Unit
    content: Content
    fields: tuple[Field, ...]
    late: Mapping[str, tuple[Field, ...]]
    versions: Sequence[ReportVersion]
    writes: bool


@dataclass(frozen=True, kw_only=True)
class RoundView:
    """The round of one quarter: who has filed, and the reports that can be opened."""

    plan: Plan
    quarter: Quarter
    round: QuarterRound | None
    filings: tuple[Filing, ...]
    reports: Mapping[int, int]
    mine: tuple[tuple[Duty, Unit, int | None], ...]
    whole: QuarterReport | None
    steers: bool
    received: int = field(default=0)


def asked_quarter(here: Here) -> Quarter:
    """Return the quarter of the address, else that of today."""
    asked = here.request.query_params.get("quy", "")
    try:
        return read_quarter(asked) if asked else quarter_of(here.today)
    except PeriodError as error:
        message = f'"{asked}" is no quarter'
        raise NothingHereError(message) from error


def load_round_view(
    session: Session, here: Here, viewer: Viewer, plan: Plan, quarter: Quarter
) -> RoundView:
    """Read who has filed; a head sees its own alone."""
    round_ = find_round(session, plan, quarter)
    query = (
        select(QuarterReport, Duty, Unit)
        .join(Duty, col(QuarterReport.duty_id) == Duty.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(QuarterReport.round_id == (round_.id if round_ else None))
    )
    rows = session.exec(query).all()
    filings = load_filings(session, plan, quarter, unit=None, now=here.now, zone=here.office.zone)
    steers = viewer.oversees(plan.id or 0)
    actor = viewer.actor
    mine = [(d, u, r.id) for r, d, u in rows if not r.is_consolidated and _is_of(actor, d)]
    return RoundView(
        plan=plan,
        quarter=quarter,
        round=round_,
        filings=filings if steers else tuple(f for f in filings if f.duty in _ids(mine)),
        reports={d.id or 0: r.id or 0 for r, d, _ in rows},
        mine=tuple(mine),
        whole=next((r for r, _, _ in rows if r.is_consolidated), None) if steers else None,
        steers=steers,
        received=sum(1 for f in filings if f.state in RECEIVED),
    )


def _is_of(actor: Actor | None, duty: Duty) -> bool:
    return actor is not None and actor.works_on(duty)


def _ids(mine: Sequence[tuple[Duty, Unit, int | None]]) -> set[int]:
    return {duty.id or 0 for duty, _, _ in mine}


def load_report_view(session: Session, here: Here, report_id: int) -> ReportView:
    """Read one report with its form; NotForYouError for who may not see the duty."""
    report = session.get(QuarterReport, report_id)
    if report is None:
        message = f"there is no report {report_id}"
        raise NothingHereError(message)
    duty = session.get_one(Duty, report.duty_id)
    viewer = here.viewer(session)
    if not viewer.sees(duty):
        message = f"report {report_id} is another office's"
        raise NotForYouError(message)
    round_ = session.get_one(QuarterRound, report.round_id)
    plan = session.get_one(Plan, round_.plan_id)
    content = content_now(session, report, duty, now=here.now, zone=here.office.zone)
    writes = _is_of(viewer.actor, duty) and State(duty.state) in OPEN
    fields, late = _fields(session, report, duty, content, plan=plan)
    return ReportView(
        report=report,
        round=round_,
        plan=plan,
        duty=duty,
        unit=session.get_one(Unit, duty.unit_id),
        content=content,
        fields=fields,
        late=late,
        versions=versions_of(session, report),
        writes=writes,
    )


def _fields(
    session: Session,
    report: QuarterReport,
    duty: Duty,
    content: Content,
    *,
    plan: Plan,
) -> tuple[tuple[Field, ...], Mapping[str, tuple[Field, ...]]]:
    if report.is_consolidated:
        return (), {}
    blocks = blocks_of(session, report)
    before = last_texts(session, plan, read_quarter(content.period), duty.unit_id)
    known = causes(session, plan, duty.unit_id)

    def made(section: Section, about: str, suggested: str = "") -> Field:
        block = blocks.get((section, about))
        edition = block.edition if block else 0
        return Field(
            place=(section, about),
            name=field_name(section, about, edition),
            text=block.text if block else suggested,
            edition=edition,
            before=before.get(section, "") if not about else "",
            by=block.changed_by if block else "",
        )

    free = tuple(made(section, "") for section in FREE)
    late = {
        line.name: tuple(
            made(section, line.name, known.get(line.duty, "") if section is Section.CAUSE else "")
            for section in OF_A_DUTY
        )
        for line in content.unfinished()[:MOST_EXPLAINED]
    }
    return free, late


def field_name(section: Section, about: str, edition: int) -> str:
    """Return the name under which a text is sent: section, edition, what it is about."""
    return f"muc|{section.value}|{edition}|{about}"


def read_field(name: str) -> tuple[Place, int] | None:
    """Read such a name; None for another field of the form."""
    mark, *parts = name.split("|", 3)
    if mark != "muc" or len(parts) != 3 or not parts[1].isdecimal():  # noqa: PLR2004 -- see field_name
        return None
    try:
        return (Section(parts[0]), parts[2]), int(parts[1][:9])
    except ValueError:
        return None
