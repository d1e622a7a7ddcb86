"""Who may score, review and finish an index set, and what stands after each."""

from contextlib import AbstractContextManager
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlmodel import col, select

from actions import scoring
from actions.scoring import ScoringError, Unready, Wanted
from models.database import reading, writing
from models.dti import DtiIndex, DtiScore, as_data, finals, index_set
from models.dti_ranking import ranked_units
from models.journal import JournalEntry
from models.plan import Plan
from rules.index_score import Given
from rules.states import RightsError
from tests.actions.dti_desk import (
    NOW,
    OTHER,
    SET,
    WARD,
    chair,
    finish,
    head,
    load,
    office,
    score_all,
    wanted,
)
from tests.fakes.databases import ON_BOTH
from tests.plans import ZONE
from tests.tasks.walk import Town, day, town

pytestmark = ON_BOTH


@pytest.fixture
def walked() -> Town:
    found = town()
    with writing(found.engine) as session:
        load(session)
    return found


def test_a_unit_is_scored_by_itself_reviewed_by_the_office_and_made_final_by_the_chair(
    walked: Town,
) -> None:
    with writing(walked.engine) as session:
        score_all(session)
        finish(session)

    with reading(walked.engine) as session:
        index = session.exec(select(DtiIndex)).one()
        first = ranked_units(session, index, today=day(3), zone=ZONE)[0]
        assert (first.unit.code, first.placed.rank) == (WARD, 1)
        assert first.final is not None
        # 5 + ⅓/0,9·15 + ⅓/0,8·20 + 10 + ⅓·15 + ⅓·5 + ⅓·10 + 10
        shares = [Fraction(50, 9), Fraction(25, 3), Fraction(5), Fraction(5, 3), Fraction(10, 3)]
        exact = 5 + 10 + 10 + sum(shares)
        assert first.placed.contender.result.whole.points == exact
        acts = session.exec(select(JournalEntry.act).where(col(JournalEntry.act).startswith("dti")))
        assert set(acts) == {"dti.loaded", "dti.scored", "dti.reviewed", "dti.finished"}


@pytest.mark.parametrize("who", ["office", "chair", "other"])
def test_nobody_scores_for_a_ward_but_the_ward(walked: Town, who: str) -> None:
    with writing(walked.engine) as session:
        others = {"office": office(session), "chair": chair(session), "other": head(session, OTHER)}

        with pytest.raises(RightsError):
            scoring.score(session, wanted(session), actor=others[who], now=NOW)


@pytest.mark.parametrize("who", ["head", "chair"])
def test_only_the_standing_office_reviews(walked: Town, who: str) -> None:
    with writing(walked.engine) as session:
        actor = head(session) if who == "head" else chair(session)

        with pytest.raises(RightsError):
            scoring.review(session, wanted(session), actor=actor, now=NOW)


@pytest.mark.parametrize("who", ["head", "office"])
def test_only_the_chair_makes_a_result_final(walked: Town, who: str) -> None:
    with writing(walked.engine) as session:
        score_all(session)
        one, actor = wanted(session), head(session) if who == "head" else office(session)

        with pytest.raises(RightsError):
            scoring.finish(session, one.index, one.unit, actor=actor, now=NOW)


def refused(why: Unready) -> AbstractContextManager[object]:
    return pytest.raises(ScoringError, check=lambda error: error.key is why)


def test_a_review_that_differs_says_why_and_replaces_the_units_own(walked: Town) -> None:
    with writing(walked.engine) as session:
        scoring.score(session, wanted(session), actor=head(session), now=NOW)
        lower = Wanted(
            index=wanted(session).index,
            unit=wanted(session).unit,
            criterion="CQS.1.1",
            given=Given(points=Fraction(3)),
        )
        with refused(Unready.NO_REASON):
            scoring.review(session, lower, actor=office(session), now=NOW)
        scoring.review(
            session, replace(lower, note="Chưa có văn bản"), actor=office(session), now=NOW
        )
        first = ranked_units(session, lower.index, today=day(3), zone=ZONE)[0]
        assert first.placed.contender.result.whole.points == 3
        assert len(session.exec(select(DtiScore)).all()) == 2
        with refused(Unready.REVIEWED):
            scoring.score(session, wanted(session), actor=head(session), now=NOW)


def test_a_result_waits_for_every_review_and_then_stands(walked: Town) -> None:
    with writing(walked.engine) as session:
        score_all(session)
        one = wanted(session)
        with refused(Unready.NOT_REVIEWED):
            scoring.finish(session, one.index, one.unit, actor=chair(session), now=NOW)
        finish(session)
        once = finals(session, one.index)
        finish(session)

        assert finals(session, one.index) == once
        with refused(Unready.FINAL):
            scoring.review(session, one, actor=office(session), now=NOW)


def test_a_changed_set_with_scores_is_not_loaded_over_them(walked: Town) -> None:
    with writing(walked.engine) as session:
        plan = session.exec(select(Plan)).one()
        scoring.score(session, wanted(session), actor=head(session), now=NOW)
        assert load(session).id == wanted(session).index.id
        with refused(Unready.SCORED):
            changed = replace(SET, name="x")
            scoring.load_index(session, plan, changed, actor=office(session), now=NOW)


def test_a_unit_or_a_criterion_that_the_set_does_not_know_is_named(walked: Town) -> None:
    with writing(walked.engine) as session, refused(Unready.NO_CRITERION):
        scoring.score(session, wanted(session, "X.9"), actor=head(session), now=NOW)


def test_the_change_is_against_the_final_result_of_the_year_before(walked: Town) -> None:
    with writing(walked.engine) as session:
        score_all(session)
        finish(session)
        row = session.exec(select(DtiIndex)).one()
        later = {**as_data(index_set(row)), "code": "next", "year": 2025}
        session.add(
            DtiIndex(
                plan_id=row.plan_id,
                code="next",
                year=2025,
                data=later,
                loaded_at=NOW,
                loaded_by="x",
            )
        )
        session.flush()
        new = session.exec(select(DtiIndex).where(DtiIndex.code == "next")).one()

        again = replace(wanted(session), index=new)
        scoring.score(session, again, actor=head(session), now=NOW)
        ranked = ranked_units(session, new, today=day(3), zone=ZONE)

    # One criterion of the new year: 5 of 100 points so far.
    change = {each.unit.code: each.change for each in ranked}
    assert (change[WARD] or 0) < 0
    assert change[OTHER] is None
