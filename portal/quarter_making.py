"""The document of a report, made where it is filed or asked for."""

from collections.abc import Callable
from pathlib import Path

from actions.evidence import Upload
from actions.quarter_reports import Seal as Frozen
from portal.desk import Here
from reports.quarter.paper import quarter_paper
from reports.quarter.words import Look, Seal, say
from rules.quarter_report import Content

TEMPLATE = Path(__file__).resolve().parent.parent / "config" / "papers" / "report.docx"


def look_of(here: Here, frozen: Frozen | None = None) -> Look:
    """Return how reports of this office are made."""
    seal = None
    if frozen is not None:
        seal = Seal(number=frozen.number, sha256=frozen.sha256, at=frozen.at, by=frozen.by)
    return Look(public_url=here.office.settings.public_url, zone=here.office.zone, seal=seal)


def file_name(content: Content) -> str:
    """Return the name of a report's document."""
    if content.unit:
        return say("file_unit", period=content.period, unit=content.unit)
    return say("file_consolidated", period=content.period)


def maker(here: Here) -> Callable[[Content, Frozen], Upload]:
    """Return what makes the document of a frozen report."""

    def make(content: Content, frozen: Frozen) -> Upload:
        from reports.docx.writing import docx  # noqa: PLC0415 -- slow to load

        paper = quarter_paper(content, look_of(here, frozen))
        return Upload(name=file_name(content), content=docx(paper, TEMPLATE, now=frozen.at))

    return make
