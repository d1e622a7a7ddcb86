"""The people of a roster: a code is one person, whatever others are called."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from actions.contacts import ContactChange, set_contact
from actions.load_plan import load_plan
from models.database import reading, writing
from models.directory import load_directory
from models.lookup import find_post, plans_in_force
from models.roster import Person, Post, Tenure
from plan_reader.folder import read_folder
from tests.plan_reader.small import write_plan
from tests.plans import at, empty

START, LATER = date(2027, 1, 4), date(2027, 5, 10)
R = "roster.yaml"
NAME = "Nguyễn Văn A"
PEOPLE = "  - {code: a, name: Nguyễn Văn A}\n"
TENURE = "  - {post: pho-ban, person: a, from: 2026-01-01, to: null}\n"
NAMESAKES = (
    (R, PEOPLE, f"{PEOPLE}  - {{code: a2, name: {NAME}}}\n"),
    (R, TENURE, f"{TENURE}  - {{post: vp.head, person: a2, from: null, to: null}}\n"),
)
Changes = tuple[tuple[str, str, str], ...]


@pytest.fixture
def engine() -> Engine:
    return empty()


def load(engine: Engine, folder: Path, changes: Changes = (), *, on: date = START) -> None:
    read = read_folder(write_plan(folder, *changes))
    with writing(engine) as session:
        load_plan(session, read, activate=START, now=at(on), apply=True)


def held(engine: Engine) -> list[tuple[str, int, str]]:
    """Return post, person and name of every tenure."""
    query = (
        select(Post.code, Person.id, Person.name)
        .join(Tenure, col(Tenure.post_id) == Post.id)
        .join(Person, col(Tenure.person_id) == Person.id)
        .order_by(Post.code, col(Tenure.id))
    )
    with reading(engine) as session:
        return [(post, key or 0, name) for post, key, name in session.exec(query)]


def people(session: Session) -> list[str]:
    return [person.name for person in session.exec(select(Person).order_by(col(Person.id)))]


def test_two_codes_with_one_name_are_two_people(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, NAMESAKES)

    (_, first, _), (_, second, _) = held(engine)
    assert first != second


def test_loading_again_knows_which_namesake_is_which(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, NAMESAKES)
    before = held(engine)
    renamed = ((R, "{code: a2, name: Nguyễn Văn A}", "{code: a2, name: Nguyễn Văn B}"),)
    load(engine, tmp_path, NAMESAKES + renamed, on=LATER)

    after = held(engine)
    assert [key for _, key, _ in after] == [key for _, key, _ in before]
    assert [name for _, _, name in after] == [NAME, "Nguyễn Văn B"]


def test_a_dropped_namesake_leaves_the_other_s_tenure(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, NAMESAKES)
    (first, _) = held(engine)
    load(engine, tmp_path, on=LATER)

    assert held(engine) == [first]


def test_namesakes_who_succeed_each_other_in_one_post_are_two(
    engine: Engine, tmp_path: Path
) -> None:
    successor = f"{TENURE.replace('to: null', 'to: 2027-03-31')}" + TENURE.replace(
        "person: a, from: 2026-01-01", "person: a2, from: 2027-04-01"
    )
    changes = (NAMESAKES[0], (R, TENURE, successor))
    load(engine, tmp_path, changes)
    before = held(engine)
    load(engine, tmp_path, (*changes, (R, "from: 2027-04-01", "from: 2027-04-02")), on=LATER)

    assert len({key for _, key, _ in before}) == 2
    assert held(engine) == before


def test_a_namesake_recorded_for_another_post_is_not_taken_for_the_file_s(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, tmp_path)
    with writing(engine) as session:
        change = ContactChange(since=START, person="Lê Thị C")
        set_contact(session, find_post(session, "001"), change, actor="test", now=at(START))
    load(
        engine,
        tmp_path,
        (
            (R, PEOPLE, f"{PEOPLE}  - {{code: c, name: Lê Thị C}}\n"),
            (R, TENURE, f"{TENURE}  - {{post: vp.head, person: c, from: null, to: null}}\n"),
        ),
        on=LATER,
    )

    with reading(engine) as session:
        assert people(session) == [NAME, "Lê Thị C", "Lê Thị C"]


def test_somebody_recorded_for_the_post_is_the_one_of_a_later_file(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, tmp_path)
    with writing(engine) as session:
        change = ContactChange(since=START, person="Lê Thị C")
        set_contact(session, find_post(session, "vp"), change, actor="test", now=at(START))
    load(
        engine,
        tmp_path,
        (
            (R, PEOPLE, f"{PEOPLE}  - {{code: c, name: Lê Thị C}}\n"),
            (R, TENURE, f"{TENURE}  - {{post: vp.head, person: c, from: 2027-01-04, to: null}}\n"),
        ),
        on=LATER,
    )

    with reading(engine) as session:
        assert people(session) == [NAME, "Lê Thị C"]
    assert len(held(engine)) == 2


def test_a_code_without_any_post_stays_one_person(engine: Engine, tmp_path: Path) -> None:
    more = ((R, PEOPLE, f"{PEOPLE}  - {{code: d, name: Trần Văn D}}\n"),)
    load(engine, tmp_path, more)
    load(engine, tmp_path, (*more, (R, "name: Văn phòng,", "name: Văn phòng mới,")), on=LATER)

    with reading(engine) as session:
        assert people(session) == [NAME, "Trần Văn D"]


def test_a_delegate_of_the_file_stands_in_for_the_holder(engine: Engine, tmp_path: Path) -> None:
    tenure = "{post: pho-ban, person: d, from: 2027-02-01, to: 2027-02-05, delegate: true}"
    load(
        engine,
        tmp_path,
        (
            (R, PEOPLE, f"{PEOPLE}  - {{code: d, name: Trần Văn D}}\n"),
            (R, TENURE, f"{TENURE}  - {tenure}\n"),
        ),
    )

    with reading(engine) as session:
        (plan,) = plans_in_force(session)
        post = find_post(session, "pho-ban").id or 0
        routes = [
            load_directory(session, plan).route(post, date(2027, 2, day)) for day in (1, 5, 6)
        ]
    assert [route.to.name for route in routes if route.to] == ["Trần Văn D", "Trần Văn D", NAME]
    assert [copy.name for copy in routes[0].copies] == [NAME]
