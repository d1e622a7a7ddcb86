"""Index sets (DTI): the ranking for everybody, the scores of a unit for whoever works on them."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from fastapi import APIRouter, Response
from sqlmodel import Session, select

from actions import scoring
from actions.actors import Actor
from actions.exporting import note_export
from actions.office import OFFICE, STEERING, require_role
from actions.scoring import ScoringError, Wanted
from models.database import reading
from models.dti import (
    DtiIndex,
    DtiScore,
    Latest,
    Stage,
    finals,
    index_set,
    index_sets,
    latest_scores,
    units_of,
)
from models.dti_ranking import ranked_units
from models.plan import Plan
from models.roster import Unit
from portal.desk import Here, HereNow, NotForYouError, NothingHereError, see_other
from portal.exports import Taken, hand_out
from portal.forms import Form, Posted
from portal.mistakes import UNPROCESSABLE, Complaint
from portal.office_room import Deed, attempt, has_role, refusal
from portal.pages.calendar import plan_asked
from portal.viewer import Viewer
from portal.words import number_words, phrase
from reports.dti import ranking_sheet
from rules.figures import FigureError, read_number
from rules.index_score import Given, ScoreError
from rules.rounding import rounded

router = APIRouter()
PATH = "/dti"
PLACES = 2
MOST_PLACES = 12


@router.get(PATH)
def ranking(here: HereNow) -> Response:
    """Show the ranking of an index set; changes nothing."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        plans = session.exec(select(Plan)).all()
        plan = plan_asked(here, plans)
        sets = index_sets(session, plan)
        asked = here.request.query_params.get("bo", "")
        row = next((each for each in sets if each.code == asked), next(iter(sets), None))
        office = here.office
        found = ranked_units(session, row, today=here.today, zone=office.zone) if row else ()
        own = _own_units(session, viewer)
        sees_all = viewer.oversees(plan.id or 0)
    return here.page(
        "dti.html",
        viewer=viewer,
        plan=plan,
        sets=sets,
        row=row,
        index=index_set(row) if row else None,
        ranked=found,
        may_take=viewer.oversees(plan.id or 0) and viewer.actor is not None,
        opened={each.unit.id for each in found if sees_all or each.unit.id in own},
        figure=figure,
    )


@router.get(f"{PATH}/{{index_id}}/{{unit}}")
def unit_scores(here: HereNow, index_id: int, unit: str) -> Response:
    """Show every criterion of a unit with its scores so far, and what may be done."""
    return _unit_page(here, index_id, unit)


@router.post(f"{PATH}/{{index_id}}/xuat")
def take(here: HereNow, index_id: int, posted: Form) -> Response:
    """Hand out the ranking as XLSX."""

    def taken(session: Session, actor: Actor) -> Taken:
        row = _index(session, index_id)
        plan = session.get_one(Plan, row.plan_id)
        if not actor.is_auditor and not actor.is_administrator:
            require_role(plan, actor, STEERING, "take the ranking")
        found = ranked_units(session, row, today=here.today, zone=here.office.zone)
        sheet, now = ranking_sheet(index_set(row), found), here.now
        rows = len(sheet.rows)
        note_export(session, "dti", subject=row.code, rows=rows, actor=actor, now=now)
        return Taken(sheet=sheet, name=f"{row.code}.xlsx")

    return hand_out(here, posted, taken)


@router.post(f"{PATH}/{{index_id}}/{{unit}}/{{slug}}")
def act(here: HereNow, index_id: int, unit: str, slug: str, posted: Form) -> Response:
    """Score, review, take over what is left, or make the result final."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    if slug not in ACTS:
        message = f"there is no act {slug}"
        raise NothingHereError(message)

    def deed(session: Session, actor: Actor) -> None:
        row = _index(session, index_id)
        wish = Wish(here=here, session=session, actor=actor, posted=posted)
        ACTS[slug](wish, row, _unit(session, row, unit))

    done = _attempt(here, deed)
    if isinstance(done, Complaint):
        return _unit_page(here, index_id, unit, mistake=done)
    anchor = f"#{posted['criterion']}" if posted["criterion"] else ""
    return see_other(f"{PATH}/{index_id}/{unit}", done=f"dti-{slug}{anchor}")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants of a unit's scores."""

    here: Here
    session: Session
    actor: Actor
    posted: Posted

    def wanted(self, row: DtiIndex, unit: Unit) -> Wanted:
        """Return the form as what is to be scored."""
        return Wanted(
            index=row,
            unit=unit,
            criterion=self.posted["criterion"],
            given=_given(self.posted),
            evidence=self.posted["text"],
            note=self.posted["reason"],
        )


def _score(wish: Wish, row: DtiIndex, unit: Unit) -> None:
    wanted = wish.wanted(row, unit)
    scoring.score(wish.session, wanted, actor=wish.actor, now=wish.here.now)


def _review(wish: Wish, row: DtiIndex, unit: Unit) -> None:
    wanted = wish.wanted(row, unit)
    scoring.review(wish.session, wanted, actor=wish.actor, now=wish.here.now)


def _accept_rest(wish: Wish, row: DtiIndex, unit: Unit) -> None:
    scoring.accept_rest(wish.session, row, unit, actor=wish.actor, now=wish.here.now)


def _finish(wish: Wish, row: DtiIndex, unit: Unit) -> None:
    scoring.finish(wish.session, row, unit, actor=wish.actor, now=wish.here.now)


ACTS: dict[str, Callable[[Wish, DtiIndex, Unit], None]] = {
    "cham": _score,
    "tham-dinh": _review,
    "con-lai": _accept_rest,
    "chot": _finish,
}


def _given(posted: Posted) -> Given:
    if posted["applies"] == "no":
        return Given(applies=False)
    names = ("points", "numerator", "denominator", "value")
    exact = {name: Fraction(read_number(posted[name])) for name in names if posted[name]}
    return Given(
        points=exact.get("points"),
        numerator=exact.get("numerator"),
        denominator=exact.get("denominator"),
        value=exact.get("value"),
    )


def _attempt(here: Here, deed: Deed[None]) -> Complaint | None:
    try:
        return attempt(here, deed)
    except ScoringError as error:
        words = phrase("dti_mistakes", error.key, **error.facts)
    except (ScoreError, FigureError):
        words = phrase("dti_mistakes", "figure")
    return Complaint(words=words, status=UNPROCESSABLE)


def _index(session: Session, index_id: int) -> DtiIndex:
    row = session.get(DtiIndex, index_id)
    if row is None:
        message = f"there is no index set {index_id}"
        raise NothingHereError(message)
    return row


def _unit(session: Session, row: DtiIndex, code: str) -> Unit:
    found = next((each for each in units_of(session, row) if each.code == code), None)
    if found is None:
        message = f"no unit {code} in {row.code}"
        raise NothingHereError(message)
    return found


def _own_units(session: Session, viewer: Viewer) -> frozenset[int]:
    return scoring.units_scored_by(session, viewer.actor) if viewer.actor else frozenset()


def _unit_page(
    here: Here, index_id: int, code: str, *, mistake: Complaint | None = None
) -> Response:
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        row = _index(session, index_id)
        unit = _unit(session, row, code)
        plan = session.get_one(Plan, row.plan_id)
        scores_it = unit.id in _own_units(session, viewer)
        if not scores_it and not viewer.oversees(row.plan_id):
            message = f"the scores of {code} are its own and the office's"
            raise NotForYouError(message)
        latest = latest_scores(session, row)
        final = finals(session, row).get(unit.id or 0)
        found = ranked_units(session, row, today=here.today, zone=here.office.zone)
    number = unit.id or 0
    return here.page(
        "dti_unit.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        row=row,
        index=index_set(row),
        unit=unit,
        ranked=next(each for each in found if each.unit.id == number),
        own={c: s for (u, stage, c), s in latest.items() if (u, stage) == (number, Stage.SELF)},
        judged={
            c: s for (u, stage, c), s in latest.items() if (u, stage) == (number, Stage.REVIEW)
        },
        final=final,
        may_score=scores_it and final is None,
        may_review=has_role(viewer, plan, OFFICE) and final is None,
        may_finish=has_role(viewer, plan, scoring.CHAIR) and final is None,
        mistake=mistake.words if mistake else "",
        figure=figure,
        plain=plain,
    )


def _of(latest: Latest, unit: int, stage: Stage) -> dict[str, DtiScore]:
    return {c: row for (of, at, c), row in latest.items() if (of, at) == (unit, stage)}


def figure(value: Fraction | None) -> str:
    """Return an exact number as people read it, rounded to be shown."""
    return "–" if value is None else number_words(rounded(value, PLACES))


def plain(text: str | None) -> str:
    """Return a kept number as it can be written into a form again; "1/3" keeps its digits."""
    if text is None:
        return ""
    exact = Fraction(text)
    digits = next((n for n in range(MOST_PLACES) if rounded(exact, n) == exact), PLACES)
    return f"{rounded(exact, digits):f}".replace(".", ",")
