"""Words for what the tests of index sets do: the example loaded, a ward scored and finished."""

from fractions import Fraction
from pathlib import Path

from sqlmodel import Session, select

from actions import scoring
from actions.actors import Actor, actor_for_post
from actions.scoring import Wanted
from models.dti import DtiIndex, units_of
from models.lookup import find_post
from models.plan import Plan
from models.roster import Post
from plan_reader.indices import read_index
from rules.index_score import Given
from rules.index_set import How
from tests.plans import at
from tests.tasks.walk import CHAIR, day

SET = read_index(Path(__file__).resolve().parents[2] / "config/indices/vi-du-cap-xa-2024.yaml")
NOW = at(day(3), 9)
WARD, OTHER = "07201", "07204"
GOOD = {
    How.POINTS: Given(points=Fraction(5)),
    How.RATIO: Given(numerator=Fraction(1), denominator=Fraction(3)),
    How.STEPS: Given(value=Fraction(95)),
}


def load(session: Session) -> DtiIndex:
    plan = session.exec(select(Plan)).one()
    office = actor_for_post(session.get_one(Post, plan.standing_post_id))
    return scoring.load_index(session, plan, SET, actor=office, now=NOW)


def wanted(session: Session, criterion: str = "CQS.1.1", unit: str = WARD) -> Wanted:
    index = session.exec(select(DtiIndex)).first()
    assert index is not None
    found = next(each for each in units_of(session, index) if each.code == unit)
    known = SET.criterion(criterion)
    return Wanted(
        index=index,
        unit=found,
        criterion=criterion,
        given=GOOD[known.how] if known else Given(),
    )


def head(session: Session, unit: str = WARD) -> Actor:
    index = session.exec(select(DtiIndex)).first()
    assert index is not None
    found = next(each for each in units_of(session, index) if each.code == unit)
    return actor_for_post(session.exec(select(Post).where(Post.unit_id == found.id)).one())


def office(session: Session) -> Actor:
    return actor_for_post(find_post(session, "vhtt.head"))


def chair(session: Session) -> Actor:
    return actor_for_post(find_post(session, CHAIR))


def score_all(session: Session, unit: str = WARD) -> None:
    for criterion in SET.criteria:
        one = wanted(session, criterion.code, unit)
        scoring.score(session, one, actor=head(session, unit), now=NOW)


def review_rest(session: Session, unit: str = WARD) -> None:
    one = wanted(session, unit=unit)
    scoring.accept_rest(session, one.index, one.unit, actor=office(session), now=NOW)


def finish(session: Session, unit: str = WARD) -> None:
    one = wanted(session, unit=unit)
    review_rest(session, unit)
    scoring.finish(session, one.index, one.unit, actor=chair(session), now=NOW)
