"""Papers made and taken along: letters and reports of a plan, by a form that the journal keeps."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions.actors import Actor
from actions.paper_making import note_paper
from models.database import reading
from models.plan import Plan
from models.roster import Unit
from portal.desk import Here, HereNow
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, refusal, steering_viewer
from portal.pages.calendar import units_of
from portal.words import phrase
from reports.facts import find_unit
from reports.filling import TemplateBrokenError
from reports.kinds import Kind, Made, NothingToSayError, Order, find_kind, kinds
from reports.making import ConversionError, Press, write
from reports.sayings import SayingBrokenError
from rules.periods import Period, PeriodError, Quarter, quarter_of, quarters_of, read_quarter

router = APIRouter()
PATH = "/van-ban"
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# What a form without a choice makes.
PLAIN_KIND, PLAIN_FORM = "weekly", "docx"


@router.get(PATH)
def papers(here: HereNow) -> Response:
    """Offer every paper of a plan; makes none."""
    return _page(here)


def _page(here: Here, *, mistake: Complaint | None = None, typed: Posted | None = None) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, plans = chosen_plan(here, session, viewer)
        units = units_of(session, plan)
    quarters = quarters_of(_period(plan))
    return here.page(
        "papers.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        plan=plan,
        plans=plans,
        units=units,
        kinds=kinds(),
        forms=list(MEDIA_TYPES),
        quarters=quarters,
        quarter=_near(quarters, quarter_of(here.today)),
        mistake=mistake.words if mistake else "",
        typed=typed or Posted(),
        acts=viewer.actor is not None,
    )


def _period(plan: Plan) -> Period:
    return Period(first_day=plan.period_from, last_day=plan.period_to)


def _near(quarters: tuple[Quarter, ...], wanted: Quarter) -> str:
    """Return the quarter of the day, or the nearest one of the plan."""
    past = [each for each in quarters if each <= wanted]
    found = past[-1:] or list(quarters[:1])
    return found[0].key if found else ""


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """What is to be made, as a form asked for it."""

    name: str
    kind: Kind
    form: str
    order: Order

    @property
    def file(self) -> str:
        """Return the name of the file: what, of whom, on which day."""
        unit = f"-{self.order.unit.code}" if self.order.unit else ""
        return f"{self.name}{unit}-{self.order.today.isoformat()}.{self.form}"


@router.post(f"{PATH}/tep")
def made(here: HereNow, posted: Form) -> Response:
    """Make a paper and hand it out; the journal keeps who did."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    try:
        wish, paper = _asked(here, posted)
        press = Press(own=wish.order.own, now=here.now, soffice=here.office.settings.soffice)
        content = write(wish.name, wish.kind, paper, wish.form, press)
    except MISTAKES as error:
        return _page(here, mistake=_complaint(error), typed=posted)
    # The paper is made before the turn to write is taken: nobody waits for it.
    done = attempt(here, lambda session, actor: _note(session, actor, here, wish))
    if isinstance(done, Complaint):
        return here.page("error.html", status=done.status, key="not_for_you", kept=())
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(wish.file, safe='')}"}
    return Response(content, media_type=MEDIA_TYPES[wish.form], headers=headers)


MISTAKES = (
    NothingToSayError,
    SayingBrokenError,
    TemplateBrokenError,
    ConversionError,
    PeriodError,
    LookupError,
)
# A form that offered a choice sends none else: what it does not know was made up.
_WORDS: dict[type[Exception], str] = {
    NothingToSayError: "nothing",
    ConversionError: "conversion",
    TemplateBrokenError: "template",
    SayingBrokenError: "template",
}


def _complaint(error: Exception) -> Complaint:
    key = _WORDS.get(type(error), "choice")
    return Complaint(words=phrase("paper_mistakes", key, detail=str(error)), status=422)


def _asked(here: Here, posted: Posted) -> tuple[_Wish, Made]:
    with reading(here.office.engine) as session:
        plan, _ = chosen_plan(here, session, steering_viewer(here, session))
        unit = _unit(session, plan, posted["unit"])
        name = posted["kind"] or PLAIN_KIND
        form = posted["form"] or PLAIN_FORM
        if form not in MEDIA_TYPES:
            message = f'no form "{form}"; take one of: {", ".join(MEDIA_TYPES)}'
            raise LookupError(message)
        kind = find_kind(name, has_unit=unit is not None)
        period = posted["period"]
        order = Order(
            plan=plan,
            today=here.today,
            zone=here.office.zone,
            own=here.office.settings.papers_folder,
            quarter=read_quarter(period, within=_period(plan)) if period else None,
            unit=unit,
            public_url=here.office.settings.public_url,
        )
        wish = _Wish(name=name, kind=kind, form=form, order=order)
        return wish, kind.make(session, order)


def _unit(session: Session, plan: Plan, code: str) -> Unit | None:
    return find_unit(session, plan, code) if code else None


def _note(session: Session, actor: Actor, here: Here, wish: _Wish) -> None:
    order = wish.order
    note_paper(
        session,
        order.plan,
        kind=wish.name,
        form=wish.form,
        period=order.quarter.key if order.quarter else "",
        unit=order.unit.code if order.unit else "",
        actor=actor,
        now=here.now,
    )
