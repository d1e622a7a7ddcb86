"""The reader's language: Vietnamese, unless this person chose English."""

import threading
from datetime import date
from io import BytesIO
from re import findall, search, sub

import pytest
from openpyxl import load_workbook
from sqlmodel import select
from starlette.testclient import TestClient

from models.journal import JournalEntry
from models.messages import Message
from portal import words
from portal.language import COOKIE, ENGLISH, LANGUAGES, current, speaking
from tests.portal.conftest import MONDAY, House, MakeHouse

FIELDS = r'name="(\w+)" value="([^"]*)"'
VIETNAMESE_TITLE, ENGLISH_TITLE = "<h1>Đăng nhập</h1>", "<h1>Sign in</h1>"


def choose(house: House, language: str, *, on: str = "/dang-nhap", **changed: str) -> int:
    """Press the language button of a page."""
    form = search(r'(?s)<form class="tongue".*?</form>', house.client.get(on).text)
    assert form, on
    fields = dict(fields_of(form.group()))
    sent = fields | {"language": language} | changed
    answer = house.client.post("/ngon-ngu", data=sent, follow_redirects=False)
    assert answer.status_code != 303 or answer.headers["location"] == fields["back"]
    return int(answer.status_code)


def fields_of(form: str) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in findall(FIELDS, form)]


def test_a_page_is_vietnamese_whatever_the_browser_speaks(house: House) -> None:
    page = house.client.get("/dang-nhap", headers={"accept-language": "en-GB,en"}).text

    assert VIETNAMESE_TITLE in page
    assert '<html lang="vi">' in page


def test_the_button_turns_this_device_to_english_and_back(house: House) -> None:
    assert choose(house, "en") == 303
    english = house.client.get("/dang-nhap").text
    assert ENGLISH_TITLE in english
    assert '<html lang="en">' in english
    assert VIETNAMESE_TITLE not in english

    assert choose(house, "vi") == 303
    assert VIETNAMESE_TITLE in house.client.get("/dang-nhap").text


def test_the_choice_is_kept_in_a_cookie_no_script_reads(house: House) -> None:
    form = dict(fields_of(house.client.get("/dang-nhap").text.partition("<main")[0]))

    answer = house.client.post("/ngon-ngu", data=form, follow_redirects=False)

    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=en;")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_the_address_of_a_page_shows_it_in_english_once(house: House) -> None:
    answer = house.client.get("/dang-nhap?lang=en")

    assert ENGLISH_TITLE in answer.text
    assert "set-cookie" not in answer.headers
    assert VIETNAMESE_TITLE in house.client.get("/dang-nhap").text


@pytest.mark.parametrize("unknown", ["fr", "", "EN", "vi-VN"])
def test_a_language_that_is_none_of_ours_is_vietnamese(house: House, unknown: str) -> None:
    assert VIETNAMESE_TITLE in house.client.get(f"/dang-nhap?lang={unknown}").text
    assert choose(house, unknown) == 303
    assert house.client.cookies[COOKIE] == "vi"


def test_a_form_from_elsewhere_does_not_change_the_language(house: House) -> None:
    assert choose(house, "en", ma_bieu_mau="forged") == 403
    assert VIETNAMESE_TITLE in house.client.get("/dang-nhap").text


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", ""])
def test_the_button_leads_to_no_other_site(house: House, elsewhere: str) -> None:
    form = dict(fields_of(house.client.get("/dang-nhap").text.partition("<main")[0]))

    answer = house.client.post("/ngon-ngu", data=form | {"back": elsewhere}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/bang")


def test_the_button_of_a_signed_link_needs_nobody_signed_in(house: House) -> None:
    link = house.link()

    assert choose(house, "en", on=link) == 303
    assert '<html lang="en">' in house.client.get(link).text


def test_the_filters_of_a_page_outlive_the_change_of_language(house: House) -> None:
    house.sign_in("vhtt")
    assert choose(house, "en", on="/bang?q=cap+do&lang=vi&xong=giao") == 303


def test_the_answer_to_a_form_leads_back_to_the_page_of_the_form(house: House) -> None:
    link = house.link()
    answer = house.send(link, f"{link}/bao-cao", text="")

    assert answer.status_code == 422
    assert f'name="back" value="{link}"' in answer.text


def test_a_page_that_does_not_exist_says_so_in_english(house: House) -> None:
    for address in ("/khong-co", "/viec/sai"):
        assert '<html lang="en">' in house.client.get(f"{address}?lang=en").text, address


def test_our_own_mistake_is_told_in_the_reader_s_language(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("portal.desk.Here.viewer", breaks)
    with TestClient(house.app, raise_server_exceptions=False) as client:
        page = client.get("/bang?lang=en")

    assert page.status_code == 500
    assert '<html lang="en">' in page.text


def test_a_body_that_is_too_large_is_refused_in_the_reader_s_language(house: House) -> None:
    answer = house.client.post(
        "/dang-nhap?lang=en", content=b"", headers={"content-length": "100000000"}
    )

    assert answer.status_code == 413
    assert '<html lang="en">' in answer.text


def test_a_language_ends_with_its_request_and_does_not_reach_other_threads() -> None:
    heard: list[str] = []

    with speaking(ENGLISH):
        thread = threading.Thread(target=lambda: heard.append(current()))
        thread.start()
        thread.join()
        assert current() == ENGLISH

    assert current() == "vi"
    assert heard == ["vi"]


def test_dates_and_states_are_said_as_the_reader_says_them() -> None:
    friday = date(2024, 6, 14)

    assert (words.day_words(friday), words.full_day(friday)) == (
        "14/6/2024",
        "Thứ Sáu, ngày 14/6/2024",
    )
    with speaking(ENGLISH):
        assert words.day_words(friday) == "14 June 2024"
        assert words.full_day(friday) == "Friday, 14 June 2024"
        assert words.size_words(1_500_000) == "1.5 MB"
    assert words.size_words(1_500_000) == "1,5 MB"


def written(house: House) -> list[str]:
    """Return all that was written down, without the signatures of links."""
    journal = [f"{one.actor} {one.act} {one.details}" for one in house.rows(select(JournalEntry))]
    texts = [
        text for m in house.rows(select(Message)) for text in (m.subject, m.text, m.html, m.short)
    ]
    return journal + [sub(r"/(viec|vao)/[\w.-]+", "", text) for text in texts]


def test_what_an_english_reader_s_act_writes_stays_vietnamese(make_house: MakeHouse) -> None:
    texts = []
    for language in LANGUAGES:
        house = make_house()
        house.client.cookies.set(COOKIE, language)
        house.sign_in("vhtt")
        house.file_result()
        house.send(house.duty_page(), f"{house.duty_page()}/tra-lai", reason="Thiếu minh chứng.")
        house.live_through(MONDAY)
        texts.append(written(house))

    assert texts[0] == texts[1]
    assert texts[0]


def test_a_sheet_stays_vietnamese_for_an_english_reader(house: House) -> None:
    house.sign_in("vhtt")
    house.client.cookies.set(COOKIE, "en")

    sheet = load_workbook(BytesIO(house.send("/bang", "/bang.xlsx").content)).active

    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:3] == ["Mã", "Nhiệm vụ", "Kỳ"]
    assert {sheet.cell(row, 8).value for row in range(2, 5)} == {"Đã giao, chờ tiếp nhận"}


def test_a_calendar_feed_stays_vietnamese_for_an_english_reader(house: House) -> None:
    house.sign_in("vhtt")
    page = house.client.get("/lich/dang-ky").text
    found = search(r"/lich/[\w./=-]+\.ics", page)
    assert found, page

    feed = house.client.get(found.group() + "?lang=en").text

    assert "Hạn cuối: " in feed
    assert "chậm nhất hết ngày" in feed.replace("\r\n ", "")
