"""Beside an obligation: what it is rolled up from, and where Prefect shows it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from models.database import writing
from models.duty import Submission
from models.engine_state import LOCAL_SERVER, PrefectDeployment
from models.plan import Obligation
from tests.portal.conftest import WARD_DUTY, House, MakeHouse

WHOLE = "III.1.e.1@2024@vhtt"
PREFECT = "http://127.0.0.1:4200"
NUMBER = "0f9c2a52-0000-4000-8000-000000000001"


def registered(house: House, ref: str, *, server: str = LOCAL_SERVER) -> None:
    with writing(house.office.engine) as session:
        obligation = session.exec(select(Obligation).where(Obligation.ref == ref)).one()
        session.add(
            PrefectDeployment(
                obligation_id=obligation.id or 0,
                server=server,
                deployment_id=NUMBER,
                dates_hash="",
                registered_at=datetime(2024, 6, 1, tzinfo=UTC),
            )
        )


@pytest.fixture
def demo(make_house: MakeHouse) -> House:
    house = make_house(demo=True)
    house.office.prefect_ui_url = PREFECT
    return house


def test_an_obligation_rolled_up_from_others_says_how_far_those_are(demo: House) -> None:
    demo.file_result()
    demo.sign_in("vhtt")
    number = demo.rows(select(Submission))[0].id
    page = demo.duty_page()
    demo.send(page, f"{page}/xac-nhan", submission=str(number))

    text = demo.client.get(demo.duty_page(WHOLE)).text

    assert "Tổng hợp từ các đơn vị: 1/30 hoàn thành" in text
    assert "14 cơ quan: <strong>0/14</strong>" in text
    assert "16 phường, xã: <strong>1/16</strong>" in text
    assert 'href="/bang?ke_hoach=bac-giang-2024&amp;ref=IV.2.4"' in text


def test_what_counts_towards_another_obligation_leads_there(demo: House) -> None:
    text = demo.client.get(demo.duty_page()).text

    assert "Được tính vào:" in text
    assert 'href="/bang?ke_hoach=bac-giang-2024&amp;ref=III.1.e.1"' in text
    assert "Tổng hợp từ các đơn vị" not in text


def test_the_head_sees_the_roll_up_behind_its_link_without_links_it_cannot_open(
    house: House,
) -> None:
    text = house.client.get(house.link(WHOLE, post="vhtt")).text

    assert "16 phường, xã: <strong>0/16</strong>" in text
    assert 'href="/bang' not in text.partition("Tổng hợp từ")[2]


def test_the_board_counts_the_units_of_an_obligation_only_where_all_are_shown(demo: House) -> None:
    whole = demo.client.get("/bang?ref=IV.3.7").text
    cut = demo.client.get("/bang?ref=IV.3.7&thoi_han=open_overdue").text

    assert "16 đơn vị · <strong>0/16</strong> hoàn thành" in whole
    assert "</strong> hoàn thành" not in cut


def test_the_office_goes_from_the_duty_to_its_deployment_and_its_runs(demo: House) -> None:
    registered(demo, "IV.3.7")

    text = demo.client.get(demo.duty_page()).text

    assert f'href="{PREFECT}/deployments/deployment/{NUMBER}"' in text
    assert f'href="{PREFECT}/runs?deployment={NUMBER}"' in text
    assert f'href="{PREFECT}/deployments/deployment/{NUMBER}?tab=Upcoming"' in text


def test_where_prefect_s_own_links_lead_there_is_a_way_back(demo: House) -> None:
    registered(demo, "IV.3.7")

    of_one = demo.client.get("/bang?ke_hoach=bac-giang-2024&ref=IV.3.7").text
    of_all = demo.client.get("/bang").text

    assert f"{PREFECT}/runs?deployment={NUMBER}" in of_one
    assert NUMBER not in of_all
    assert NUMBER not in demo.client.get("/bang?ref=nothing").text


def test_without_an_interface_or_a_deployment_nothing_is_linked(demo: House) -> None:
    unregistered = demo.client.get(demo.duty_page()).text
    registered(demo, "IV.3.7")
    demo.office.prefect_ui_url = ""
    unknown = demo.client.get(demo.duty_page()).text

    assert "/deployments/deployment/" not in unregistered + unknown


def test_with_another_server_its_deployments_are_linked_at_its_address(demo: House) -> None:
    registered(demo, "IV.3.7", server="https://prefect.example/api")
    demo.office.settings.prefect_api_url = "https://prefect.example/api"
    demo.office.prefect_ui_url = ""

    text = demo.client.get(demo.duty_page()).text

    assert f'href="https://prefect.example/deployments/deployment/{NUMBER}"' in text


def test_a_head_is_not_led_into_prefect(house: House) -> None:
    house.office.prefect_ui_url = PREFECT
    registered(house, "IV.3.7")
    house.sign_in("07201")

    assert NUMBER not in house.client.get(house.duty_page(WARD_DUTY)).text
    assert NUMBER not in house.client.get("/bang?ref=IV.3.7").text
