"""The page of the journal: every act is found again, and a touched record shows."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from models.database import writing
from models.journal import JournalEntry
from portal.words import is_known
from rules.states import Act
from tests import plans
from tests.portal.conftest import House

ROOT = Path(__file__).parents[2]


@pytest.fixture
def office(house: House) -> House:
    house.file_result()
    house.sign_in("vhtt")
    return house


def rows(page: str) -> list[str]:
    return re.findall(r"<strong>([^<]+)</strong>", page.partition("<tbody>")[2])


def test_the_newest_act_stands_first_with_who_did_it(office: House) -> None:
    page = office.client.get("/nhat-ky").text

    assert rows(page)[0] == "Lưu nội dung báo cáo và minh chứng"
    assert "Chủ tịch UBND phường Thọ Xương" in page
    assert "IV.3.7@2024@07201" in page


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("tim=07201", 2, id="what was acted on"),
        pytest.param("tim=chủ+tịch", 2, id="who acted, in any case"),
        pytest.param("tim=0720_", 0, id="a sign that SQL would take for any letter"),
        pytest.param("viec=duty.submit", 1, id="one act"),
        pytest.param("viec=duty.return", 0, id="an act that nobody did"),
        pytest.param("tu=2024-06-03&den=2024-06-03", 2, id="the day itself, both ends counted"),
        pytest.param("tu=2024-06-04", 0, id="from the day after"),
        pytest.param("den=2024-06-02&tu=2024-04-02", 0, id="until the day before"),
        pytest.param("den=9999-12-31", 3, id="the last day that there is"),
        pytest.param("tu=hôm+qua", 3, id="no day: as if not asked"),
        pytest.param("tu=0001-01-01&den=0001-01-01", 3, id="before all time: as if not asked"),
        pytest.param("den=1899-12-31", 3, id="the last day before any journal: as if not asked"),
        pytest.param("den=1900-01-01", 0, id="the first day on which one could be kept"),
    ],
)
def test_it_is_looked_up_by_words_act_and_local_days(
    office: House, question: str, expected: int
) -> None:
    page = office.client.get(f"/nhat-ky?{question}").text

    assert f"{expected} dòng." in page


def test_an_intact_chain_is_proved_with_its_head(office: House) -> None:
    last = office.rows(select(JournalEntry))[-1]

    page = office.client.get("/nhat-ky?kiem-tra=1").text

    assert f"Nhật ký còn nguyên vẹn: {last.number} dòng" in page
    assert last.hash in page


def test_a_changed_entry_is_named(office: House) -> None:
    with writing(office.office.engine) as session:
        entry = session.get_one(JournalEntry, 2)
        entry.actor = "Người khác"

    page = office.client.get("/nhat-ky?kiem-tra=1").text

    assert "Nhật ký không còn nguyên vẹn" in page
    assert "Dòng 2 đã bị sửa sau khi ghi." in page


def test_a_head_does_not_read_the_journal(house: House) -> None:
    house.sign_in("07201")

    assert house.client.get("/nhat-ky").status_code == 403


def test_whoever_oversees_one_plan_of_two_does_not_read_the_other_s_acts(office: House) -> None:
    from actions.load_plan import load_plan
    from plan_reader.folder import read_folder

    with writing(office.office.engine) as session:
        sample = read_folder(plans.SAMPLE)
        load_plan(session, sample, activate=date(2024, 6, 1), now=plans.at(date(2024, 6, 1)))

    assert office.client.get("/nhat-ky").status_code == 403


def test_every_act_that_is_written_has_a_name() -> None:
    written = {
        act
        for folder in ("actions", "cli")
        for file in (ROOT / folder).glob("*.py")
        for act in re.findall(r'"([a-z-]+\.[a-z_-]+)"', file.read_text(encoding="utf-8"))
        if act.rpartition(".")[2] not in {"yaml", "head", "db", "docx"}
    }
    acts = written | {f"duty.{act}" for act in Act} | {"duties.pause", "duties.resume"}
    acts |= {f"extension.{outcome}" for outcome in ("granted", "refused")}
    acts |= {f"objection.{outcome}" for outcome in ("kept", "forwarded")}

    assert [act for act in sorted(acts) if not is_known("journal_acts", act)] == []
