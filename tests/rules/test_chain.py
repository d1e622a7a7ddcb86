"""The hash chain of the journal shows every change, drop, insertion and reorder."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.chain import GENESIS, Break, Fault, Link, breaks, seal

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=6),
    st.lists(st.text(max_size=3), max_size=2),
)
entries = st.fixed_dictionaries(
    {
        "at": st.datetimes().map(lambda moment: moment.isoformat() + "+00:00"),
        "actor": st.text(max_size=6),
        "act": st.sampled_from(["duty.submit", "duty.confirm", "plan.load"]),
        "subject": st.text(max_size=6),
        "details": st.dictionaries(st.text(max_size=4), values, max_size=2),
    }
)


def link(number: int, previous: str, entry: dict[str, Any]) -> Link:
    sealed = seal(number=number, previous=previous, **entry)
    return Link(number=number, previous=previous, hash=sealed, **entry)


def chain(written: list[dict[str, Any]]) -> list[Link]:
    links: list[Link] = []
    for number, entry in enumerate(written, start=1):
        links.append(link(number, links[-1].hash if links else GENESIS, entry))
    return links


def entry(subject: str = "IV.3.7@2024@07201") -> dict[str, Any]:
    return {
        "at": "2024-05-31T09:00:00+00:00",
        "actor": "Phòng VHTT",
        "act": "duty.confirm",
        "subject": subject,
        "details": {"to": "completed", "from": "submitted"},
    }


THREE = chain([entry("một"), entry("hai"), entry("ba")])

chains = st.lists(entries, min_size=1, max_size=5).map(chain)


def test_an_empty_journal_is_intact() -> None:
    assert breaks([]) == ()


@given(links=chains)
def test_what_was_written_and_left_alone_is_intact(links: list[Link]) -> None:
    assert breaks(links) == ()


@given(links=chains, data=st.data())
def test_a_journal_cut_off_behind_is_intact_as_far_as_it_goes(
    links: list[Link], data: st.DataObject
) -> None:
    # Only who knows how many entries there were can see this; the chain alone cannot.
    kept = data.draw(st.integers(0, len(links)))

    assert breaks(links[:kept]) == ()


CHANGES: list[Callable[[Link], Link]] = [
    lambda one: replace(one, number=one.number + 1),
    lambda one: replace(one, at=one.at + "0"),
    lambda one: replace(one, actor=one.actor + "x"),
    lambda one: replace(one, act=one.act + "x"),
    lambda one: replace(one, subject=one.subject + "x"),
    lambda one: replace(one, details={**one.details, "reason": "đổi"}),
    lambda one: replace(one, previous="f" * 64),
    lambda one: replace(one, hash="f" * 64),
]


@given(links=chains, data=st.data())
def test_a_change_of_any_part_of_any_entry_shows(links: list[Link], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(links) - 1))
    change = data.draw(st.sampled_from(CHANGES))
    links[position] = change(links[position])

    assert breaks(links)


@given(links=chains.filter(lambda links: len(links) > 1), data=st.data())
def test_a_changed_entry_sealed_anew_breaks_with_the_entry_after_it(
    links: list[Link], data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(links) - 2))
    old = links[position]
    forged = entry("giả mạo")
    links[position] = link(old.number, old.previous, forged)

    assert breaks(links) == (Break(fault=Fault.UNLINKED, number=old.number + 1),)


@given(links=chains.filter(lambda links: len(links) > 1), data=st.data())
def test_an_entry_dropped_before_the_last_shows(links: list[Link], data: st.DataObject) -> None:
    del links[data.draw(st.integers(0, len(links) - 2))]

    assert breaks(links)


@given(links=chains.filter(lambda links: len(links) > 1), data=st.data())
def test_any_other_order_shows(links: list[Link], data: st.DataObject) -> None:
    moved = data.draw(st.permutations(links))

    assert bool(breaks(moved)) is (moved != links)


@given(links=chains, data=st.data())
def test_an_entry_put_in_twice_shows(links: list[Link], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(links) - 1))
    links.insert(position, links[position])

    assert breaks(links)


@pytest.mark.parametrize(
    ("links", "sentences"),
    [
        pytest.param(
            [THREE[0], replace(THREE[1], actor="khác"), THREE[2]],
            ("entry 2 was changed after it was written",),
            id="changed",
        ),
        pytest.param(
            [THREE[0], THREE[2]],
            (
                "entry 3 stands where entry 2 must stand",
                "entry 3 does not follow the entry before it",
            ),
            id="dropped",
        ),
        pytest.param(
            THREE[1:],
            (
                "entry 2 stands where entry 1 must stand",
                "entry 2 does not follow the entry before it",
            ),
            id="begun too late",
        ),
    ],
)
def test_each_break_is_said_in_a_sentence(links: list[Link], sentences: tuple[str, ...]) -> None:
    assert tuple(str(each) for each in breaks(links)) == sentences


def test_the_order_in_which_details_are_written_changes_no_seal() -> None:
    turned = entry() | {"details": dict(reversed(entry()["details"].items()))}

    assert link(1, GENESIS, turned).hash == link(1, GENESIS, entry()).hash


def test_details_of_another_type_are_other_details() -> None:
    seals = {
        link(1, GENESIS, entry() | {"details": {"value": value}}).hash
        for value in (1, "1", True, None, [1], {"1": 1})
    }

    assert len(seals) == 6


def test_a_seal_is_the_same_on_every_machine() -> None:
    # SHA-256 of "000…0\n" + the entry as JSON, sorted, without spaces, in UTF-8.
    body = (
        '[1,"2024-05-31T09:00:00+00:00","Phòng VHTT","duty.confirm","IV.3.7@2024@07201",'
        '{"from":"submitted","to":"completed"}]'
    )
    expected = hashlib.sha256((GENESIS + "\n" + body).encode("utf-8")).hexdigest()

    assert link(1, GENESIS, entry()).hash == expected
