"""An obligation that is rolled up from others."""

from datetime import date

from sqlmodel import Session, select

from models.database import reading
from models.plan import Obligation
from models.roll_up import load_parts, load_wholes, whole
from tests import plans


def obligation(session: Session, ref: str) -> Obligation:
    return session.exec(select(Obligation).where(Obligation.ref == ref)).one()


def test_the_parts_stand_in_the_order_in_which_they_are_named_with_their_kind_of_unit() -> None:
    with reading(plans.loaded(date(2024, 4, 1))) as session:
        parts = load_parts(session, obligation(session, "III.1.e.1"))

    assert [(part.ref, part.kind, part.figure.total) for part in parts] == [
        ("IV.2.4", "office", 14),
        ("IV.3.7", "ward", 16),
    ]
    assert (whole(parts).done, whole(parts).total, whole(parts).is_done) == (0, 30, False)


def test_most_obligations_are_rolled_up_from_nothing() -> None:
    with reading(plans.loaded(date(2024, 4, 1))) as session:
        assert load_parts(session, obligation(session, "IV.3.7")) == ()
        assert load_wholes(session, obligation(session, "IV.3.7")) == ("III.1.e.1",)
        assert load_wholes(session, obligation(session, "III.1.e.1")) == ()
