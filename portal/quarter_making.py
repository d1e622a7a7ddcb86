"""The document of a report, made where it is filed or asked for."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, select

from actions.evidence import Upload
from actions.quarter_reports import Seal as Frozen
from models.plan import Plan
from portal.desk import Here
from reports.kinds import Order, kinds
from reports.kinds.quarter import CONSOLIDATED, UNIT, made_of
from reports.making import Press, write
from reports.quarter.words import Look, Seal, say
from rules.clock import local
from rules.quarter_report import Content


def file_name(content: Content, form: str) -> str:
    """Return the name of a report's file in one form."""
    if content.unit:
        return say("file_unit", period=content.period, unit=content.unit, form=form)
    return say("file_consolidated", period=content.period, form=form)


def maker(here: Here, session: Session) -> Callable[[Content, Frozen], Upload]:
    """Return what makes the document of a frozen report within the act that files it."""

    def make(content: Content, frozen: Frozen) -> Upload:
        made = written(here, session, content, "docx", frozen=frozen, moment=frozen.at)
        return Upload(name=file_name(content, "docx"), content=made)

    return make


def written(
    here: Here,
    session: Session,
    content: Content,
    form: str,
    *,
    frozen: Frozen | None,
    moment: datetime,
) -> bytes:
    """Return a report as docx, pdf or xlsx, through the office's own template if it has one."""
    office = here.office
    seal = None
    if frozen is not None:
        seal = Seal(number=frozen.number, sha256=frozen.sha256, at=frozen.at, by=frozen.by)
    order = Order(
        plan=session.exec(select(Plan).where(Plan.code == content.plan.code)).one(),
        today=local(moment, office.zone).date(),
        zone=office.zone,
        own=office.settings.papers_folder,
        public_url=office.settings.public_url,
    )
    look = Look(public_url=office.settings.public_url, zone=office.zone, seal=seal)
    name = UNIT if content.unit else CONSOLIDATED
    made = made_of(session, order, content, look)
    press = Press(own=order.own, now=moment, soffice=office.settings.soffice)
    return write(name, kinds()[name], made, form, press)
