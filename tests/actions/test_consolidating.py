"""The consolidated report: the units' own words with their source, and what freezes them."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from actions.consolidating import Gathered, retake
from actions.quarter_reports import Clash, Fault, ReportError
from models.journal import JournalEntry
from models.quarter_content import from_data
from rules.quarter_report import DutyLine, FilingState, Section, Words
from rules.sealed import seal_of
from rules.states import RightsError
from rules.timeliness import Cell
from tests.actions.desk import WARD
from tests.actions.round_desk import JUNE, REPORT, WHOLE, RoundDesk, round_desk
from tests.plans import ZONE, at

OTHER = "07204"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RoundDesk]:
    with round_desk(tmp_path) as opened:
        opened.save(Section.DIRECTION, "Phường đã ban hành 02 văn bản.")
        opened.file()
        yield opened


def quoted(desk: RoundDesk, section: Section = Section.DIRECTION) -> Words:
    return next(w for w in desk.content().words_of(section) if w.unit == WARD)


def test_a_block_begins_as_the_unit_s_own_words_with_its_source(desk: RoundDesk) -> None:
    assert desk.gather() == Gathered(added=1, renewed=0, kept=0)

    words = quoted(desk)
    assert words.text == "Phường đã ban hành 02 văn bản."
    assert words.unit_name == "UBND phường Thọ Xương"
    assert words.version is not None
    assert words.edited is False


def test_gathering_twice_takes_nothing_twice(desk: RoundDesk) -> None:
    desk.gather()

    assert desk.gather() == Gathered(added=0, renewed=0, kept=0)


def test_an_edited_block_says_so_and_its_source_stays(desk: RoundDesk) -> None:
    desk.gather()

    desk.save(Section.DIRECTION, "Đã biên tập.", about=WARD, edition=1, unit=None)

    words = quoted(desk)
    assert words.text == "Đã biên tập."
    assert words.edited is True
    assert desk.block(Section.DIRECTION).text == "Phường đã ban hành 02 văn bản."


def put_back(desk: RoundDesk, *, edition: int, now: datetime = JUNE) -> tuple[Clash, ...]:
    block = desk.block(Section.DIRECTION, WARD, unit=None)
    who = desk.who("vhtt")
    return retake(desk.session, block.id or 0, edition=edition, actor=who, now=now, zone=ZONE)


def line_of(desk: RoundDesk, name: str) -> DutyLine:
    content = desk.content(now=at(date(2024, 6, 20)))
    return next(line for line in content.duties if line.name == name)


def file_again(desk: RoundDesk) -> None:
    desk.returned()
    desk.save(Section.DIRECTION, "Bản sửa của phường.", edition=2)
    desk.file(now=at(date(2024, 6, 5), 9))


def test_an_untouched_block_follows_the_unit_s_new_version(desk: RoundDesk) -> None:
    desk.gather()
    file_again(desk)

    done = desk.gather(now=at(date(2024, 6, 6), 9))

    assert done == Gathered(added=0, renewed=1, kept=0)
    assert quoted(desk).text == "Bản sửa của phường."


def test_an_edited_block_is_kept_when_the_unit_files_again_until_it_is_retaken(
    desk: RoundDesk,
) -> None:
    desk.gather()
    desk.save(Section.DIRECTION, "Đã biên tập.", about=WARD, edition=1, unit=None)
    file_again(desk)
    later = at(date(2024, 6, 6), 9)

    assert desk.gather(now=later).kept == 1
    assert quoted(desk).text == "Đã biên tập."

    block = desk.block(Section.DIRECTION, WARD, unit=None)
    assert put_back(desk, edition=block.edition, now=later) == ()
    assert quoted(desk).text == "Bản sửa của phường."


def test_what_a_colleague_edited_meanwhile_is_not_overwritten_by_retaking(desk: RoundDesk) -> None:
    desk.gather()
    desk.save(Section.DIRECTION, "Của đồng nghiệp.", about=WARD, edition=1, unit=None)

    (clash,) = put_back(desk, edition=1)

    assert clash.theirs == quoted(desk).text == "Của đồng nghiệp."
    assert clash.mine == "Phường đã ban hành 02 văn bản."
    assert desk.session.exec(select(JournalEntry.act)).all()[-1] == "report.saved"


def test_nothing_is_retaken_from_a_unit_that_filed_nothing(desk: RoundDesk) -> None:
    desk.gather()
    desk.returned()

    with pytest.raises(ReportError) as error:
        put_back(desk, edition=1, now=at(date(2024, 6, 6)))

    assert error.value.fault is Fault.CHANGED


def test_a_result_filed_without_the_form_is_quoted_among_the_results(desk: RoundDesk) -> None:
    desk.submit(
        REPORT.format(unit=OTHER),
        by=OTHER,
        text="Báo cáo gửi qua Zalo.",
        now=at(date(2024, 6, 3), 8),
    )

    desk.gather()

    (words,) = (w for w in desk.content().words_of(Section.RESULTS) if w.unit == OTHER)
    assert words.text == "Báo cáo gửi qua Zalo."
    assert words.submission is not None


def test_only_the_standing_office_gathers(desk: RoundDesk) -> None:
    with pytest.raises(RightsError):
        desk.save(Section.DIRECTION, "Chữ.", unit=None, by=WARD)


def test_a_frozen_version_never_changes_a_later_change_is_a_new_one(desk: RoundDesk) -> None:
    desk.gather()
    first = desk.freeze()
    kept, hash_ = dict(first.content), first.sha256

    desk.save(Section.DIRECTION, "Đã biên tập.", about=WARD, edition=1, unit=None)
    second = desk.freeze()

    assert (first.number, second.number) == (1, 2)
    assert (first.content, first.sha256) == (kept, hash_) == (kept, seal_of(kept))
    assert second.sha256 != hash_


def test_a_frozen_content_reads_back_as_it_was(desk: RoundDesk) -> None:
    desk.gather()
    now = desk.content()

    assert from_data(desk.freeze().content) == now


def test_the_consolidated_report_is_filed_on_the_office_s_own_duty(desk: RoundDesk) -> None:
    desk.gather()

    desk.file(None, now=at(date(2024, 6, 20), 9))

    assert desk.duty(WHOLE).state == "submitted"


def test_figures_count_what_stood_at_the_end_of_the_data_day(desk: RoundDesk) -> None:
    # IV.3.7 was due on 31/5: Trần Nguyên Hãn reports on 14/6, confirmed the day after.
    name, evening = "IV.3.7@2024@07204", at(date(2024, 6, 14), 23)
    desk.submit(name, by=OTHER, now=evening)
    desk.confirm(name, now=at(date(2024, 6, 15), 9))

    lines = {line.name: line for line in desk.content(now=at(date(2024, 6, 20))).duties}

    assert desk.duty(name).state == "completed"
    assert (lines[name].state, lines[name].cell) == ("submitted", Cell.OPEN_OVERDUE)
    assert lines[name].days_overdue == 14
    assert lines[name].filed_on is None


def test_a_last_day_moved_after_the_data_day_is_not_moved_yet(desk: RoundDesk) -> None:
    asked = desk.ask(to=date(2024, 6, 28), now=at(date(2024, 6, 13), 9))
    desk.decide(asked, now=at(date(2024, 6, 15), 9))

    line = line_of(desk, "IV.3.7@2024@07201")

    assert (line.last_day, line.asked_until) == (date(2024, 5, 31), date(2024, 6, 28))
    assert line.cell is Cell.OPEN_OVERDUE


def test_the_reports_of_the_round_are_no_duties_of_the_second_table(desk: RoundDesk) -> None:
    content = desk.content(now=at(date(2024, 6, 20)))

    refs = {line.ref for line in content.duties}
    assert not refs & {"IV.4.1", "IV.1.1"}
    assert content.counts.total == sum(1 for _ in content.duties)


def test_what_a_unit_writes_about_an_overdue_duty_stands_in_the_third_table(
    desk: RoundDesk,
) -> None:
    late = "IV.3.7@2024@07204"
    for section, words in ((Section.CAUSE, "Chờ thẩm định."), (Section.PROMISE, "30/6/2024")):
        desk.save(section, words, about=late, edition=0, unit=OTHER)

    draft = desk.content(now=at(date(2024, 6, 14))).unfinished()
    assert {line.cause for line in draft} == {""}, "only what was filed counts"
    desk.file(OTHER, now=at(date(2024, 6, 14), 9))

    line = line_of(desk, late)
    assert (line.cause, line.promise) == ("Chờ thẩm định.", "30/6/2024")


def test_a_frozen_report_that_explains_another_unit_s_duty_does_no_harm(desk: RoundDesk) -> None:
    # Versions from before this was refused hold such words; they stay as they were frozen.
    foreign = "IV.3.7@2024@07201"
    desk.save(Section.CAUSE, "Lời lạ.", about="IV.3.7@2024@07204", edition=0, unit=OTHER)
    block = desk.block(Section.CAUSE, "IV.3.7@2024@07204", unit=OTHER)
    block.about = foreign
    desk.session.add(block)
    desk.session.flush()

    frozen = desk.file(OTHER, now=at(date(2024, 6, 14), 9))

    assert from_data(frozen.content).words_of(Section.CAUSE)[0].about == foreign
    assert line_of(desk, foreign).cause == ""


def test_a_returned_report_counts_as_returned(desk: RoundDesk) -> None:
    desk.returned()

    filing = next(f for f in desk.content().filings if f.unit == WARD)
    assert (filing.state, filing.version) == (FilingState.RETURNED, None)
