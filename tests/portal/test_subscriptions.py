"""Calendars by secret address: what is in them, and for how long an address is good."""

import html
import re
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar
from sqlmodel import select

from models.database import writing
from models.duty import Duty, Extension
from models.lookup import find_post
from models.roster import Person, Tenure
from portal.sessions import COOKIE
from portal.subscription import Subscription, address
from tests.portal.conftest import KEY, MONDAY, WARD_DUTY, House, MakeHouse

UID = f"bac-giang-2024:{WARD_DUTY}"


def addresses(house: House, *, unit: int | None = None) -> dict[str, str]:
    """Return the paths on the page of addresses, by what they are of."""
    text = house.client.get(f"/lich/dang-ky?don_vi={unit or ''}").text
    found = re.findall(r'<label for="[^"]+">([^<]+)</label>\s*<input[^>]+value="([^"]+)"', text)
    return {
        html.unescape(label): value.removeprefix(house.office.settings.public_url)
        for label, value in found
    }


def own(house: House, post: str = "07201") -> str:
    """Return the address that the office of a post is offered for its own duties."""
    house.sign_in(post)
    path = next(iter(addresses(house).values()))
    house.client.cookies.clear()
    return path


def events(house: House, path: str) -> dict[str, Any]:
    answer = house.client.get(path)
    assert answer.status_code == 200, answer.text
    return {str(e["UID"]): e for e in Calendar.from_ical(answer.content).walk("VEVENT")}


def hold(house: House, words: str, name: str, *, since: date, until: date | None = None) -> None:
    """Record somebody in a post."""
    with writing(house.office.engine) as session:
        post = find_post(session, words)
        person = Person(plan_id=post.plan_id, name=name)
        session.add(person)
        session.flush()
        session.add(
            Tenure(
                post_id=post.id or 0,
                person_id=person.id or 0,
                valid_from=since,
                valid_to=until,
            )
        )


def extend(house: House, to: str) -> None:
    link = house.link()
    house.send(link, f"{link}/gia-han", to_day=to, reason="Chờ thẩm định.")
    house.sign_in("truong-ban")
    newest = max(e.id or 0 for e in house.rows(select(Extension)))
    answer = house.send(
        house.duty_page(),
        f"{house.duty_page()}/quyet-dinh",
        extension=str(newest),
        decision="grant",
    )
    assert answer.status_code == 303, answer.text
    house.client.cookies.clear()


def withdraw(house: House) -> None:
    house.sign_in("truong-ban")
    page = house.duty_page()
    assert house.send(page, f"{page}/rut-nhiem-vu", reason="QĐ 12").status_code == 303
    house.client.cookies.clear()


def test_a_head_s_calendar_holds_its_own_last_days_and_is_read_without_signing_in(
    house: House,
) -> None:
    found = events(house, own(house))

    assert set(found) == {
        UID,
        *(f"bac-giang-2024:IV.4.1@2024Q{n}@07201" for n in (2, 3, 4)),
    }
    assert found[UID]["DTSTART"].dt == date(2024, 5, 31)
    assert "trước 01/6/2024" in found[UID]["DESCRIPTION"]
    assert found[UID]["URL"] == f"http://testserver{house.duty_page()}"
    assert COOKIE not in house.client.cookies


def test_it_comes_as_a_calendar_that_nobody_else_keeps(house: House) -> None:
    answer = house.client.get(own(house))

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"


def test_what_has_not_changed_is_not_sent_again(house: House) -> None:
    path = own(house)
    mark = house.client.get(path).headers["etag"]
    house.at(MONDAY, 11)

    again = house.client.get(path, headers={"If-None-Match": mark})
    extend(house, "2024-06-14")
    changed = house.client.get(path, headers={"If-None-Match": mark})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert house.client.head(path).status_code == 200


def test_every_granted_extension_moves_the_event_and_raises_its_sequence(house: House) -> None:
    path = own(house)
    seen = [events(house, path)[UID]]
    for day in ("2024-06-14", "2024-06-28"):
        extend(house, day)
        seen.append(events(house, path)[UID])

    assert [(e["SEQUENCE"], e["DTSTART"].dt) for e in seen] == [
        (0, date(2024, 5, 31)),
        (1, date(2024, 6, 14)),
        (2, date(2024, 6, 28)),
    ]


def test_a_withdrawn_duty_is_called_off_and_reminds_nobody(house: House) -> None:
    path = own(house)
    withdraw(house)

    found = events(house, path)[UID]

    assert (found["STATUS"], found["SEQUENCE"]) == ("CANCELLED", 1)
    assert found.walk("VALARM") == []


def test_only_what_is_still_to_be_done_reminds_the_day_before(house: House) -> None:
    path = own(house)
    before = events(house, path)[UID]
    house.file_result()
    after = events(house, path)[UID]

    assert len(before.walk("VALARM")) == 1
    assert after.walk("VALARM") == []
    assert after["SUMMARY"].startswith("Đã báo cáo: ")


def test_drafts_are_in_nobody_s_calendar(house: House) -> None:
    drafts = [duty for duty in house.rows(select(Duty)) if duty.state == "draft"]

    assert drafts
    assert "bac-giang-2024:IV.4.1@2024Q1@07201" not in events(house, own(house))


def test_the_office_is_offered_the_plan_and_every_unit_a_head_only_its_own(house: House) -> None:
    house.sign_in("07201")
    of_head = set(addresses(house))
    house.client.cookies.clear()
    house.sign_in("vhtt")
    of_office = addresses(house)
    page = house.client.get("/lich/dang-ky").text
    of_ward = addresses(house, unit=house.duty().unit_id)["UBND phường Thọ Xương"]

    assert of_head == {"Chủ tịch UBND phường Thọ Xương", "UBND phường Thọ Xương"}
    assert page.partition("<main")[2].count("<option") == 30  # each unit that owes
    assert len(of_office) == 3  # its own, its unit's, the plan's
    plan = next(path for label, path in of_office.items() if label.startswith("Kế hoạch"))
    assert len(events(house, plan)) == 126  # all that have a day, but the drafts
    assert set(events(house, of_ward)) == set(events(house, own(house)))


def test_an_address_never_ends_by_itself(house: House) -> None:
    path = own(house)
    house.at(date(2034, 6, 3))

    assert house.client.get(path).status_code == 200
    assert own(house) == path


def test_the_address_of_a_post_s_office_ends_when_somebody_is_recorded_to_hold_it(
    house: House,
) -> None:
    path = own(house)
    before = house.client.get(path).status_code
    hold(house, "07201", "Nguyễn Văn A", since=date(2024, 6, 1))

    after = house.client.get(path)

    assert (before, after.status_code) == (200, 410)
    assert "Chức vụ đã đổi người" in after.text
    assert set(events(house, own(house))) >= {UID}


@pytest.mark.parametrize("demo", [False, True])
def test_the_address_of_a_holder_ends_when_the_post_changes_hands(
    make_house: MakeHouse, *, demo: bool
) -> None:
    house = make_house(demo=demo)
    hold(house, "07201", "Nguyễn Văn A", since=date(2024, 1, 1), until=date(2024, 6, 30))
    hold(house, "07201", "Trần Thị B", since=date(2024, 7, 1))
    path = own(house)
    before = set(events(house, path))
    house.at(date(2024, 7, 1))

    assert UID in before
    assert house.client.get(path).status_code == 410
    assert own(house) != path


@pytest.mark.parametrize("scope", ["plan:1", "unit:1", "unit:x", "unit:99999", "all", "plan:"])
def test_an_address_opens_only_what_its_bearer_may_see_now(house: House, scope: str) -> None:
    bearer = house.post_key("07201")
    path = address(house.office, Subscription(bearer=bearer, scope=scope))

    assert house.client.get(path).status_code == 410


def test_a_forged_address_and_a_link_of_a_message_are_no_calendar(house: House) -> None:
    path = own(house)
    link = house.link().removeprefix("/viec/")

    for other in (path.replace(".ics", "x.ics"), f"/lich/{link}.ics", "/lich/.ics", "/lich/a.ics"):
        assert house.client.get(other).status_code == 404
    token = path.removeprefix("/lich/").removesuffix(".ics")
    assert house.client.get(f"/viec/{token}").status_code == 404
    assert house.client.get(f"/vao/{token}").status_code == 404
    assert KEY not in path


def test_claims_of_another_version_are_no_address(house: House) -> None:
    token = house.office.signer.sign_lasting(("post:1",), "ics")

    assert house.client.get(f"/lich/{token}.ics").status_code == 404


def test_the_visitor_s_address_is_good_in_the_demo_only(make_house: MakeHouse) -> None:
    demo = make_house(demo=True)
    path = next(iter(addresses(demo).values()))
    demo_status = demo.client.get(path).status_code
    demo.office.demo = False

    assert demo_status == 200
    assert demo.client.get(path).status_code == 410
