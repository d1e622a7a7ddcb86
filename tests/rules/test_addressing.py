"""Who is told for a post on a day, and by which channels (law 8)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.addressing import Addressee, Contact, Directory, Handed, Holder, PostEntry, Route
from rules.ladder import Audience, Reach
from tests.rules.policy import day

CHAIR, DEPUTY, OFFICE, WARD = 1, 2, 3, 4
TODAY = day(3, 6)

OFFICE_MAIL = Contact(channel="email", address="van-thu@ward.example")
OWN_MAIL = Contact(channel="email", address="lan@ward.example")
OWN_ZALO = Contact(channel="zalo", address="uid-7")


def post(number: int, *, vacant: bool = False, holders: Sequence[Holder] = ()) -> PostEntry:
    return PostEntry(
        id=number,
        code=f"p{number}",
        title=f"Chức vụ {number}",
        unit=number,
        unit_code=f"u{number}",
        unit_name=f"Đơn vị {number}",
        vacant=vacant,
        holders=tuple(holders),
        contacts=(OFFICE_MAIL,),
    )


def directory(
    *posts: PostEntry, contacts: dict[int, tuple[Contact, ...]] | None = None
) -> Directory:
    known = {number: post(number) for number in (CHAIR, DEPUTY, OFFICE, WARD)}
    return Directory(
        posts=known | {each.id: each for each in posts},
        person_contacts=contacts or {},
        chair=CHAIR,
        deputy=DEPUTY,
        standing_office=OFFICE,
    )


def route(*posts: PostEntry, to: int = WARD, today: date = TODAY) -> Route:
    return directory(*posts).route(to, today)


LAN = Holder(person=7, name="Nguyễn Thị Lan")
MINH = Holder(person=8, name="Trần Văn Minh")


def key(found: Addressee | None) -> str | None:
    return found.key if found else None


def test_a_post_is_told_through_its_holder() -> None:
    found = route(post(WARD, holders=[LAN]))

    assert (key(found.to), found.copies, found.vacant) == ("person:7", (), ())
    assert found.to
    assert (found.to.person, found.to.name) == (7, "Nguyễn Thị Lan")


def test_a_post_without_a_recorded_holder_is_told_through_its_office() -> None:
    found = route(post(WARD))

    assert found.to == Addressee(key="post:4", post=post(WARD), contacts=(OFFICE_MAIL,))
    assert found.vacant == ()


@pytest.mark.parametrize(
    ("today", "told"),
    [
        pytest.param(day(31, 5), "person:7", id="the last day of the former holder"),
        pytest.param(day(1, 6), "person:8", id="the first day of the successor"),
    ],
)
def test_a_successor_is_told_from_the_first_day_in_the_post(today: date, told: str) -> None:
    former = Holder(person=7, name="Lan", valid_to=day(31, 5))
    successor = Holder(person=8, name="Minh", valid_from=day(1, 6))

    found = route(post(WARD, holders=[former, successor]), today=today)

    assert key(found.to) == told


def test_between_two_holders_the_office_is_told() -> None:
    former = Holder(person=7, name="Lan", valid_to=day(31, 5))
    successor = Holder(person=8, name="Minh", valid_from=day(10, 6))

    assert key(route(post(WARD, holders=[former, successor])).to) == "post:4"


def test_a_regular_holder_comes_before_an_acting_one() -> None:
    acting = Holder(person=9, name="Hoa", acting=True, valid_from=day(1, 6))

    assert key(route(post(WARD, holders=[acting, LAN])).to) == "person:7"
    assert key(route(post(WARD, holders=[acting])).to) == "person:9"


def test_of_two_recorded_holders_the_later_appointed_is_told() -> None:
    earlier = Holder(person=7, name="Lan", valid_from=day(1, 1))
    later = Holder(person=8, name="Minh", valid_from=day(1, 6))

    assert key(route(post(WARD, holders=[earlier, later])).to) == "person:8"
    assert key(route(post(WARD, holders=[LAN, earlier])).to) == "person:7"


@pytest.mark.parametrize(
    ("today", "to", "copies"),
    [
        pytest.param(day(2, 6), "person:7", [], id="the day before the leave"),
        pytest.param(day(3, 6), "person:8", ["person:7"], id="the first day of it"),
        pytest.param(day(7, 6), "person:8", ["person:7"], id="the last day of it"),
        pytest.param(day(8, 6), "person:7", [], id="the day after"),
    ],
)
def test_a_delegate_is_told_with_the_holder_in_copy_while_the_holder_is_away(
    today: date, to: str, copies: list[str]
) -> None:
    delegate = Holder(
        person=8, name="Minh", delegate=True, valid_from=day(3, 6), valid_to=day(7, 6)
    )

    found = route(post(WARD, holders=[LAN, delegate]), today=today)

    assert (key(found.to), [each.key for each in found.copies]) == (to, copies)


def test_a_delegate_of_nobody_recorded_is_told_alone() -> None:
    delegate = Holder(person=8, name="Minh", delegate=True)

    found = route(post(WARD, holders=[delegate]))

    assert (key(found.to), found.copies) == ("person:8", ())


def test_a_vacant_post_passes_the_step_up_at_once_and_says_so() -> None:
    empty = post(WARD, vacant=True)

    found = route(empty, post(DEPUTY, holders=[MINH]))

    assert (key(found.to), found.vacant) == ("person:8", (empty,))


def test_a_post_marked_vacant_in_which_somebody_acts_is_not_passed_over() -> None:
    acting = Holder(person=9, name="Hoa", acting=True)

    found = route(post(WARD, vacant=True, holders=[acting]))

    assert (key(found.to), found.vacant) == ("person:9", ())


@pytest.mark.parametrize(
    ("vacant", "to"),
    [
        pytest.param([WARD], "post:2", id="the ward's head: the deputy chair"),
        pytest.param([WARD, DEPUTY], "post:1", id="the deputy too: the chair"),
        pytest.param([WARD, DEPUTY, CHAIR], "post:3", id="the chair too: the standing office"),
        pytest.param([WARD, DEPUTY, CHAIR, OFFICE], None, id="everybody: nobody is left"),
    ],
)
def test_vacancies_are_passed_up_the_committee_one_by_one(
    vacant: list[int], to: str | None
) -> None:
    found = route(*(post(number, vacant=True) for number in vacant))

    assert key(found.to) == to
    assert [each.id for each in found.vacant] == vacant


@pytest.mark.parametrize(
    ("start", "to"),
    [(CHAIR, "post:2"), (DEPUTY, "post:1"), (OFFICE, "post:2")],
)
def test_a_vacant_post_of_the_committee_is_never_passed_to_itself(start: int, to: str) -> None:
    found = route(post(start, vacant=True), to=start)

    assert key(found.to) == to


@pytest.mark.parametrize(
    ("audience", "number"),
    [
        (Audience.OWNER, WARD),
        (Audience.STANDING_OFFICE, OFFICE),
        (Audience.DEPUTY, DEPUTY),
        (Audience.CHAIR, CHAIR),
    ],
)
def test_each_audience_of_a_rung_stands_for_one_post(audience: Audience, number: int) -> None:
    assert directory().post_of(audience, WARD) == number


def person(*own: Contact) -> Addressee:
    known = directory(post(WARD, holders=[LAN]), contacts={7: own})
    found = known.route(WARD, TODAY).to
    assert found
    return found


def test_a_holder_without_an_address_is_reached_through_the_office() -> None:
    assert person().address("email") == OFFICE_MAIL.address


@pytest.mark.parametrize(
    "useless",
    [
        pytest.param(Contact(channel="email", address="x@y", verified=False), id="not verified"),
        pytest.param(Contact(channel="email", address="x@y", broken=True), id="broken"),
    ],
)
def test_an_address_that_may_not_be_used_does_not_replace_the_office(useless: Contact) -> None:
    assert not useless.is_usable
    assert person(useless).address("email") == OFFICE_MAIL.address


def test_one_usable_address_of_the_holder_replaces_the_office() -> None:
    lan = person(OWN_ZALO)

    assert lan.address("zalo") == "uid-7"
    assert lan.address("email") is None


@pytest.mark.parametrize(
    ("contacts", "channels"),
    [
        pytest.param([OWN_MAIL, OWN_ZALO], ("zalo", "email"), id="no preference: Zalo first"),
        pytest.param(
            [OWN_ZALO, Contact(channel="email", address="a@b", preferred=True)],
            ("email", "zalo"),
            id="the preferred one first",
        ),
        pytest.param(
            [Contact(channel="inbox", address="7"), OWN_MAIL],
            ("email", "inbox"),
            id="a channel of no rank comes last",
        ),
        pytest.param(
            [OWN_MAIL, Contact(channel="email", address="second@b")],
            ("email",),
            id="two addresses are one channel",
        ),
        pytest.param(
            [Contact(channel="zalo", address="uid", broken=True), OWN_MAIL],
            ("email",),
            id="a broken one is left out",
        ),
    ],
)
def test_channels_come_in_the_order_in_which_they_are_tried(
    contacts: list[Contact], channels: tuple[str, ...]
) -> None:
    lan = person(*contacts)

    assert lan.by_preference() == channels
    assert lan.channels(Reach.ALL) == channels
    assert lan.channels(Reach.PREFERRED) == channels[:1]


def test_who_has_no_usable_address_has_no_channel() -> None:
    nobody = Addressee(key="post:4", post=post(WARD))

    assert nobody.channels(Reach.ALL) == nobody.channels(Reach.PREFERRED) == ()
    assert nobody.address("email") is None


holders = st.builds(
    Holder,
    person=st.integers(1, 9),
    name=st.just("Lan"),
    valid_from=st.none() | st.dates(day(1, 1), day(31, 12)),
    valid_to=st.none() | st.dates(day(1, 1), day(31, 12)),
    acting=st.booleans(),
    delegate=st.booleans(),
)
posts = st.fixed_dictionaries({"vacant": st.booleans(), "holders": st.lists(holders, max_size=3)})


@given(
    drawn=st.lists(posts, min_size=4, max_size=4),
    start=st.sampled_from([CHAIR, DEPUTY, OFFICE, WARD]),
    today=st.dates(day(1, 1), day(31, 12)),
)
def test_a_step_reaches_somebody_unless_every_post_above_is_vacant(
    drawn: list[dict[str, object]], start: int, today: date
) -> None:
    made = [post(n, **facts) for n, facts in enumerate(drawn, start=1)]  # type: ignore[arg-type]
    known = directory(*made)

    found = known.route(start, today)

    assert len({each.id for each in found.vacant}) == len(found.vacant)
    if found.to is None:
        assert {each.id for each in found.vacant} == {start, CHAIR, DEPUTY, OFFICE}
        assert all(each.vacant for each in found.vacant)
    else:
        assert found.to.post not in found.vacant
        told = [h for h in found.to.post.holders if h.person == found.to.person]
        assert found.to.person is None or any(h.holds_on(today) for h in told)


HANDED = Handed(post=WARD, to=Holder(person=9, name="Trần Thị Bình"))


def handed_town(*, vacant: bool = False) -> Directory:
    holders = [] if vacant else [LAN]
    known = [post(n) for n in (CHAIR, DEPUTY, OFFICE)]
    known.append(post(WARD, vacant=vacant, holders=holders))
    return replace(directory(*known), handed={31: HANDED})


def test_a_duty_handed_over_is_told_to_that_person_with_the_head_in_copy() -> None:
    found = handed_town().route(WARD, TODAY, duty=31)

    assert (key(found.to), [copy.key for copy in found.copies]) == ("person:9", ["person:7"])


@pytest.mark.parametrize("duty", [None, 32], ids=["no duty named", "another duty"])
def test_everything_else_goes_to_the_head(duty: int | None) -> None:
    found = handed_town().route(WARD, TODAY, duty=duty)

    assert (key(found.to), found.copies) == ("person:7", ())


def test_a_vacant_post_passes_up_what_its_holder_had_handed_over() -> None:
    assert key(handed_town(vacant=True).route(WARD, TODAY, duty=31).to) == f"post:{DEPUTY}"


def test_what_reaches_another_post_does_not_follow_the_handover() -> None:
    assert key(handed_town().route(OFFICE, TODAY, duty=31).to) == f"post:{OFFICE}"


def test_who_may_be_told_for_a_post_are_head_and_hand() -> None:
    assert [one.key for one in handed_town().candidates(WARD, TODAY)] == ["person:7", "person:9"]
