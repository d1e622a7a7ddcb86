"""The office words its letters: tried first, versioned, and never in the way of a delivery."""

from collections.abc import Iterator

import pytest
from sqlmodel import func, select

from actions.office import OfficeMistakeError
from actions.wordings import WordingFlawsError, kind_of, sample_letter, set_wording
from models.journal import JournalEntry
from models.messages import Message
from models.wordings import Wording, present_wordings
from notifications.compose import compose
from notifications.rewording import EDITABLE, OPENING, WISH, Flaw, shipped
from notifications.view import Letter
from rules.folding import Kind
from rules.states import RightsError
from tasks.worded import in_present_words
from tests.actions.desk import CHAIR, NOW, OFFICE, WARD, Desk, desk
from tests.actions.office_desk import last_act
from tests.plans import ZONE

KIND = Kind.REMINDER_7
OWN = "Xin nhắc {{ s.you() }} về {{ s.duty(one) }}."


@pytest.fixture
def office() -> Iterator[Desk]:
    with desk() as here:
        yield here


def sample(here: Desk, kind: Kind = KIND) -> Letter:
    number, who = here.duty().id or 0, here.who(OFFICE)
    return sample_letter(here.session, number, kind, actor=who, now=NOW, zone=ZONE)


def say(here: Desk, *, by: str = OFFICE, kind: Kind = KIND, **texts: str) -> int:
    return set_wording(
        here.session, 1, kind.value, texts, sample=sample(here), actor=here.who(by), now=NOW
    )


def written(here: Desk) -> str:
    return in_present_words(here.session, 1, sample(here), now=NOW).text


@pytest.mark.parametrize("kind", EDITABLE)
def test_a_sample_of_every_kind_can_be_written_and_leaves_nothing(office: Desk, kind: Kind) -> None:
    assert compose(sample(office, kind)).subject
    assert office.session.exec(select(func.count()).select_from(Message)).one() == 0


def test_letters_are_written_in_the_words_in_force(office: Desk) -> None:
    assert say(office, opening=OWN) == 1

    assert "Xin nhắc đồng chí về nhiệm vụ" in " ".join(written(office).split())
    entry = last_act(office.session)
    assert (entry.act, entry.details["part"], entry.details["to"]) == (
        "wording.changed",
        OPENING,
        OWN,
    )


def test_the_same_words_again_are_no_new_version_and_shipped_ones_reset(office: Desk) -> None:
    say(office, opening=OWN)

    assert say(office, opening=OWN) == 0
    assert say(office, opening=shipped(KIND, OPENING)) == 1
    assert present_wordings(office.session, 1) == []
    assert office.session.exec(select(func.count()).select_from(Wording)).one() == 2
    assert "Xin nhắc" not in written(office)


def test_all_flaws_are_told_and_nothing_is_kept(office: Desk) -> None:
    with pytest.raises(WordingFlawsError) as refused:
        say(office, opening="{{ hạn }}", wish="{{ one.x }}")

    assert [(each.part, each.flaw) for each in refused.value.flaws] == [
        (OPENING, Flaw.UNKNOWN_FIELD),
        (WISH, Flaw.UNKNOWN_FIELD),
    ]
    assert present_wordings(office.session, 1) == []


@pytest.mark.parametrize("by", [WARD, CHAIR])
def test_nobody_but_the_office_words_letters(office: Desk, by: str) -> None:
    with pytest.raises(RightsError, match="word the letters"):
        say(office, by=by, opening=OWN)


@pytest.mark.parametrize("kind", [Kind.CHAIR_LIST, Kind.DIGEST])
def test_lists_are_not_worded(kind: Kind) -> None:
    with pytest.raises(OfficeMistakeError, match="is no letter about one duty"):
        kind_of(kind.value)


@pytest.mark.parametrize("words", ["{{ letter.filed.code }}", "{{ one.title | day }}"])
def test_words_that_fail_stop_no_letter_and_are_used_no_more(office: Desk, words: str) -> None:
    broken = Wording(
        plan_id=1,
        kind=KIND.value,
        part=OPENING,
        text=words,
        set_at=NOW,
        set_by="test",
    )
    office.session.add(broken)
    office.session.flush()

    first, second = written(office), written(office)

    for text in (first, second):
        assert "Đến nay hệ thống chưa ghi nhận kết quả." in " ".join(text.split())
    assert broken.failure
    entries = office.session.exec(
        select(JournalEntry).where(JournalEntry.act == "wording.failed")
    ).all()
    assert [entry.subject for entry in entries] == [f"bac-giang-2024:{KIND}"]
