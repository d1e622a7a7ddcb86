"""What people do to a duty, and law 9: the owner never closes its own."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from actions import acting
from actions.acting import EmptyResultError, NothingToJudgeError
from actions.actors import Actor
from actions.changes import UnknownDutyError, get_duty
from actions.evidence import EvidenceStore, Upload, UploadError
from models.duty import Evidence, Submission
from models.journal import JournalEntry, breaks
from models.messages import MessageItem
from rules.states import ReasonMissingError, RightsError, TransitionError
from tests.actions.desk import CHAIR, DEPUTY, NOW, OFFICE, OFFICE_DUTY, WARD, WARD_DUTY, Desk, desk
from tests.fakes.databases import ON_BOTH
from tests.plans import ZONE, at

pytestmark = ON_BOTH

PDF = b"%PDF-1.7\n%%EOF\n"


def test_a_head_takes_a_duty_in_hand_and_files_its_result() -> None:
    with desk() as office:
        acting.accept(office.session, office.duty().id or 0, actor=office.who(WARD), now=NOW)
        office.submit()

        assert office.changes() == [
            ("accept", "assigned", "in_progress"),
            ("submit", "in_progress", "submitted"),
        ]


def test_a_result_may_be_filed_without_taking_the_duty_in_hand_first() -> None:
    with desk() as office:
        office.submit()

        assert office.duty().state == "submitted"


def test_a_result_without_a_word_is_refused_and_nothing_is_filed() -> None:
    with desk() as office:
        with pytest.raises(EmptyResultError, match="one sentence"):
            office.submit(text=" \n ")

        assert office.duty().state == "assigned"
        assert office.session.exec(select(Submission)).all() == []


def test_a_file_that_cannot_be_kept_stops_the_whole_filing(tmp_path: Path) -> None:
    store = EvidenceStore(folder=tmp_path)
    with desk() as office:
        with pytest.raises(UploadError):
            office.submit(files=(Upload(name="a.pdf", content=b"no"),), store=store)

        assert office.duty().state == "assigned"


def test_a_filed_result_keeps_its_files_by_their_hash(tmp_path: Path) -> None:
    store = EvidenceStore(folder=tmp_path)
    with desk() as office:
        office.submit(files=(Upload(name="../qđ.pdf", content=PDF),), store=store)

        kept = office.session.exec(select(Evidence)).one()
        assert (kept.name, kept.size, kept.media_type) == ("qđ.pdf", len(PDF), "application/pdf")
        assert store.path(kept.sha256).read_bytes() == PDF


def test_somebody_without_a_right_to_file_leaves_no_file_behind(tmp_path: Path) -> None:
    with desk() as office, pytest.raises(RightsError):
        office.submit(
            by="07204",
            files=(Upload(name="a.pdf", content=PDF),),
            store=EvidenceStore(folder=tmp_path),
        )

    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("by", ["07204", OFFICE, CHAIR, DEPUTY])
def test_only_the_head_that_owes_it_files_a_result(by: str) -> None:
    with desk() as office, pytest.raises(RightsError, match="the owner submits"):
        office.submit(by=by)


@pytest.mark.parametrize("by", [WARD, "07204", CHAIR, DEPUTY])
def test_only_the_standing_office_confirms_a_ward_s_result(by: str) -> None:
    with desk() as office:
        office.submit()
        with pytest.raises(RightsError, match="the standing office confirms or returns"):
            office.confirm(by=by)

        assert office.confirm(by=OFFICE).state == "completed"


@pytest.mark.parametrize("by", [OFFICE, WARD, CHAIR])
def test_what_the_standing_office_owes_is_confirmed_by_the_deputy_alone(by: str) -> None:
    with desk() as office:
        office.submit(OFFICE_DUTY, by=OFFICE)
        with pytest.raises(RightsError, match="the deputy chair confirms or returns"):
            office.confirm(OFFICE_DUTY, by=by)

        assert office.confirm(OFFICE_DUTY, by=DEPUTY).state == "completed"


def test_a_deputy_who_heads_the_standing_office_too_may_not_confirm_its_own_duty() -> None:
    with desk() as office:
        office.submit(OFFICE_DUTY, by=OFFICE)
        both = Actor(
            label="both", post_ids=office.who(OFFICE).post_ids | office.who(DEPUTY).post_ids
        )

        duty = office.duty(OFFICE_DUTY).id or 0
        with pytest.raises(RightsError):
            acting.confirm(office.session, duty, actor=both, now=NOW, zone=ZONE)


def test_an_administrator_has_no_part_in_any_duty() -> None:
    with desk() as office:
        office.submit()
        nobody = Actor(label="administrator", post_ids=frozenset(), is_administrator=True)

        duty = office.duty().id or 0
        with pytest.raises(RightsError):
            acting.confirm(office.session, duty, actor=nobody, now=NOW, zone=ZONE)


def test_whether_it_was_on_time_is_judged_by_the_day_of_filing_and_not_of_confirming() -> None:
    last_minute = at(date(2024, 5, 31), 23, 59)
    with desk() as office:
        office.submit(now=last_minute)
        duty = office.confirm(now=last_minute + timedelta(days=5))

        assert duty.reported_on == date(2024, 5, 31)


def test_a_result_returned_and_filed_again_counts_from_the_second_filing() -> None:
    with desk() as office:
        office.submit(now=at(date(2024, 5, 30)))
        office.send_back()
        office.submit(now=at(date(2024, 6, 4)))
        duty = office.confirm(now=at(date(2024, 6, 5)))

        outcomes = [s.outcome for s in office.session.exec(select(Submission))]
        assert (duty.reported_on, outcomes) == (date(2024, 6, 4), ["returned", "accepted"])


def test_a_result_is_returned_only_with_a_reason() -> None:
    with desk() as office:
        office.submit()
        with pytest.raises(ReasonMissingError, match="a reason is needed"):
            office.send_back(reason="  ")

        assert office.duty().state == "submitted"


def test_a_result_can_be_taken_back_until_it_is_judged() -> None:
    with desk() as office:
        office.submit()
        duty = office.duty().id or 0
        taken = acting.take_back(office.session, duty, actor=office.who(WARD), now=NOW)

        assert (taken.outcome, office.duty().state) == ("withdrawn", "in_progress")
        office.submit()
        office.confirm()
        with pytest.raises(TransitionError):
            acting.take_back(office.session, duty, actor=office.who(WARD), now=NOW)


def test_nothing_can_be_confirmed_that_was_not_filed() -> None:
    with desk() as office, pytest.raises(TransitionError, match='"assigned"'):
        office.confirm()


def test_a_duty_submitted_without_a_pending_result_is_reported_as_such() -> None:
    with desk() as office:
        office.submit()
        submission = office.session.exec(select(Submission)).one()
        submission.outcome = "accepted"
        office.session.add(submission)

        with pytest.raises(NothingToJudgeError, match="waits to be judged"):
            office.confirm()


def test_a_result_is_filed_once() -> None:
    with desk() as office:
        office.submit()
        with pytest.raises(TransitionError, match='cannot "submit" a duty that is "submitted"'):
            office.submit()


@pytest.mark.parametrize("by", [WARD, OFFICE])
def test_only_the_committee_pauses_and_withdraws(by: str) -> None:
    with desk() as office:
        duty = office.duty().id or 0
        with pytest.raises(RightsError, match="the chair or deputy pauses"):
            acting.pause(office.session, duty, actor=office.who(by), now=NOW, reason="x")
        with pytest.raises(RightsError):
            acting.withdraw(office.session, duty, actor=office.who(by), now=NOW, reason="x")


def test_a_continuous_duty_confirmed_this_quarter_may_be_reported_again_the_next() -> None:
    name = "IV.3.1@2024@07201"
    with desk() as office:
        office.submit(name)
        office.confirm(name)
        office.submit(name, now=at(date(2024, 9, 6)))

        assert office.duty(name).state == "submitted"


def test_a_dated_duty_that_is_completed_is_not_reported_again_unless_reopened() -> None:
    with desk() as office:
        office.submit()
        office.confirm()
        with pytest.raises(TransitionError):
            office.submit()
        duty = office.duty().id or 0
        acting.reopen(office.session, duty, actor=office.who(OFFICE), now=NOW, reason="Thiếu.")

        office.submit()
        assert office.duty().state == "submitted"


def test_the_standing_office_turns_a_draft_into_an_assigned_duty_from_that_day_on() -> None:
    name = "IV.4.1@2024Q1@07201"
    with desk() as office:
        duty = office.duty(name).id or 0
        acting.assign_draft(office.session, duty, actor=office.who(OFFICE), now=NOW, zone=ZONE)

        made = office.duty(name)
        assert (made.state, made.assigned_on) == ("assigned", date(2024, 5, 23))


def test_an_unknown_duty_is_named() -> None:
    with desk() as office, pytest.raises(UnknownDutyError, match="no duty 9999"):
        get_duty(office.session, 9999)


def test_a_receipt_leaves_at_once_within_the_open_hours() -> None:
    with desk() as office:
        office.submit(now=at(date(2024, 5, 23), 16))

        assert office.messages() == [("receipt", "23/05 16:00")]


def test_a_receipt_for_a_result_filed_at_night_waits_for_the_next_open_morning() -> None:
    with desk() as office:
        office.submit(now=at(date(2024, 5, 31), 22))  # a Friday

        assert office.messages() == [("receipt", "03/06 07:30")]


def test_the_head_is_told_of_receipt_return_and_completion() -> None:
    with desk() as office:
        office.submit()
        office.send_back()
        office.submit()
        office.confirm()

        kinds = [kind for kind, _ in office.messages()]
        assert kinds == ["receipt", "returned", "receipt", "completed"]


def test_a_result_filed_on_time_is_not_called_late_because_it_was_confirmed_late() -> None:
    with desk() as office:
        office.submit(now=at(date(2024, 5, 31), 16))
        office.confirm(now=at(date(2024, 6, 4), 9))

        late = [i.days_overdue for i in office.session.exec(select(MessageItem))]
        assert late == [0, 0]


def test_a_result_filed_four_days_late_is_called_so_when_it_is_confirmed() -> None:
    with desk() as office:
        office.submit(now=at(date(2024, 6, 4), 16))
        office.confirm(now=at(date(2024, 6, 10), 9))

        late = [i.days_overdue for i in office.session.exec(select(MessageItem))]
        assert late == [4, 4]


def test_every_act_seals_the_journal_and_names_who_acted() -> None:
    with desk() as office:
        office.submit()
        office.confirm()

        entries = [e for e in office.session.exec(select(JournalEntry)) if e.subject == WARD_DUTY]
        assert [(e.act, e.actor) for e in entries] == [
            ("duty.submit", "Chủ tịch UBND phường Thọ Xương"),
            ("submission.filed", "Chủ tịch UBND phường Thọ Xương"),
            ("duty.confirm", "Trưởng phòng Văn hóa và Thông tin"),
        ]
        assert breaks(office.session) == ()


def test_a_refused_act_leaves_no_trace_in_the_journal() -> None:
    with desk() as office:
        before = _entries(office)
        with pytest.raises(RightsError):
            office.submit(by=OFFICE)

        assert _entries(office) == before


def _entries(office: Desk) -> int:
    return len(office.session.exec(select(JournalEntry)).all())
