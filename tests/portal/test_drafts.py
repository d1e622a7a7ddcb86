"""From a file to obligations on the board: bringing, reviewing, deciding, making a plan."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from httpx2 import Response
from sqlmodel import col, select

from models.database import writing
from models.duty import Duty
from models.journal import JournalEntry
from models.plan import Obligation, Plan
from models.plan_drafts import DraftItem, DraftQuestion, PlanDraft
from plan_reader.folder import read_folder
from tests.fakes.new_plan import TEXT, as_docx
from tests.portal.conftest import House

PATH = "/ke-hoach-moi"
TXT = ("ke-hoach.txt", TEXT.encode(), "text/plain")
STEERING = {
    "chair": "Trưởng Ban Chỉ đạo",
    "deputy": "Phó Trưởng Ban Chỉ đạo",
    "standing": "Chánh Văn phòng HĐND và UBND xã",
}


def bring(house: House, file: tuple[str, bytes, str] = TXT) -> Response:
    return house.send(PATH, PATH, files=[("files", file)])


@pytest.fixture
def desk(house: House) -> House:
    """Seat the standing office with a draft of the new plan before it."""
    house.sign_in("vhtt")
    assert bring(house).status_code == 303
    return house


def items(house: House) -> Sequence[DraftItem]:
    return house.rows(select(DraftItem).order_by(col(DraftItem.position)))


def item(house: House, ref: str) -> DraftItem:
    return next(each for each in items(house) if each.ref == ref and each.state != "replaced")


def decide(house: House, ref: str, slug: str, **fields: str) -> Response:
    one = item(house, ref)
    fields = {"version": str(one.version), **fields}
    return house.send(f"{PATH}/1", f"{PATH}/1/muc/{one.id}/{slug}", files=None, **fields)


def accept_all(house: House) -> None:
    for each in items(house):
        if each.state == "open":
            answer = decide(house, each.ref, "nhan")
            assert answer.status_code == 303, answer.text


def settle(house: House, **fields: str) -> Response:
    version = house.rows(select(PlanDraft))[0].version
    given = {
        "version": str(version),
        "title": "Kế hoạch",
        "roster_plan": "",
        "code": "dong-lua-2024",
    }
    return house.send(
        f"{PATH}/1/lap", f"{PATH}/1/thong-tin", files=None, **given | STEERING | fields
    )


def finish(house: House) -> None:
    accept_all(house)
    assert settle(house).status_code == 303
    assert house.send(f"{PATH}/1/lap", f"{PATH}/1/ten-moi").status_code == 303


def make(house: House, **fields: str) -> Response:
    return house.send(f"{PATH}/1/lap", f"{PATH}/1/lap", files=None, activate="2024-06-03", **fields)


@pytest.mark.parametrize(
    "file", [TXT, ("ke-hoach.docx", as_docx(), "application/octet-stream")], ids=["text", "DOCX"]
)
def test_a_document_becomes_a_draft_of_proposals_and_of_nothing_else(
    house: House, file: tuple[str, bytes, str]
) -> None:
    house.sign_in("vhtt")
    before = len(house.rows(select(Obligation)))

    answer = bring(house, file)

    assert answer.headers["location"].startswith(f"{PATH}/1")
    assert [each.ref for each in items(house)] == [
        "II.1.1",
        "II.1.2",
        "II.2.1",
        "II.2.2",
        "III.1.1",
    ]
    assert {each.state for each in items(house)} == {"open"}
    assert len(house.rows(select(Obligation))) == before
    draft = house.rows(select(PlanDraft))[0]
    assert house.office.store.path(draft.sha256).read_bytes() == file[1]


def test_the_same_file_brought_twice_is_one_draft(desk: House) -> None:
    again = bring(desk)

    assert again.headers["location"].startswith(f"{PATH}/1")
    assert len(desk.rows(select(PlanDraft))) == 1


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("anh.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "image/png"), "không phải văn bản đọc được"),
        (("hong.docx", b"PK\x03\x04hong", "application/zip"), "Chưa đọc được văn bản"),
        (("trong.txt", b"  \n \n", "text/plain"), "không có chữ nào"),
    ],
    ids=["a picture", "a broken Word file", "no words"],
)
def test_what_cannot_be_read_is_answered_with_a_remedy_and_leaves_nothing(
    house: House, file: tuple[str, bytes, str], said: str
) -> None:
    house.sign_in("vhtt")

    answer = bring(house, file)

    assert answer.status_code == 422
    assert said in answer.text
    assert not house.rows(select(PlanDraft))


def test_the_words_behind_a_field_are_marked_in_the_document(desk: House) -> None:
    page = desk.client.get(f"{PATH}/1?muc={item(desk, 'II.1.1').id}").text

    assert re.search(r'<mark class="f-due"[^>]*>trước ngày 15/9/2024</mark>', page)
    assert re.search(r'<mark class="f-owners"[^>]*>Phòng Kinh tế xã</mark>', page)
    assert "14/9/2024" in page


def test_an_accepted_proposal_leads_to_the_next_one_that_is_undecided(desk: House) -> None:
    answer = decide(desk, "II.1.1", "nhan")

    assert answer.headers["location"] == f"{PATH}/1?muc={item(desk, 'II.1.2').id}"
    assert item(desk, "II.1.1").state == "accepted"


def test_a_correction_keeps_what_was_read_beside_what_is_right(desk: House) -> None:
    decide(desk, "II.1.1", "sua", last_day="2024-09-13", owners="Phòng Kinh tế xã\nTrạm Y tế xã")

    one = item(desk, "II.1.1")
    assert (one.fields["last_day"], one.proposed["last_day"]) == ("2024-09-13", "2024-09-14")
    assert one.fields["owners"] == ["Phòng Kinh tế xã", "Trạm Y tế xã"]
    acts = [entry.act for entry in desk.rows(select(JournalEntry))]
    assert acts[-1] == "draft.corrected"


def test_a_text_that_is_not_printed_is_refused_and_given_back(desk: House) -> None:
    answer = decide(desk, "II.1.1", "sua", text="Hoàn thành mọi việc.", short_title="Mọi việc")

    assert answer.status_code == 422
    assert "không đúng nguyên văn" in answer.text
    assert "Hoàn thành mọi việc." in answer.text
    assert item(desk, "II.1.1").state == "open"


def test_a_paragraph_with_two_duties_is_split_where_a_person_says(desk: House) -> None:
    first = "Tổ chức tập huấn kỹ năng số cho cán bộ thôn;"
    second = "lập danh sách hộ kinh doanh cần hỗ trợ."

    answer = decide(desk, "II.1.2", "tach", pieces=f"{first}\n{second}")

    assert answer.headers["location"] == f"{PATH}/1?muc={item(desk, 'II.1.2.1').id}"
    assert item(desk, "II.1.2.2").fields["text"] == second
    assert item(desk, "II.1.2.2").fields["owners"] == ["Phòng Kinh tế xã"]
    assert [each.ref for each in items(desk) if each.state == "replaced"] == ["II.1.2"]


def test_a_cut_that_changes_words_is_refused(desk: House) -> None:
    answer = decide(desk, "II.1.2", "tach", pieces="Tổ chức tập huấn\nviệc khác hẳn")

    assert answer.status_code == 422
    assert item(desk, "II.1.2").state == "open"


def test_two_neighbours_are_merged_with_the_print_between_them(desk: House) -> None:
    other = item(desk, "II.1.2")

    decide(desk, "II.1.1", "gop", other=f"{other.id}:{other.version}")

    one = item(desk, "II.1.1")
    assert one.fields["text"].startswith("Hoàn thành việc lắp đặt")
    assert one.fields["text"].endswith("cần hỗ trợ.")
    assert one.fields["last_day"] == "2024-09-14"
    assert one.lines == list(range(min(one.lines), other.line + 1))


def test_a_rejected_proposal_says_why_and_can_be_opened_again(desk: House) -> None:
    assert decide(desk, "II.1.2", "bo", reason=" ").status_code == 422
    decide(desk, "II.1.2", "bo", reason="Chỉ là định hướng.")
    assert (item(desk, "II.1.2").state, item(desk, "II.1.2").reason) == (
        "rejected",
        "Chỉ là định hướng.",
    )

    decide(desk, "II.1.2", "mo-lai")

    assert item(desk, "II.1.2").state == "open"


def test_the_second_of_two_people_is_shown_both_values(desk: House) -> None:
    one = item(desk, "II.1.1")
    page = f"{PATH}/1/muc/{one.id}/sua"
    decide(desk, "II.1.1", "sua", last_day="2024-09-13")

    answer = desk.send(f"{PATH}/1", page, version=str(one.version), last_day="2024-09-10")

    assert answer.status_code == 409
    assert "Đã được người khác sửa" in answer.text
    assert "2024-09-13" in answer.text
    assert "2024-09-10" in answer.text
    assert item(desk, "II.1.1").fields["last_day"] == "2024-09-13"


def test_a_question_is_answered_or_knowingly_left_open(desk: House) -> None:
    with writing(desk.office.engine) as session:
        session.add(DraftQuestion(draft_id=1, code="period_missing", message="Kỳ nào?", lines=[9]))
    where = f"{PATH}/1/cau-hoi/1"

    blank = desk.send(f"{PATH}/1", where, version="1", text="")
    left = desk.send(f"{PATH}/1", where, version="1", text="", de_ngo="1")
    late = desk.send(f"{PATH}/1", where, version="1", text="Năm 2024")

    assert (blank.status_code, left.status_code, late.status_code) == (422, 303, 409)
    assert desk.rows(select(DraftQuestion))[0].is_left_open


def test_a_sitting_is_taken_up_again_after_signing_out(desk: House) -> None:
    decide(desk, "II.1.1", "nhan")
    desk.client.cookies.clear()
    desk.sign_in("vhtt")

    page = desk.client.get(f"{PATH}/1").text

    assert "Đã quyết định 1/5 đề xuất" in page
    assert "Tổ chức tập huấn" in page.partition('class="paper')[0]


def test_a_name_of_the_roster_is_taken_for_meant_only_beyond_doubt(desk: House) -> None:
    page = desk.client.get(f"{PATH}/1/lap").text

    assert "chưa khớp" in page
    assert (
        desk.send(
            f"{PATH}/1/lap", f"{PATH}/1/ten/1", version="1", owner="post:khong-co"
        ).status_code
        == 422
    )


def test_nothing_is_made_while_something_is_undecided(desk: House) -> None:
    answer = make(desk, ap_dung="1")

    assert answer.status_code == 422
    assert "Còn mục chưa quyết định" in answer.text
    assert len(desk.rows(select(Plan))) == 1


def test_the_plan_is_shown_before_it_is_made_and_then_stands_on_the_board(desk: House) -> None:
    finish(desk)

    shown = make(desk)
    assert "5 nhiệm vụ" in shown.text
    assert len(desk.rows(select(Plan))) == 1
    made = make(desk, ap_dung="1")

    assert made.headers["location"].startswith("/bang?ke_hoach=dong-lua-2024")
    plan = desk.rows(select(Plan).where(Plan.code == "dong-lua-2024"))[0]
    duties = desk.rows(select(Duty).where(Duty.plan_id == plan.id))
    assert date(2024, 9, 14) in {duty.last_day for duty in duties}
    assert plan.activated_on == date(2024, 6, 3)
    acts = [entry.act for entry in desk.rows(select(JournalEntry))]
    assert acts[-2:] == ["plan.loaded", "draft.made"]


def test_the_folder_that_was_loaded_says_where_everything_comes_from(desk: House) -> None:
    finish(desk)
    make(desk, ap_dung="1")

    folder = desk.office.settings.data_dir / "plans" / "dong-lua-2024"
    found = read_folder(folder)
    provenance = (folder / "provenance.yaml").read_text(encoding="utf-8")
    assert [one.ref for one in found.clauses][:2] == ["II.1.1", "II.1.2"]
    assert found.document.quarterly_report == "III.1.1"
    assert desk.rows(select(PlanDraft))[0].sha256 in provenance
    assert "trước ngày 15/9/2024" in provenance
    assert "Trưởng phòng Văn hóa và Thông tin" in provenance


def test_a_plan_is_made_of_a_draft_once(desk: House) -> None:
    finish(desk)
    make(desk, ap_dung="1")

    again = make(desk, ap_dung="1")

    assert again.status_code in {403, 422}
    assert len(desk.rows(select(Plan))) == 2


def test_a_code_that_a_plan_has_already_is_refused(desk: House) -> None:
    code = desk.rows(select(Plan))[0].code

    answer = settle(desk, code=code)

    assert answer.status_code == 422
    assert code in answer.text


def test_a_draft_that_is_put_aside_is_read_and_no_longer_decided_on(desk: House) -> None:
    assert desk.send(f"{PATH}/1", f"{PATH}/1/bo").status_code == 303

    page = desk.client.get(f"{PATH}/1").text

    assert "Nhận đề xuất" not in page
