"""The queue when much waits: pages of its own for every list, and nobody else's business."""

import pytest
from sqlalchemy import ColumnElement
from sqlmodel import Session, select

from actions.actors import Actor, is_owed_by_standing_office, roles_of
from models.database import reading
from models.duty import Duty
from models.plan import Plan
from portal import queue_view
from portal.permits import where_may
from portal.viewer import actor_of
from rules.states import Act, Role, may
from tests.portal.conftest import House, MakeHouse

OFFICE, WARD, CHAIR, DEPUTY = "vhtt", "07201", "truong-ban", "pho-truong-ban"


def main(house: House, path: str = "/cho-xu-ly") -> str:
    page: str = house.client.get(path).text
    return page.partition("<main")[2]


def test_every_list_turns_its_own_pages(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_view, "A_PAGE", 2)
    for ward in ("07201", "07204", "07207"):
        house.file_result(f"IV.3.7@2024@{ward}", post=ward, text=f"Xong {ward}.")
    house.sign_in(OFFICE)

    first, second = main(house), main(house, "/cho-xu-ly?trang_bc=2")

    assert [first.count(f"Xong {ward}.") for ward in ("07201", "07204", "07207")] == [1, 1, 0]
    assert [second.count(f"Xong {ward}.") for ward in ("07201", "07204", "07207")] == [0, 0, 1]
    assert 'href="/cho-xu-ly?trang_bc=2#h-results"' in first
    assert first.count("Trang 1/16") == second.count("Trang 1/16") == 1  # the 31 drafts


def test_a_head_sees_nothing_of_the_office_not_even_in_the_demo(make_house: MakeHouse) -> None:
    house = make_house(demo=True)
    house.sign_in(WARD)

    page = main(house)

    for words in ("Báo cáo chờ xác nhận", "Đề nghị gia hạn", "Điểm cần làm rõ", "Danh bạ, lịch"):
        assert words not in page
    assert "Phần việc phải báo cáo" in page


def test_a_visitor_of_the_demo_looks_at_all_that_waits(make_house: MakeHouse) -> None:
    house = make_house(demo=True)
    house.file_result()

    page = main(house)

    assert "Báo cáo chờ xác nhận" in page
    assert "UBND phường Thọ Xương" in page
    assert "CH-01" in page


@pytest.mark.parametrize("post", [WARD, OFFICE, DEPUTY, CHAIR])
@pytest.mark.parametrize("act", [Act.CONFIRM, Act.ASSIGN, Act.SUBMIT, Act.PAUSE])
def test_the_database_chooses_by_the_same_rights_as_the_rules(
    house: House, post: str, act: Act
) -> None:
    def right(roles: frozenset[Role], of_office: bool) -> bool:
        return may(act, roles, owed_by_standing_office=of_office)

    with reading(house.office.engine) as session:
        actor = actor_of(house.office, session, house.post_key(post))
        every = session.exec(select(Plan)).all()

        found = _names(session, where_may(every, actor, right))
        judged = {
            duty.id
            for duty in session.exec(select(Duty))
            if actor and _may(session, actor, duty, act)
        }

    assert found == judged


def test_nobody_has_a_right_to_anything(house: House) -> None:
    with reading(house.office.engine) as session:
        every = session.exec(select(Plan)).all()

        assert _names(session, where_may(every, None, lambda _roles, _of_office: True)) == set()


def _names(session: Session, wanted: ColumnElement[bool]) -> set[int | None]:
    return set(session.exec(select(Duty.id).where(wanted)))


def _may(session: Session, actor: Actor, duty: Duty, act: Act) -> bool:
    of_office = is_owed_by_standing_office(session, duty)
    return may(act, roles_of(session, actor, duty), owed_by_standing_office=of_office)
