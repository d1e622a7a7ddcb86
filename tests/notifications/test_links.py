"""A link in a message opens one thing, for one person, for one purpose, for a time."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.links import DUTY, ICS, OFFICE, Claim, LinkExpiredError, LinkInvalidError, Signer

NOON = datetime(2024, 6, 7, 5, 0, tzinfo=UTC)


def signer_at(moment: datetime, key: str = "a key") -> Signer:
    return Signer(key, clock=lambda: moment)


def test_a_link_says_who_may_act_on_which_duty() -> None:
    token = signer_at(NOON).sign("person:12", 345, DUTY)

    claim = signer_at(NOON).read(token, DUTY)

    assert claim == Claim(addressee="person:12", duty_id=345, purpose="duty")


def test_a_link_to_an_own_page_names_no_duty() -> None:
    token = signer_at(NOON).sign("post:3", None, OFFICE)

    assert signer_at(NOON).read(token, OFFICE).duty_id is None


def test_a_link_to_a_duty_does_not_open_an_office() -> None:
    token = signer_at(NOON).sign("person:12", 345, DUTY)

    with pytest.raises(LinkInvalidError, match='no "office" link'):
        signer_at(NOON).read(token, OFFICE)


@pytest.mark.parametrize(
    ("age", "opens"),
    [
        (timedelta(0), True),
        (timedelta(days=30) - timedelta(seconds=1), True),
        (timedelta(days=30), False),
        (timedelta(days=400), False),
    ],
    ids=["at once", "just before its end", "at its end", "long after"],
)
def test_a_link_of_thirty_days_ends_after_thirty_days(age: timedelta, opens: bool) -> None:
    token = signer_at(NOON).sign("person:12", 345, DUTY, days=30)
    reader = signer_at(NOON + age)

    if opens:
        assert reader.read(token, DUTY).duty_id == 345
    else:
        with pytest.raises(LinkExpiredError, match="ended on 2024-07-07"):
            reader.read(token, DUTY)


@pytest.mark.parametrize(
    "broken",
    ["", "x", "a.b.c", "WyJwIl0.x.y", "\udcff", "viec/../../"],
)
def test_what_was_never_signed_opens_nothing(broken: str) -> None:
    with pytest.raises(LinkInvalidError):
        signer_at(NOON).read(broken, DUTY)


def test_every_changed_letter_of_a_link_is_noticed() -> None:
    signer = signer_at(NOON)
    token = signer.sign("person:12", 345, DUTY)

    for place, sign in enumerate(token[:-1]):
        other = "A" if sign != "A" else "B"
        with pytest.raises(LinkInvalidError):
            signer.read(token[:place] + other + token[place + 1 :], DUTY)


def test_another_installation_cannot_read_the_link() -> None:
    token = signer_at(NOON, "our key").sign("person:12", 345, DUTY)

    with pytest.raises(LinkInvalidError):
        signer_at(NOON, "their key").read(token, DUTY)


def test_a_signed_list_of_other_things_opens_nothing() -> None:
    signer = signer_at(NOON)
    token = signer._serializer(DUTY).dumps(["person:12"])

    with pytest.raises(LinkInvalidError):
        signer.read(str(token), DUTY)


def test_a_link_is_short_enough_for_a_phone_message() -> None:
    url = signer_at(NOON).url("https://dondoc.example/", "person:123456", 1234567, DUTY)

    assert url.startswith("https://dondoc.example/viec/")
    assert len(url) <= 130


def test_without_a_key_nothing_is_signed() -> None:
    with pytest.raises(ValueError, match="dondoc init"):
        Signer("")


def test_a_real_installation_signs_by_the_real_clock() -> None:
    signer = Signer("a key")

    assert signer.read(signer.sign("post:3", 1, DUTY), DUTY).addressee == "post:3"


def test_a_lasting_address_is_the_same_every_time_and_never_ends() -> None:
    early, late = signer_at(NOON), signer_at(NOON + timedelta(days=4000))

    token = early.sign_lasting(("post:3", 12, "mine"), ICS)

    assert token == late.sign_lasting(("post:3", 12, "mine"), ICS)
    assert late.read_lasting(token, ICS) == ("post:3", 12, "mine")


def test_a_lasting_address_ends_with_the_key_and_opens_nothing_else() -> None:
    signer = signer_at(NOON)
    token = signer.sign_lasting(("post:3", 12, "mine"), ICS)

    for other in (token + "x", signer.sign("post:3", None, ICS), "no token"):
        with pytest.raises(LinkInvalidError):
            signer.read_lasting(other, ICS)
    with pytest.raises(LinkInvalidError):
        signer_at(NOON, key="another key").read_lasting(token, ICS)
    for purpose in (DUTY, OFFICE, ICS):
        with pytest.raises(LinkInvalidError):
            signer.read(token, purpose)
