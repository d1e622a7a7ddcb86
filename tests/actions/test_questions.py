"""Questions of the plan: settled in words, on a document, by a post."""

from datetime import date

import pytest
from sqlmodel import select

from actions.office import OfficeMistakeError, Wrong
from actions.questions import questions_of, reopen_question, settle_question
from models.plan import Question
from rules.states import RightsError
from tests.actions.desk import CHAIR, OFFICE, WARD, Desk, desk
from tests.actions.office_desk import last_act, plan_of, wrong
from tests.plans import at

MAY_23, MONDAY = date(2024, 5, 23), date(2024, 6, 3)
NOW = at(MAY_23, 9)


def question(here: Desk, code: str = "CH-01") -> Question:
    return here.session.exec(select(Question).where(Question.code == code)).one()


def settle(here: Desk, *, by: str = OFFICE, words: str = "Lấy mức 60%.") -> Question:
    found = question(here)
    return settle_question(
        here.session,
        found.id or 0,
        actor=here.who(by),
        now=NOW,
        words=words,
        document="Công văn số 12 ngày 20/5/2024",
    )


def test_a_decision_names_its_words_its_document_and_the_post() -> None:
    with desk() as here:
        settled = settle(here)

        assert settled.decision == "Lấy mức 60%."
        assert settled.decision_document == "Công văn số 12 ngày 20/5/2024"
        assert settled.decided_by == "Trưởng phòng Văn hóa và Thông tin"
        assert last_act(here.session).act == "question.settled"
        assert last_act(here.session).subject.endswith(":CH-01")


def test_open_questions_stand_before_settled_ones() -> None:
    with desk() as here:
        settle(here)

        listed = questions_of(here.session, {plan_of(here.session).id or 0})

        assert listed[-1].code == "CH-01"
        assert listed[0].code == "CH-02"


def test_a_head_settles_nothing() -> None:
    with desk() as here, pytest.raises(RightsError, match="settle a question"):
        settle(here, by=WARD)


def test_nothing_is_settled_without_words_or_twice() -> None:
    with desk() as here:
        with pytest.raises(OfficeMistakeError) as blank:
            settle(here, words=" ")
        settle(here)
        with pytest.raises(OfficeMistakeError) as twice:
            settle(here, by=CHAIR)

        assert (wrong(blank), wrong(twice)) == (Wrong.NO_DECISION_WORDS, Wrong.SETTLED_ALREADY)


def test_a_decision_taken_back_stays_in_the_journal() -> None:
    with desk() as here:
        found = settle(here)

        reopen_question(
            here.session, found.id or 0, actor=here.who(CHAIR), now=NOW, reason="Sai căn cứ."
        )

        assert question(here).decision is None
        assert last_act(here.session).details["decision"] == "Lấy mức 60%."
        assert last_act(here.session).details["reason"] == "Sai căn cứ."
