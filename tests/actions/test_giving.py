"""An instruction of the chair or deputy becomes an obligation with a last day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.giving import KINDS, Order, give_obligation
from actions.load_plan import load_plan
from actions.office import OfficeMistakeError, Wrong
from flows.sheets import all_sheets
from models.duty import Duty, Occurrence
from models.journal import JournalEntry
from models.messages import Message
from models.plan import Obligation
from models.remarks import Instruction
from rules.states import RightsError
from tasks.sweep import sweep
from tests.actions.desk import CHAIR, DEPUTY, FIRST, NOW, OFFICE, WARD, Desk, desk
from tests.actions.office_desk import wrong
from tests.plans import ZONE, at, bac_giang, loaded

LAST = date(2024, 6, 20)
WARDS = "group:wards"
ORDER = Order(
    title="Rà soát trang thiết bị",
    text="Rà soát trang thiết bị và báo cáo Trưởng Ban.",
    owners=("post:vhtt.head", "post:07201.head"),
    last_day=LAST,
)


@pytest.fixture
def office() -> Iterator[Desk]:
    with desk() as here:
        yield here


def give(here: Desk, order: Order = ORDER, *, by: str = CHAIR) -> Obligation:
    return give_obligation(here.session, 1, order, actor=here.who(by), now=NOW, zone=ZONE)


def duties_of(session: Session, obligation: Obligation) -> list[Duty]:
    rows = session.exec(select(Duty).where(Duty.obligation_id == obligation.id))
    return list(rows)


@pytest.mark.parametrize("by", [CHAIR, DEPUTY])
def test_an_instruction_makes_one_duty_a_unit_with_its_last_day(office: Desk, by: str) -> None:
    given = give(office, by=by)

    owed = duties_of(office.session, given)
    assert [duty.state for duty in owed] == ["assigned", "assigned"]
    assert {duty.last_day for duty in owed} == {duty.original_last_day for duty in owed} == {LAST}
    assert given.ref == "CĐ.1"
    assert office.duty("CĐ.1@2024@07201").obligation_id == given.id


def test_it_leads_back_to_who_gave_it_when_and_in_which_words(office: Desk) -> None:
    given = give(office, replace(ORDER, about="IV.3.7@2024@07201"))

    assert (given.given_by, given.given_at, given.text) == (
        office.who(CHAIR).label,
        NOW,
        ORDER.text,
    )
    assert given.printed_path == "Chỉ đạo số 1 ngày 23/5/2024"
    assert given.details == {"about": "IV.3.7@2024@07201"}
    entry = office.session.exec(
        select(JournalEntry).where(JournalEntry.act == "obligation.given")
    ).one()
    assert entry.subject == "bac-giang-2024:CĐ.1"
    assert entry.details["text"] == ORDER.text


def test_each_who_owes_it_is_told_the_words_at_once(office: Desk) -> None:
    give(office)

    told = office.session.exec(select(Message)).all()
    assert [message.kind for message in told] == ["instruction", "instruction"]
    assert len({message.addressee for message in told}) == 2
    said = office.session.exec(select(Instruction)).all()
    assert {each.text for each in said} == {ORDER.text}


def test_a_group_owes_it_unit_by_unit_and_a_unit_named_twice_owes_it_once(office: Desk) -> None:
    given = give(office, replace(ORDER, owners=(WARDS, "post:07201.head")))

    assert len(duties_of(office.session, given)) == 16


def test_the_same_form_sent_twice_gives_one_and_another_day_gives_another(office: Desk) -> None:
    first, again = give(office), give(office)
    later = give(office, replace(ORDER, last_day=LAST + timedelta(days=1)))

    assert first.id == again.id
    assert later.ref == "CĐ.2"


@pytest.mark.parametrize("by", [OFFICE, WARD])
def test_nobody_but_the_committee_gives_one(office: Desk, by: str) -> None:
    with pytest.raises(RightsError, match="may not give an obligation"):
        give(office, by=by)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"title": "  "}, Wrong.NO_TITLE),
        ({"title": "x" * 151}, Wrong.NO_TITLE),
        ({"text": " "}, Wrong.NO_WORDS),
        ({"text": "x" * 1001}, Wrong.NO_WORDS),
        ({"owners": ()}, Wrong.NO_OWNER),
        ({"owners": ("post:nobody",)}, Wrong.UNKNOWN_OWNER),
        ({"owners": ("group:nobody",)}, Wrong.UNKNOWN_OWNER),
        ({"owners": ("post:truong-ban",)}, Wrong.UNKNOWN_OWNER),
        ({"kind": "indicator"}, Wrong.OBLIGATION_KIND),
        # Given on 23/5: a limit of that day would be over when it is read.
        ({"last_day": FIRST}, Wrong.DAY_OVER),
    ],
)
def test_an_order_that_cannot_be_given_changes_nothing(
    office: Desk, change: dict[str, Any], key: Wrong
) -> None:
    with pytest.raises(OfficeMistakeError) as refused:
        give(office, replace(ORDER, **change))

    assert wrong(refused) is key
    given = select(Obligation).where(col(Obligation.given_at).is_not(None))
    assert office.session.exec(given).all() == []


def test_a_limit_of_tomorrow_can_be_given(office: Desk) -> None:
    given = give(office, replace(ORDER, last_day=FIRST + timedelta(days=1), kind=KINDS[1]))

    assert given.kind == KINDS[1]


def test_what_the_office_owes_by_instruction_the_deputy_confirms(office: Desk) -> None:
    give(office)
    office.submit("CĐ.1@2024@vhtt", by=OFFICE)

    with pytest.raises(RightsError):
        office.confirm("CĐ.1@2024@vhtt", by=OFFICE)
    assert office.confirm("CĐ.1@2024@vhtt", by=DEPUTY).state == "completed"


def test_it_has_a_deployment_with_its_checkpoints(office: Desk) -> None:
    give(office)
    office.session.flush()

    sheet = next(s for s in all_sheets(office.session, public_url="") if s.ref == "CĐ.1")
    # T-7 to T0, +1, +3, +7; no T-30: it was assigned 28 days before its last day.
    assert [mark.at.date().isoformat() for mark in sheet.marks] == [
        "2024-06-13",
        "2024-06-17",
        "2024-06-19",
        "2024-06-20",
        "2024-06-21",
        "2024-06-24",
        "2024-06-27",
    ]


def test_it_is_reminded_by_the_ladder_like_any_other() -> None:
    engine = loaded(FIRST)
    with desk(engine) as here:
        give(here)

    sweep(engine, now=at(date(2024, 6, 13), 8), zone=ZONE)

    with desk(engine) as here:
        number = here.duty("CĐ.1@2024@07201").id
        kinds = here.session.exec(select(Message.kind)).all()
        assert number
        assert "reminder-7" in kinds or "digest" in kinds


def test_loading_the_folder_again_neither_drops_it_nor_calls_it_a_difference(
    office: Desk,
) -> None:
    given = give(office)
    office.session.flush()

    report = load_plan(office.session, bac_giang(), activate=FIRST, now=NOW, zone=ZONE)

    assert report.changes == ()
    assert [duty.state for duty in duties_of(office.session, given)] == ["assigned", "assigned"]


def test_applying_a_changed_folder_leaves_it_as_it_is(office: Desk) -> None:
    given = give(office)
    office.session.flush()
    folder = bac_giang()
    shorter = replace(folder, obligations=folder.obligations[:-1])

    report = load_plan(office.session, shorter, activate=FIRST, now=NOW, zone=ZONE, apply=True)

    assert len(report.changes) == 1
    assert [duty.state for duty in duties_of(office.session, given)] == ["assigned", "assigned"]
    days = office.session.exec(select(Occurrence).where(Occurrence.obligation_id == given.id))
    assert [occurrence.last_day for occurrence in days] == [LAST]


def test_files_that_number_a_clause_like_a_given_one_are_refused(office: Desk) -> None:
    give(office)
    office.session.flush()
    folder = bac_giang()
    named_alike = replace(folder.obligations[0], ref="CĐ.1")
    changed = replace(folder, obligations=(named_alike, *folder.obligations[1:]))

    with pytest.raises(ValueError, match=r'"CĐ\.1" was given by instruction'):
        load_plan(office.session, changed, activate=FIRST, now=NOW, zone=ZONE, apply=True)
