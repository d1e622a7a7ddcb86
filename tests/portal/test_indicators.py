"""The pages of indicators: what stands there in words, and how a number is reported on them."""

import pytest
from sqlmodel import col, select

from models.measurements import Measurement
from models.plan import Obligation
from portal.indicator_view import MARKS, mark_of
from rules.targets import Verdict
from tests.portal.conftest import PDF, House

QUARTER = "2024Q2"


def address(house: House, ref: str, position: int = 1) -> str:
    found = house.rows(select(Obligation).where(Obligation.ref == ref))[0]
    return f"/chi-tieu/{found.id}/{position}?ky={QUARTER}"


def report(house: House, ref: str, **fields: str) -> int:
    page = address(house, ref)
    answer = house.send(page, page.partition("?")[0], None, ky=QUARTER, **fields)
    return answer.status_code


def kept(house: House) -> list[Measurement]:
    return list(house.rows(select(Measurement).order_by(col(Measurement.id))))


def test_a_ward_reports_its_own_number_and_sees_it_judged(house: House) -> None:
    house.sign_in("07201")

    assert report(house, "PL.III.4", unit="07201", numerator="1.234", denominator="2.000") == 303

    row = kept(house)[0]
    page = house.client.get(address(house, "PL.III.4")).text
    assert (row.numerator, row.denominator) == ("1234", "2000")
    assert "61,7%" in page
    assert "1.234/2.000" in page
    assert "Thiếu 16 đơn vị" in page


def test_a_head_is_offered_its_own_unit_alone(house: House) -> None:
    house.sign_in("07201")

    page = house.client.get(address(house, "PL.III.4")).text

    assert 'name="unit" value="07201"' in page
    assert '<select id="unit"' not in page


def test_a_head_without_a_part_in_it_is_offered_no_form(house: House) -> None:
    house.sign_in("07201")

    assert "Ghi số liệu quý" not in house.client.get(address(house, "PL.II.1")).text


def test_the_monitor_reports_the_whole_or_any_unit(house: House) -> None:
    house.sign_in("yt")

    page = house.client.get(address(house, "PL.III.4")).text

    assert '<option value="" selected>Toàn bộ địa bàn</option>' in page
    assert page.count("<option value=") >= 18


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"numerator": "5", "denominator": "0"}, "Mẫu số không thể bằng 0"),
        ({"numerator": "11", "denominator": "10"}, "Tử số 11 lớn hơn mẫu số"),
        ({"numerator": "0.123", "denominator": "1"}, "“0.123” có thể hiểu hai cách"),
        ({"numerator": "abc", "denominator": "1"}, "“abc” không phải là số"),
        ({}, "Chưa có số nào"),
    ],
)
def test_a_bad_number_is_refused_with_its_remedy_and_what_was_typed_stays(
    house: House, fields: dict[str, str], words: str
) -> None:
    house.sign_in("07201")
    page = address(house, "PL.III.4")

    form = fields | {"ky": QUARTER, "unit": "07201", "source": "Sổ theo dõi"}
    answer = house.send(page, page.partition("?")[0], None, **form)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Sổ theo dõi"' in answer.text
    assert kept(house) == []


def test_a_correction_asks_why_and_the_old_number_stays_on_the_page(house: House) -> None:
    house.sign_in("yt")
    report(house, "PL.III.4", unit="", numerator="90", denominator="100")

    assert report(house, "PL.III.4", unit="", numerator="91", denominator="100") == 422
    done = report(
        house, "PL.III.4", unit="", numerator="91", denominator="100", reason="Cộng thiếu"
    )

    page = house.client.get(address(house, "PL.III.4")).text
    assert done == 303
    assert "90,0%" in page
    assert "91,0%" in page
    assert "đã được đính chính" in page
    assert "Cộng thiếu" in page


def test_a_contradiction_is_told_with_both_sides_and_its_question(house: House) -> None:
    house.sign_in("vp")
    report(house, "PL.I.6", unit="", numerator="55", denominator="100")

    page = house.client.get(f"/chi-tieu?ky={QUARTER}").text

    assert "Xung đột chỉ tiêu" in page
    assert "theo mục I.1 (trên 60%)" in page
    assert "/diem-can-lam-ro#CH-01" in page


def test_a_verdict_in_words_is_reported_with_its_evidence(house: House) -> None:
    house.sign_in("vhtt")
    page = address(house, "PL.I.14")
    form = {"ky": QUARTER, "unit": "", "met": "yes"}
    proof = [("files", ("bien-ban.pdf", PDF, "application/pdf"))]

    refused = house.send(page, page.partition("?")[0], None, **form)
    done = house.send(page, page.partition("?")[0], proof, **form)

    assert refused.status_code == 422
    assert "cần minh chứng" in refused.text
    assert done.status_code == 303


def test_a_file_is_opened_by_who_may_report_the_number_and_by_nobody_else(house: House) -> None:
    house.sign_in("vhtt")
    page = address(house, "PL.I.14")
    house.send(
        page,
        page.partition("?")[0],
        files=[("files", ("bien-ban.pdf", PDF, "application/pdf"))],
        ky=QUARTER,
        unit="",
        met="yes",
    )
    path = "/chi-tieu/minh-chung/1/tep"

    assert house.client.get(path).content == PDF
    assert house.client.get("/chi-tieu/minh-chung/2/tep").status_code == 404
    house.client.cookies.clear()
    house.sign_in("07201")
    assert house.client.get(path).status_code == 403
    assert "bien-ban.pdf" in house.client.get(page).text


def test_the_list_is_narrowed_to_a_unit_and_to_a_verdict(house: House) -> None:
    house.sign_in("07201")
    report(house, "PL.III.4", unit="07201", numerator="1", denominator="2")

    ward = house.client.get(f"/chi-tieu?ky={QUARTER}&don_vi=07201").text
    judged = house.client.get(f"/chi-tieu?ky={QUARTER}&don_vi=07201&danh_gia=progress").text

    assert "PL.II.1" not in ward
    assert ward.count('class="card goal"') > 1
    assert judged.count('class="card goal"') == 1
    assert "50,0%" in judged


@pytest.mark.parametrize("asked", ["2023Q4", "nonsense", ""])
def test_a_quarter_that_is_none_leads_to_the_running_one(house: House, asked: str) -> None:
    house.sign_in("07201")

    assert "Chỉ tiêu quý II/2024" in house.client.get(f"/chi-tieu?ky={asked}").text


@pytest.mark.parametrize("path", ["/chi-tieu/999999/1", "/chi-tieu/1/9"])
def test_what_is_no_indicator_is_not_there(house: House, path: str) -> None:
    house.sign_in("vhtt")

    assert house.client.get(path).status_code == 404


def test_a_quarter_that_has_not_begun_offers_no_form(house: House) -> None:
    house.sign_in("vhtt")
    page = address(house, "PL.I.2").replace(QUARTER, "2024Q3")

    assert "Ghi số liệu quý" not in house.client.get(page).text


def test_every_verdict_has_a_shape() -> None:
    assert {mark_of(one) for one in Verdict} >= set(MARKS.values())
