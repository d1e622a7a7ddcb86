"""The reports of Q2/2024 on the Bắc Giang plan, written and filed as people do it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import col, select

from actions import acting, consolidating, quarter_reports
from actions.evidence import EvidenceStore, Upload
from actions.quarter_reports import Clash, Draft, Seal
from actions.quarter_rounds import open_round
from models.database import writing
from models.plan import Plan
from models.quarter_content import load_content
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock, ReportVersion
from models.roster import Unit
from rules.periods import Quarter
from rules.quarter_report import Content, Section
from tests.actions.desk import DEPUTY, FIRST, OFFICE, WARD, Desk
from tests.plans import ZONE, at, loaded

Q2 = Quarter(year=2024, number=2)
REPORT, WHOLE = "IV.4.1@2024Q2@{unit}", "IV.1.1@2024Q2@vhtt"
JUNE = at(date(2024, 6, 3), 9)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def document(content: Content, seal: Seal) -> Upload:
    """Return a stand-in for the made document."""
    return Upload(name=f"bao-cao-{content.period}-{seal.number}.pdf", content=PDF)


@dataclass
class RoundDesk(Desk):
    """The desk with an opened round."""

    store: EvidenceStore

    @property
    def plan(self) -> Plan:
        """Return the one plan."""
        return self.session.exec(select(Plan)).one()

    @property
    def round(self) -> QuarterRound:
        """Return the one round."""
        return self.session.exec(select(QuarterRound)).one()

    def report(self, unit: str | None = WARD) -> QuarterReport:
        """Return the report of a unit; None: the consolidated one."""
        duty = self.duty(REPORT.format(unit=unit) if unit else WHOLE)
        query = select(QuarterReport).where(QuarterReport.duty_id == duty.id)
        return self.session.exec(query).one()

    def block(self, section: Section, about: str = "", unit: str | None = WARD) -> ReportBlock:
        """Return a text block of a report."""
        return quarter_reports.blocks_of(self.session, self.report(unit))[section, about]

    def save(
        self,
        section: Section,
        text: str,
        *,
        about: str = "",
        edition: int = 1,
        unit: str | None = WARD,
        by: str = "",
        now: datetime = JUNE,
    ) -> tuple[Clash, ...]:
        """Keep what was written in one place."""
        return quarter_reports.save_report(
            self.session,
            self.report(unit).id or 0,
            actor=self.who(by or unit or OFFICE),
            now=now,
            drafts={(section, about): Draft(text=text, edition=edition)},
        )

    def file(self, unit: str | None = WARD, *, by: str = "", now: datetime = JUNE) -> ReportVersion:
        """Sign a report off."""
        return quarter_reports.file_report(
            self.session,
            self.report(unit).id or 0,
            actor=self.who(by or unit or OFFICE),
            now=now,
            zone=ZONE,
            store=self.store,
            make=document,
        )

    def gather(self, now: datetime = JUNE) -> consolidating.Gathered:
        """Take in what units have filed."""
        report = self.report(None).id or 0
        return consolidating.gather(
            self.session, report, actor=self.who(OFFICE), now=now, zone=ZONE
        )

    def freeze(self, now: datetime = JUNE) -> ReportVersion:
        """Freeze the consolidated report."""
        report = self.report(None).id or 0
        return quarter_reports.freeze(
            self.session, report, actor=self.who(OFFICE), now=now, zone=ZONE
        )

    def returned(self, unit: str = WARD, now: datetime = JUNE) -> None:
        """Return a unit's report."""
        acting.return_(
            self.session,
            self.duty(REPORT.format(unit=unit)).id or 0,
            actor=self.who(DEPUTY if unit == OFFICE else OFFICE),
            now=now,
            zone=ZONE,
            reason="Thiếu số liệu.",
        )

    def content(self, unit: str | None = None, now: datetime = JUNE) -> Content:
        """Return a report as it would be frozen now."""
        found = None
        if unit:
            found = self.session.exec(select(Unit).where(col(Unit.code) == unit)).one()
        return load_content(self.session, self.plan, Q2, unit=found, now=now, zone=ZONE)


@contextmanager
def round_desk(folder: Path) -> Iterator[RoundDesk]:
    """Open a desk on the plan in force since 23/5/2024, the round of Q2 opened on 3/6."""
    with writing(loaded(FIRST)) as session:
        desk = RoundDesk(session, EvidenceStore(folder=folder, limit_bytes=100_000))
        open_round(session, desk.plan, Q2, by="Hệ thống", now=JUNE)
        yield desk
