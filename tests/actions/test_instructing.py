"""An instruction of the chair or the deputy: to the head, in the words of who signs."""

import pytest
from sqlmodel import select

from actions import acting
from actions.actors import actor_for_addressee
from actions.instructing import MOST_CHARACTERS, InstructionError, instruct
from models.journal import JournalEntry
from models.messages import Message
from models.plan import Plan
from models.remarks import Instruction
from models.roster import Person
from notifications.compose import compose
from notifications.letters import load_letter
from notifications.links import Signer
from rules.states import RightsError
from tests.actions.desk import CHAIR, DEPUTY, NOW, OFFICE, WARD, WARD_DUTY, Desk, desk
from tests.plans import ZONE

WORDS = "Tập trung hoàn thành trong tuần này."


def give(office: Desk, *, by: str = CHAIR, text: str = WORDS) -> Instruction:
    duty = office.duty(WARD_DUTY).id or 0
    return instruct(office.session, duty, actor=office.who(by), now=NOW, zone=ZONE, text=text)


def test_the_chair_s_instruction_goes_to_the_head_at_once() -> None:
    with desk() as office:
        given = give(office)

        message = office.session.exec(select(Message)).one()
        assert office.messages() == [("instruction", "23/05 09:00")]
        assert (message.instruction_id, message.post_id) == (given.id, office.duty().post_id)
        assert message.subject.startswith("[IV.3.7] Ý kiến chỉ đạo")


def test_the_duty_stays_as_it_was_and_the_journal_has_the_words() -> None:
    with desk() as office:
        give(office)

        entry = office.session.exec(
            select(JournalEntry).where(JournalEntry.act == "instruction.given")
        ).one()
        assert office.duty().state == "assigned"
        assert (entry.actor, entry.details["text"]) == ("Trưởng Ban Chỉ đạo", WORDS)


@pytest.mark.parametrize("post", [OFFICE, WARD, "07204"])
def test_only_chair_and_deputy_instruct(post: str) -> None:
    with desk() as office, pytest.raises(RightsError, match="chair or deputy may"):
        give(office, by=post)


def test_the_deputy_signs_with_the_own_post_and_name() -> None:
    with desk() as office:
        plan = office.session.get_one(Plan, 1)
        person = office.session.exec(select(Person)).one()
        actor = actor_for_addressee(office.session, plan, f"person:{person.id}", NOW.date())
        assert actor is not None

        duty = office.duty(WARD_DUTY).id or 0
        instruct(office.session, duty, actor=actor, now=NOW, zone=ZONE, text=WORDS)

        letter = load_letter(
            office.session,
            office.session.exec(select(Message)).one(),
            now=NOW,
            zone=ZONE,
            public_url="https://dondoc.example",
            signer=Signer("a key"),
        )
        text = compose(letter).text
        assert f"Trân trọng./.\n\nPHÓ TRƯỞNG BAN CHỈ ĐẠO\n{person.name}\n" in text


@pytest.mark.parametrize("text", ["", "  \n", "x" * (MOST_CHARACTERS + 1)])
def test_an_instruction_has_words_and_not_too_many(text: str) -> None:
    with desk() as office, pytest.raises(InstructionError, match="write 1 to 1000"):
        give(office, text=text)


def test_the_longest_instruction_leaves_room_for_the_link_on_a_phone() -> None:
    with desk() as office:
        give(office, text=("Chỉ đạo dài. " * 200)[:MOST_CHARACTERS])

        letter = load_letter(
            office.session,
            office.session.exec(select(Message)).one(),
            now=NOW,
            zone=ZONE,
            public_url="https://dondoc.example",
            signer=Signer("a key"),
        )
        assert "https://dondoc.example/viec/" in compose(letter).short


def test_the_same_instruction_sent_twice_is_one() -> None:
    with desk() as office:
        assert give(office).id == give(office).id
        assert give(office, text="Khác.").id != give(office, by=DEPUTY, text="Khác.").id

        assert len(office.messages()) == 3


def test_nothing_is_instructed_about_what_has_ended() -> None:
    with desk() as office:
        chair = office.who(CHAIR)
        duty = office.duty(WARD_DUTY).id or 0
        acting.withdraw(office.session, duty, actor=chair, now=NOW, reason="Quyết định số 1.")

        with pytest.raises(InstructionError, match="withdrawn"):
            give(office)
