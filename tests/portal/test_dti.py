"""The pages of index sets: the ranking, a ward's own scores, the review, the final result."""

import pytest

from models.database import writing
from tests.actions.dti_desk import WARD, load, score_all
from tests.portal.conftest import House, MakeHouse

UNIT = f"/dti/1/{WARD}"


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    made = make_house()
    with writing(made.office.engine) as session:
        load(session)
    return made


def test_without_a_set_the_page_says_how_one_is_loaded(make_house: MakeHouse) -> None:
    made = make_house()
    made.sign_in("vhtt")

    assert "dondoc dti load" in made.client.get("/dti").text


def test_an_example_is_called_one_on_both_pages(house: House) -> None:
    house.sign_in("vhtt")

    for page in ("/dti", UNIT):
        assert "chưa được cơ quan nào ban hành" in house.client.get(page).text


def test_a_ward_scores_itself_and_sees_the_exact_points_rounded(house: House) -> None:
    house.sign_in(WARD)

    sent = house.send(
        UNIT, f"{UNIT}/cham", criterion="CQS.1.2", numerator="1", denominator="3", text="BC 12"
    )

    assert sent.status_code == 303
    page = house.client.get(UNIT).text
    # ⅓ ÷ 0,9 × 15 = 5,555…
    assert "5,56" in page
    assert "BC 12" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"criterion": "CQS.1.1", "points": "10,5"}, "không quá điểm tối đa"),
        ({"criterion": "CQS.1.1", "points": "mười"}, "không quá điểm tối đa"),
        ({"criterion": "CQS.1.2", "numerator": "1", "denominator": "0"}, "mẫu số lớn hơn 0"),
        ({"criterion": "X.1", "points": "1"}, "Không có tiêu chí X.1"),
    ],
)
def test_what_cannot_be_scored_is_said_on_the_page(
    house: House, fields: dict[str, str], said: str
) -> None:
    house.sign_in(WARD)

    answer = house.send(UNIT, f"{UNIT}/cham", None, **fields)

    assert answer.status_code == 422
    assert said in answer.text


def test_another_ward_sees_the_ranking_and_not_the_single_scores(house: House) -> None:
    house.sign_in("07204")

    ranking = house.client.get("/dti").text

    assert "Xếp hạng năm 2024" in ranking
    assert f'href="{UNIT}"' not in ranking
    assert house.client.get(UNIT).status_code == 403


def test_the_office_reviews_and_the_chair_makes_the_result_final(house: House) -> None:
    with writing(house.office.engine) as session:
        score_all(session)
    house.sign_in("vhtt")
    without = _review(house, reason="")
    _review(house, reason="Thiếu quyết định")
    house.send(UNIT, f"{UNIT}/con-lai")
    house.sign_in("truong-ban")
    house.send(UNIT, f"{UNIT}/chot")

    page = house.client.get(UNIT).text

    assert "ghi lý do" in without
    assert "Đã chốt:" in page
    assert "Thiếu quyết định" in page
    assert "Chốt kết quả" not in page
    assert "đã chốt" in house.client.get("/dti").text


def _review(house: House, *, reason: str) -> str:
    address = f"{UNIT}/tham-dinh"
    return house.send(UNIT, address, criterion="CQS.1.1", points="3", reason=reason).text


def test_a_set_or_a_unit_that_is_not_there_is_no_page(house: House) -> None:
    house.sign_in("vhtt")

    assert house.client.get("/dti/9/07201").status_code == 404
    assert house.client.get("/dti/1/khong-co").status_code == 404
