"""The tools of the standing office: what they show first, what they apply, and for whom."""

import html
import re
from datetime import date

import httpx2
from sqlmodel import col, select

from models.database import writing
from models.duty import Duty, Submission
from models.journal import JournalEntry
from models.messages import Delivery, Message
from models.plan import CalendarDay, Plan, Question
from models.roster import Contact, Group, Post, Tenure
from tests.portal.conftest import MONDAY, WARD_DUTY, House

OFFICE, DEPUTY, CHAIR, WARD = "vhtt", "pho-truong-ban", "truong-ban", "07201"
TOOLS = (
    "/diem-can-lam-ro",
    "/danh-ba",
    "/danh-ba/1",
    "/danh-ba/nhom/1",
    "/lich-nghi",
    "/thang-nhac",
    "/dia-chi-hong",
    "/tam-dung",
)
OTHER_WARD_DUTY = "IV.3.7@2024@07204"


def post_of(house: House, code: str = f"{WARD}.head") -> Post:
    return house.rows(select(Post).where(Post.code == code))[0]


def tenures(house: House) -> list[Tenure]:
    """Return who has held the post of the ward's head."""
    return list(house.rows(select(Tenure).where(Tenure.post_id == post_of(house).id)))


def acts(house: House) -> list[str]:
    return [e.act for e in house.rows(select(JournalEntry).order_by(col(JournalEntry.number)))]


def ticks(house: House, page: str, *chosen: str, **fields: str) -> httpx2.Response:
    data = {"ma_bieu_mau": house.token_of(page), "chon": list(chosen), **fields}
    answer: httpx2.Response = house.client.post("/hang-loat", data=data)
    return answer


def hidden_fields(page: str) -> dict[str, str]:
    """Return what the form of a preview sends."""
    form = page.partition("<main")[2]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    area = r'<textarea class="hidden" name="([^"]+)"[^>]*>\n?(.*?)</textarea>'
    areas = re.findall(area, form, re.DOTALL)
    return {name: html.unescape(value) for name, value in (*found, *areas)}


def apply(house: House, path: str, preview: httpx2.Response) -> httpx2.Response:
    answer: httpx2.Response = house.client.post(path, data=hidden_fields(preview.text))
    return answer


def test_a_head_has_none_of_the_tools_and_does_not_see_them_named(house: House) -> None:
    house.sign_in(WARD)

    codes = {path: house.client.get(path).status_code for path in TOOLS}

    assert set(codes.values()) == {403}, codes
    assert "Danh bạ" not in house.client.get("/bang").text
    assert 'name="chon"' not in house.client.get("/bang").text


def test_the_deputy_looks_at_all_tools_and_changes_no_roster(house: House) -> None:
    house.sign_in(DEPUTY)

    codes = {path: house.client.get(path).status_code for path in TOOLS}
    post = post_of(house).id
    form = {"ma_bieu_mau": house.token_of("/tam-dung"), "person": "An", "since": "2024-06-03"}
    answer = house.client.post(f"/danh-ba/{post}/nguoi-giu", data={**form, "ap_dung": "1"})

    assert set(codes.values()) == {200}, codes
    assert answer.status_code == 403
    assert tenures(house) == []


def test_a_decision_is_written_beside_the_texts_and_shown_on_the_duty(house: House) -> None:
    house.sign_in(OFFICE)
    found = next(q for q in house.rows(select(Question)) if "IV.3.7" in q.refs or q.code == "CH-01")
    page = house.client.get("/diem-can-lam-ro").text

    answer = house.send(
        "/diem-can-lam-ro",
        f"/diem-can-lam-ro/{found.id}/quyet-dinh",
        text="Lấy mức cao hơn.",
        document="Công văn số 12 ngày 1/6/2024",
    )

    shown = house.client.get(answer.headers["location"]).text
    assert "đạt trên 60%" in page
    assert "đạt trên 50%" in page
    assert "Đã ghi quyết định." in shown
    assert "Theo Công văn số 12 ngày 1/6/2024" in shown
    assert "question.settled" in acts(house)


def test_a_settled_question_stays_visible_on_the_page_of_its_duty(house: House) -> None:
    house.sign_in(OFFICE)
    with writing(house.office.engine) as session:
        question = session.exec(select(Question)).first()
        assert question is not None
        question.refs = ["IV.3.7"]
        session.add(question)

    house.send(
        "/diem-can-lam-ro",
        f"/diem-can-lam-ro/{question.id}/quyet-dinh",
        text="Tính cả phòng chuyên môn.",
        document="Công văn số 12",
    )

    shown = house.client.get(house.duty_page()).text
    assert "Tính cả phòng chuyên môn." in shown
    assert "Công văn số 12" in shown


def test_a_decision_without_its_document_is_given_back_as_typed(house: House) -> None:
    house.sign_in(OFFICE)
    number = house.rows(select(Question))[0].id

    answer = house.send(
        "/diem-can-lam-ro",
        f"/diem-can-lam-ro/{number}/quyet-dinh",
        text="Lấy mức cao hơn.",
        document=" ",
    )

    assert answer.status_code == 422
    assert "Chưa ghi văn bản" in answer.text
    assert "Lấy mức cao hơn.</textarea>" in answer.text


def test_the_roster_names_first_what_needs_a_hand(house: House) -> None:
    with writing(house.office.engine) as session:
        post = session.exec(select(Post).where(Post.code == "07204.head")).one()
        post.vacant = True
        session.add(post)
    house.sign_in(OFFICE)

    page = house.client.get("/danh-ba").text
    rows = re.findall(r'<td class="lead"><a href="/danh-ba/(\d+)"', page)

    assert rows[0] == str(post.id)
    assert "<strong>1</strong> chức vụ khuyết" in page
    assert (
        len(re.findall(r'<td class="lead">', house.client.get("/danh-ba?tim=tho+xuong").text)) == 1
    )


def test_a_new_holder_is_shown_with_what_it_means_before_anything_changes(house: House) -> None:
    house.live_through(date(2024, 5, 24))
    house.at(MONDAY, 7)
    house.sign_in(OFFICE)
    house.file_result()
    path = f"/danh-ba/{post_of(house).id}"

    preview = house.send(path, f"{path}/nguoi-giu", person="Nguyễn Văn An", since="2024-06-03")
    before = tenures(house)
    answer = apply(house, f"{path}/nguoi-giu", preview)

    assert "1 thông báo đang chờ sẽ chuyển từ" in preview.text
    assert "sang Nguyễn Văn An" in preview.text
    assert before == []
    assert "Đã ghi người giữ chức vụ." in answer.text
    assert "Nguyễn Văn An" in answer.text
    assert len(tenures(house)) == 1


def test_a_delegation_without_an_end_is_refused_in_the_preview_already(house: House) -> None:
    house.sign_in(OFFICE)
    path = f"/danh-ba/{post_of(house).id}"

    answer = house.send(path, f"{path}/thay", person="An", since="2024-06-03", part="delegate")

    assert answer.status_code == 422
    assert "Ủy quyền phải có ngày cuối" in answer.text


def test_a_broken_address_is_listed_and_leads_to_the_roster(house: House) -> None:
    with writing(house.office.engine) as session:
        contact = session.exec(select(Contact)).first()
        assert contact is not None
        contact.broken_reason = "550 no such user"
        session.add(contact)
    house.sign_in(OFFICE)

    page = house.client.get("/dia-chi-hong").text
    link = re.search(r'href="(/danh-ba/\d+)">Sửa', page)

    assert "550 no such user" in page
    assert link
    assert "bị trả lại" in house.client.get(link[1]).text


def test_a_unit_joins_and_leaves_a_group_after_its_duties_were_counted(house: House) -> None:
    house.sign_in(OFFICE)
    group = next(g for g in house.rows(select(Group)) if "phường" in g.name.lower())
    path = f"/danh-ba/nhom/{group.id}"
    page = house.client.get(path).text
    member = re.search(r'name="member" value="(\d+)"', page)
    assert member

    preview = house.send(path, f"{path}/bot", member=member[1], day="2024-06-03")
    answer = apply(house, f"{path}/bot", preview)

    assert re.search(r"thôi chịu trách nhiệm [1-9]\d* phần việc", preview.text)
    assert "Đã ghi ngày đơn vị thôi thuộc nhóm" in answer.text
    assert "group.left" in acts(house)


def test_the_calendar_counts_the_checkpoints_that_would_move_and_then_moves_them(
    house: House,
) -> None:
    house.sign_in(OFFICE)
    plan = house.rows(select(Plan))[0].id
    form = {
        "day": "2024-06-07",
        "kind": "swapped_off",
        "name": "Nghỉ hoán đổi",
        "decision": "Công văn số 9",
        "confirmed": "1",
    }

    preview = house.send("/lich-nghi", f"/lich-nghi/{plan}/ngay", None, **form)
    days = house.rows(select(CalendarDay).where(CalendarDay.day == date(2024, 6, 7)))
    answer = apply(house, f"/lich-nghi/{plan}/ngay", preview)

    told = re.search(r"(\d+) mốc đổi ngày, ở (\d+) phần việc", preview.text)
    assert told
    assert int(told[1]) > 0
    assert "Thứ Sáu, ngày 7/6/2024" in preview.text or "ngày 07/6/2024" in preview.text
    assert days == []
    assert "Các mốc nhắc đã được tính lại" in answer.text
    entry = house.rows(select(JournalEntry).where(JournalEntry.act == "calendar.changed"))[0]
    assert entry.details["moved"] == int(told[1])


def test_an_expected_day_is_confirmed_with_its_decision(house: House) -> None:
    with writing(house.office.engine) as session:
        plan = session.exec(select(Plan)).one().id or 0
        day = date(2024, 12, 31)
        session.add(CalendarDay(plan_id=plan, day=day, kind="swapped_off", confirmed=False))
    house.sign_in(OFFICE)

    blank = house.send("/lich-nghi", f"/lich-nghi/{plan}/xac-nhan", day="2024-12-31", decision="")
    good = house.send(
        "/lich-nghi", f"/lich-nghi/{plan}/xac-nhan", day="2024-12-31", decision="Công văn số 1"
    )

    assert blank.status_code == 422
    assert "Chưa ghi văn bản" in blank.text
    assert good.status_code == 303
    assert "Mọi ngày trong lịch đã được xác nhận" in house.client.get("/lich-nghi").text


def test_the_ladder_shows_all_its_mistakes_and_keeps_the_text(house: House) -> None:
    house.sign_in(OFFICE)
    plan = house.rows(select(Plan))[0].id

    text = 'send_at: "19:00"\nrungs: []\nx: 1\n'
    answer = house.send("/thang-nhac", f"/thang-nhac/{plan}", text=text)

    assert answer.status_code == 422
    assert "Dòng 1" in answer.text
    assert "Dòng 3" in answer.text
    assert "send_at: &#34;19:00&#34;" in answer.text


def test_another_ladder_is_shown_and_then_taken(house: House) -> None:
    house.sign_in(OFFICE)
    plan = house.rows(select(Plan))[0].id
    page = house.client.get("/thang-nhac").text
    text = html.unescape(re.search(r'name="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1])  # type: ignore[index]
    changed = text.replace("offset: -3\n", "offset: -4\n")
    assert changed != text

    preview = house.send("/thang-nhac", f"/thang-nhac/{plan}", text=changed)
    answer = apply(house, f"/thang-nhac/{plan}", preview)

    assert "mốc đổi ngày" in preview.text
    assert "Đã đổi thang nhắc việc" in answer.text
    assert "offset: -4" in answer.text


def test_a_sent_message_goes_again_and_keeps_its_number(house: House) -> None:
    house.live_through(date(2024, 5, 24))
    house.sign_in(OFFICE)
    message = house.rows(select(Message).where(Message.status == "sent"))[0]
    page = f"/thong-bao/{message.id}"
    tries = len(house.rows(select(Delivery).where(Delivery.message_id == message.id)))

    answer = house.send(page, f"{page}/gui-lai")

    assert "Đã đưa thư vào hàng chờ gửi lại" in house.client.get(answer.headers["location"]).text
    found = house.rows(select(Message).where(Message.id == message.id))[0]
    assert (found.status, found.key) == ("queued", message.key)
    assert len(house.rows(select(Delivery).where(Delivery.message_id == message.id))) == tries + 1


def test_failed_messages_go_again_at_once(house: House) -> None:
    house.live_through(date(2024, 5, 24))
    with writing(house.office.engine) as session:
        for message in session.exec(select(Message)):
            message.status, message.reason = "failed", "refused"
            session.add(message)
        for delivery in session.exec(select(Delivery)):
            delivery.status, delivery.address = "failed", "old@bacgiang.gov.vn"
            session.add(delivery)
    house.sign_in(OFFICE)
    plan = str(house.rows(select(Plan))[0].id)

    page = house.client.get("/dia-chi-hong").text
    answer = house.send("/dia-chi-hong", "/dia-chi-hong/gui-lai", plan=plan)

    count = re.search(r"Gửi lại (\d+) thư", page)
    assert count
    assert answer.status_code == 303
    assert len(house.rows(select(Message).where(Message.status == "queued"))) == int(count[1])


def test_the_chair_pauses_a_unit_after_seeing_how_much_that_is(house: House) -> None:
    house.sign_in(CHAIR)
    duty = house.duty()
    form = {"what": "tam-dung", "unit": str(duty.unit_id), "reason": "Quyết định số 5"}

    preview = house.send("/tam-dung", f"/tam-dung/{duty.plan_id}", None, **form)
    between = house.duty().state
    answer = apply(house, f"/tam-dung/{duty.plan_id}", preview)

    said = r"[1-9]\d* phần việc đang mở của UBND phường Thọ Xương sẽ tạm dừng"
    assert re.search(said, preview.text)
    assert between == "assigned"
    assert "Đã tạm dừng các phần việc" in answer.text
    assert house.duty().state == "paused"
    assert house.duty(OTHER_WARD_DUTY).state == "assigned"


def test_the_office_sees_that_pausing_is_the_committee_s(house: House) -> None:
    house.sign_in(OFFICE)

    assert "do Trưởng Ban hoặc Phó Trưởng Ban quyết định" in house.client.get("/tam-dung").text


def test_ticked_results_are_confirmed_and_the_others_told_why_not(house: House) -> None:
    house.file_result()
    house.file_result(OTHER_WARD_DUTY, post="07204")
    house.sign_in(OFFICE)
    page = house.client.get("/cho-xu-ly").text
    offered = re.findall(r'name="chon" value="(\d+:\d+)" form="bao-cao-cho"', page)
    seen = next(each for each in offered if each.startswith(f"{house.duty_id()}:"))
    unseen = f"{house.duty_id(OTHER_WARD_DUTY)}:999"

    answer = ticks(house, "/cho-xu-ly", seen, unseen, viec="xac-nhan")

    assert len(offered) == 2
    assert "Đã làm 1, không làm 1" in answer.text
    assert "vừa gửi báo cáo khác" in answer.text
    assert house.duty().state == "completed"
    assert house.duty(OTHER_WARD_DUTY).state == "submitted"


def test_ticked_duties_are_urged_once_a_day(house: House) -> None:
    house.sign_in(OFFICE)
    chosen = [str(house.duty_id()), str(house.duty_id(OTHER_WARD_DUTY))]

    first = ticks(house, "/bang?ref=IV.3.7", *chosen, viec="don-doc", back="/bang?ref=IV.3.7")
    second = ticks(house, "/bang?ref=IV.3.7", *chosen, viec="don-doc")

    assert "Đã làm 2, không làm 0" in first.text
    assert 'href="/bang?ref=IV.3.7"' in first.text
    assert "Đã làm 0, không làm 2" in second.text
    assert "Hôm nay đã đôn đốc thêm" in second.text
    assert [m.kind for m in house.rows(select(Message))] == ["overdue-3", "overdue-3"]


def test_an_extra_message_is_sent_in_the_words_of_the_ladder(house: House) -> None:
    house.at(MONDAY, 8)
    house.sign_in(OFFICE)
    ticks(house, "/bang", str(house.duty_id()), viec="don-doc")

    house.live_through(MONDAY)

    sent = [m for m in house.rows(select(Message)) if ":urge:" in m.key]
    assert [m.status for m in sent] == ["sent"]
    assert "quá hạn 3 ngày" in sent[0].text.lower()


def test_nothing_is_urged_in_the_evening(house: House) -> None:
    house.at(MONDAY, 19)
    house.sign_in(OFFICE)

    answer = ticks(house, "/bang", str(house.duty_id()), viec="don-doc")

    assert "Ngoài giờ được phép gửi" in answer.text
    assert house.rows(select(Message)) == []


def test_a_head_cannot_confirm_or_urge_by_a_form_of_many_rows(house: House) -> None:
    house.file_result()
    filed = house.rows(select(Submission))[0].id
    house.sign_in(WARD)
    token = house.token_of(house.duty_page())
    chosen = [f"{house.duty_id()}:{filed}"]

    for what in ("xac-nhan", "don-doc", "giao"):
        data = {"ma_bieu_mau": token, "chon": chosen, "viec": what}
        assert "Đã làm 0, không làm 1" in house.client.post("/hang-loat", data=data).text

    assert house.duty().state == "submitted"


def test_drafts_are_assigned_or_left_out_with_a_reason_from_the_queue(house: House) -> None:
    house.sign_in(OFFICE)
    wards = [f"IV.4.1@2024Q1@{unit}" for unit in ("07201", "07204", "07207")]
    first, second, third = (str(house.duty_id(name)) for name in wards)

    assigned = ticks(house, "/cho-xu-ly", first, viec="giao")
    blank = ticks(house, "/cho-xu-ly", second, viec="khong-yeu-cau", reason="")
    left_out = ticks(house, "/cho-xu-ly", second, viec="khong-yeu-cau", reason="Đã hết kỳ.")
    open_one = ticks(house, "/cho-xu-ly", str(house.duty_id()), viec="khong-yeu-cau", reason="x")

    states = {d.id: d.state for d in house.rows(select(Duty))}
    assert "Đã làm 1" in assigned.text
    assert "Chưa có lý do" in blank.text
    assert "Đã làm 1" in left_out.text
    assert "Đã làm 0" in open_one.text
    assert states[int(first)] == "assigned"
    assert states[int(second)] == "withdrawn"
    assert states[int(third)] == "draft"
    assert house.duty(WARD_DUTY).state == "assigned"


def test_nothing_ticked_is_said_and_does_nothing(house: House) -> None:
    house.sign_in(OFFICE)

    assert "Chưa chọn dòng nào" in ticks(house, "/bang", viec="don-doc").text
    assert ticks(house, "/bang", viec="pha").status_code == 404


def test_the_queue_names_what_waits_in_roster_calendar_and_post_room(house: House) -> None:
    with writing(house.office.engine) as session:
        plan = session.exec(select(Plan)).one().id or 0
        day = date(2024, 12, 31)
        session.add(CalendarDay(plan_id=plan, day=day, kind="swapped_off", confirmed=False))
        post = session.exec(select(Post).where(Post.code == "07204.head")).one()
        post.vacant = True
        session.add(post)
    house.sign_in(OFFICE)

    queue = house.client.get("/cho-xu-ly").text

    assert "1 chức vụ khuyết" in queue
    assert "1 ngày trong lịch nghỉ chưa xác nhận" in queue
    assert "2 nhóm chưa xác nhận thành viên" in queue
    assert "địa chỉ bị trả lại" not in queue
