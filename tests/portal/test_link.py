"""The phone page: what a link opens, and what a head does there."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from actions.contacts import ContactChange, set_contact
from models.database import reading, writing
from models.duty import Evidence, Extension, Submission
from models.lookup import find_post
from models.messages import Message
from models.roster import Person
from notifications.links import DUTY, Signer
from tests import plans
from tests.portal.conftest import KEY, MONDAY, PDF, WARD_DUTY, House

SUBMISSIONS = select(Submission).order_by(col(Submission.id))


def test_a_link_shows_what_is_owed_by_when_and_by_which_words(house: House) -> None:
    page = house.client.get(house.link()).text

    assert "Quá hạn 3 ngày" in page
    assert "Trước 01/6/2024 (chậm nhất hết ngày 31/5/2024)" in page
    assert "Hoàn thành 100% việc phân loại, xác định, phê duyệt đề xuất cấp độ" in page
    assert "Mục IV.3" in page
    assert "UBND phường Thọ Xương" in page
    assert "dòng 275 của văn bản nguồn" in page


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2024, 5, 30), "Còn 1 ngày"),
        (date(2024, 5, 31), "Hôm nay là ngày cuối"),
        (date(2024, 6, 1), "Quá hạn 1 ngày"),
    ],
)
def test_the_days_left_are_counted_to_the_last_compliant_day(
    house: House, day: date, words: str
) -> None:
    house.at(day)

    assert words in house.client.get(house.link()).text


def test_a_filed_result_is_received_which_is_not_yet_confirmed(house: House) -> None:
    link = house.link()

    answer = house.send(
        link,
        f"{link}/bao-cao",
        text="Đã phê duyệt 3 hồ sơ.",
        remarks="Chờ thẩm định.",
        files=[("files", ("quyet-dinh.pdf", PDF, "application/pdf"))],
    )

    assert (answer.status_code, answer.headers["location"]) == (303, f"{link}?xong=bao-cao")
    page = house.client.get(answer.headers["location"]).text
    assert "Báo cáo được nhận chưa phải là được xác nhận hoàn thành" in page
    assert "Đã phê duyệt 3 hồ sơ." in page
    assert "quyet-dinh.pdf" in page
    assert house.duty().state == "submitted"
    assert [e.name for e in house.rows(select(Evidence))] == ["quyet-dinh.pdf"]
    receipts = house.rows(select(Message).where(Message.kind == "receipt"))
    assert len(receipts) == 1


def test_several_files_may_be_filed_and_an_empty_field_is_none(house: House) -> None:
    link = house.link()
    files = [("files", (f"{n}.pdf", PDF + str(n).encode(), "application/pdf")) for n in (1, 2)]

    house.send(link, f"{link}/bao-cao", text="Xong.", files=files)

    assert [e.name for e in house.rows(select(Evidence))] == ["1.pdf", "2.pdf"]


def test_a_result_filed_in_time_is_not_shown_as_overdue_while_it_waits(house: House) -> None:
    house.at(date(2024, 5, 31), 23)
    house.file_result()
    house.at(date(2024, 6, 3))

    page = house.client.get(house.link()).text

    assert "Báo cáo gửi trong hạn" in page
    assert "Quá hạn" not in page


def test_a_form_sent_twice_files_one_result_and_shows_the_same_page(house: House) -> None:
    link = house.link()
    token = house.token_of(link)
    form = {"ma_bieu_mau": token, "text": "Đã xong."}

    first = house.client.post(f"{link}/bao-cao", data=form, follow_redirects=False)
    second = house.client.post(f"{link}/bao-cao", data=form, follow_redirects=False)

    assert first.headers["location"] == second.headers["location"]
    assert len(house.rows(SUBMISSIONS)) == 1


def test_another_result_while_one_waits_is_refused_and_its_text_kept(house: House) -> None:
    link = house.link()
    token = house.token_of(link)
    house.file_result()

    answer = house.client.post(
        f"{link}/bao-cao", data={"ma_bieu_mau": token, "text": "Một kết quả khác hẳn."}
    )

    assert answer.status_code == 409
    assert "Trạng thái của nhiệm vụ đã thay đổi" in answer.text
    assert "Một kết quả khác hẳn." in answer.text
    assert len(house.rows(SUBMISSIONS)) == 1


def test_a_blank_result_is_refused_with_the_remedy(house: House) -> None:
    link = house.link()

    answer = house.send(link, f"{link}/bao-cao", text="  ", remarks="Ghi chú giữ lại")

    assert answer.status_code == 422
    assert "Đề nghị ghi ít nhất một câu" in answer.text
    assert "Ghi chú giữ lại" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("anh.pdf", b"<html><script>alert(1)</script></html>", "nội dung không đúng loại"),
        ("chay.exe", b"MZ\x90\x00" + b"\x00" * 60, "loại tệp không được nhận"),
        ("to.pdf", PDF + b"0" * 300_000, "vượt mức"),
        ("rong.pdf", b"", "không có nội dung"),
    ],
    ids=["a page named .pdf", "a program", "more than 200 kB", "empty"],
)
def test_a_file_that_cannot_be_kept_is_named_and_the_text_survives(
    house: House, name: str, content: bytes, words: str
) -> None:
    link = house.link()

    answer = house.send(
        link,
        f"{link}/bao-cao",
        text="Nội dung dài đã gõ.",
        files=[("files", (name, content, "application/pdf"))],
    )

    assert answer.status_code == 422
    assert name in answer.text
    assert words in answer.text
    assert "Nội dung dài đã gõ." in answer.text
    assert "Đề nghị chọn lại tệp" in answer.text
    assert house.rows(SUBMISSIONS) == []


def test_what_a_head_typed_is_shown_as_text_never_as_markup(house: House) -> None:
    house.file_result(text="<script>alert('x')</script> 100% & hơn")

    page = house.client.get(house.link()).text

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_result_may_be_taken_back_until_it_is_judged(house: House) -> None:
    link = house.link()
    house.file_result()

    answer = house.send(link, f"{link}/rut-lai")

    assert answer.headers["location"].endswith("xong=rut-lai")
    assert house.duty().state == "in_progress"
    assert [s.outcome for s in house.rows(SUBMISSIONS)] == ["withdrawn"]


def test_a_head_takes_a_duty_in_hand(house: House) -> None:
    link = house.link()

    house.send(link, f"{link}/tiep-nhan")

    assert house.duty().state == "in_progress"


def test_more_time_is_asked_for_with_reason_and_date_and_stops_nothing(house: House) -> None:
    link = house.link()

    answer = house.send(link, f"{link}/gia-han", to_day="2024-06-14", reason="Chờ thẩm định.")

    assert "thời hạn hiện tại vẫn giữ nguyên" in house.client.get(answer.headers["location"]).text
    (asked,) = house.rows(select(Extension))
    assert (asked.to_day, asked.late) == (date(2024, 6, 14), True)
    assert house.duty().last_day == date(2024, 5, 31)


@pytest.mark.parametrize(
    ("to_day", "reason", "words"),
    [
        ("2024-05-31", "Chờ.", "phải sau thời hạn hiện tại"),
        ("", "Chờ.", "Chưa đọc được ngày"),
        ("2024-02-30", "Chờ.", "Chưa đọc được ngày"),
        ("2024-06-14", "", "Chưa có lý do"),
        ("9999-12-31", "Chờ.", "Đề nghị chọn ngày 31/12/2025 hoặc sớm hơn"),
    ],
)
def test_a_request_for_more_time_that_cannot_be_is_answered_with_the_remedy(
    house: House, to_day: str, reason: str, words: str
) -> None:
    link = house.link()

    answer = house.send(link, f"{link}/gia-han", to_day=to_day, reason=reason)

    assert answer.status_code == 422
    assert words in answer.text
    assert house.rows(select(Extension)) == []


def test_a_date_may_be_typed_as_people_write_it(house: House) -> None:
    link = house.link()

    house.send(link, f"{link}/gia-han", to_day="14/6/2024", reason="Chờ.")

    assert house.rows(select(Extension))[0].to_day == date(2024, 6, 14)


def test_the_same_request_sent_twice_is_one_request(house: House) -> None:
    link = house.link()
    form = {"ma_bieu_mau": house.token_of(link), "to_day": "2024-06-14", "reason": "Chờ."}

    codes = [
        house.client.post(f"{link}/gia-han", data=form, follow_redirects=False).status_code
        for _ in range(2)
    ]

    assert codes == [303, 303]
    assert len(house.rows(select(Extension))) == 1


def test_the_page_of_a_link_offers_no_judging(house: House) -> None:
    link = house.link()
    house.file_result()

    answer = house.send(link, f"{link}/xac-nhan")

    assert answer.status_code == 404
    assert house.duty().state == "submitted"


def test_a_former_holder_still_reads_the_page_but_cannot_act(house: House) -> None:
    engine = house.office.engine
    with writing(engine) as session:
        post = find_post(session, "07201")
        for name, day in (("Nguyễn Văn An", date(2024, 4, 1)), ("Trần Thị Bình", MONDAY)):
            change = ContactChange(since=day, person=name)
            set_contact(session, post, change, actor="test", now=plans.at(day))
    with reading(engine) as session:
        names = {p.name: p.id for p in session.exec(select(Person))}
    token = house.office.signer.sign(f"person:{names['Trần Thị Bình']}", house.duty_id(), DUTY)
    former = house.office.signer.sign(f"person:{names['Nguyễn Văn An']}", house.duty_id(), DUTY)

    shown = house.client.get(f"/viec/{former}").text
    form = {"ma_bieu_mau": house.token_of(f"/viec/{token}"), "text": "Đã xong."}
    foreign = house.client.post(f"/viec/{former}/bao-cao", data=form)
    form["ma_bieu_mau"] = house.portal.guard.token(former)
    acted = house.client.post(f"/viec/{former}/bao-cao", data=form)

    assert "Trang này chỉ còn để xem" in shown
    assert "<form" not in shown.split("<main")[1]
    assert foreign.status_code == 403
    assert acted.status_code == 403
    assert "không còn giữ chức vụ" in acted.text
    assert house.duty().state == "assigned"


def test_the_office_s_link_only_shows_once_a_holder_is_recorded(house: House) -> None:
    link, entry = house.link(), house.office_link("07201")
    with writing(house.office.engine) as session:
        change = ContactChange(since=MONDAY, person="Nguyễn Văn An")
        post = find_post(session, "07201")
        set_contact(session, post, change, actor="test", now=plans.at(MONDAY))

    shown = house.client.get(link).text
    entered = house.client.get(entry)
    form = {"ma_bieu_mau": house.portal.guard.token(link.rpartition("/")[2]), "text": "Đã xong."}
    acted = house.client.post(f"{link}/bao-cao", data=form)

    assert "chưa ghi tên người giữ" in shown
    assert "<form" not in shown.split("<main")[1]
    assert acted.status_code == 403
    assert house.duty().state == "assigned"
    assert entered.status_code == 403
    assert "dùng đường dẫn trong thư gửi riêng cho mình" in entered.text
    # The holder's own link acts.
    house.file_result()
    assert house.duty().state == "submitted"


def test_the_link_of_another_post_shows_the_page_without_forms(house: House) -> None:
    link = house.link(post="07204")

    page = house.client.get(link).text

    assert "Đường dẫn này để theo dõi" in page
    assert "<form" not in page.split("<main")[1]


@pytest.mark.parametrize(
    "token", ["x", "a.b.c", "WyJwb3N0OjE3IiwyMTMsMTIwXQ.awV5Bg.c_vywMKTxM7kT5HFddM"]
)
def test_a_forged_link_says_what_to_do(house: House, token: str) -> None:
    answer = house.client.get(f"/viec/{token}")

    assert answer.status_code == 404
    assert "Không mở được đường dẫn" in answer.text
    assert "liên hệ cơ quan thường trực" in answer.text


def test_a_link_for_the_office_opens_no_duty(house: House) -> None:
    token = house.office_link("vhtt").rpartition("/")[2]

    assert house.client.get(f"/viec/{token}").status_code == 404


def test_an_expired_link_asks_for_the_newest_message(house: House) -> None:
    long_ago = plans.at(date(2024, 1, 2)) - timedelta(days=300)
    old = Signer(KEY, clock=lambda: long_ago)
    token = old.sign(house.post_key("07201"), house.duty_id(WARD_DUTY), DUTY)

    answer = house.client.get(f"/viec/{token}")

    assert answer.status_code == 410
    assert "mở thư mới nhất" in answer.text


def test_a_link_to_a_duty_that_is_not_there_is_not_found(house: House) -> None:
    token = house.office.signer.sign(house.post_key("07201"), 999_999, DUTY)

    assert house.client.get(f"/viec/{token}").status_code == 404


def test_an_undated_duty_has_no_deadline_and_nothing_to_extend(house: House) -> None:
    page = house.client.get(house.link("III.2.1@2024@ca", post="ca")).text

    assert "Kế hoạch không ấn định ngày" in page
    assert "Đề nghị gia hạn" not in page
