"""`dondoc contact unbind`: the agency's account of a holder is let go."""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, create_engine, select

from models.clients import Identity
from models.roster import Person
from tests.acceptance.town_hall import TownHall


def test_the_account_of_a_holder_is_let_go(tmp_path: Path) -> None:
    office = TownHall(tmp_path / "data").opened()
    office.must("contact", "set", "07201", "--person", "Nguyễn Văn An", "--from", "2024-05-01")
    engine = create_engine(f"sqlite:///{office.folder / 'dondoc.db'}")
    with Session(engine) as session:
        person = session.exec(select(Person).where(Person.name == "Nguyễn Văn An")).one()
        bound = Identity(
            issuer="https://a.example",
            subject="7",
            person_id=person.id or 0,
            email="an@bg.example",
            bound_at=datetime(2024, 5, 2, tzinfo=UTC),
        )
        session.add(bound)
        session.commit()

    first, again = (office.must("contact", "unbind", "07201").out for _ in range(2))
    engine.dispose()

    assert "1 tài khoản cơ quan của Nguyễn Văn An" in first
    assert "0 tài khoản" in again
