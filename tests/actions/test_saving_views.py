"""Views of the board kept under a name: one's own, each name once."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.saving_views import LONGEST_NAME, MOST_VIEWS, Fault, ViewError, drop, keep, rename
from models.database import writing
from models.journal import JournalEntry
from models.saved_views import SavedView, views_of
from rules.states import RightsError
from tests import plans
from tests.fakes.databases import ON_BOTH

pytestmark = ON_BOTH
NOW = plans.at(date(2024, 6, 3))
ACTOR = Actor(label="Trưởng phòng", post_ids=frozenset({1}))
AUDITOR = Actor(label="Kiểm tra", post_ids=frozenset(), is_auditor=True)
MINE, OTHER = "post:1", "post:2"


@pytest.fixture
def session() -> Iterator[Session]:
    engine = plans.empty()
    with writing(engine) as opened:
        yield opened
    engine.dispose()


def kept(session: Session, name: str, *, query: str = "", owner: str = MINE) -> SavedView:
    view = keep(session, owner, name=name, query=query, actor=ACTOR, now=NOW)
    session.flush()
    return view


def shown(session: Session, owner: str = MINE) -> list[tuple[str, str]]:
    return [(view.name, view.query) for view in views_of(session, owner)]


def acts(session: Session) -> list[str]:
    return list(session.exec(select(JournalEntry.act).order_by(col(JournalEntry.number))))


def test_a_view_is_kept_by_name_for_its_keeper_alone(session: Session) -> None:
    kept(session, "  Việc   gấp ", query="thoi_han=open_overdue")

    assert shown(session) == [("Việc gấp", "thoi_han=open_overdue")]
    assert shown(session, OTHER) == []
    assert acts(session) == ["view.kept"]


def test_the_same_name_again_replaces_the_view(session: Session) -> None:
    kept(session, "Việc gấp", query="muc=III")
    kept(session, "Việc gấp", query="muc=IV")

    assert shown(session) == [("Việc gấp", "muc=IV")]


def test_a_view_gets_another_name_and_is_dropped(session: Session) -> None:
    view = kept(session, "Cũ", query="muc=IV").id or 0

    rename(session, MINE, view, name="Mới", actor=ACTOR, now=NOW)
    named = shown(session)
    drop(session, MINE, view, actor=ACTOR, now=NOW)
    session.flush()

    assert named == [("Mới", "muc=IV")]
    assert shown(session) == []
    assert acts(session) == ["view.kept", "view.renamed", "view.dropped"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [(" ", Fault.NO_NAME), ("a" * (LONGEST_NAME + 1), Fault.NAME_TOO_LONG)],
)
def test_a_name_has_a_length(session: Session, name: str, fault: Fault) -> None:
    view = kept(session, "Cũ").id or 0
    attempts: tuple[Callable[[], object], ...] = (
        lambda: kept(session, name),
        lambda: rename(session, MINE, view, name=name, actor=ACTOR, now=NOW),
    )
    for attempt in attempts:
        with pytest.raises(ViewError) as wrong:
            attempt()
        assert wrong.value.fault is fault

    assert kept(session, "a" * LONGEST_NAME).name == "a" * LONGEST_NAME


def test_two_views_cannot_share_a_name(session: Session) -> None:
    kept(session, "Một")
    two = kept(session, "Hai").id or 0

    with pytest.raises(ViewError) as wrong:
        rename(session, MINE, two, name="Một", actor=ACTOR, now=NOW)

    assert wrong.value.fault is Fault.NAME_TAKEN
    assert rename(session, MINE, two, name="Hai", actor=ACTOR, now=NOW).name == "Hai"


def test_nobody_changes_a_view_of_somebody_else(session: Session) -> None:
    view = kept(session, "Của tôi").id or 0

    attempts: tuple[Callable[[], object], ...] = (
        lambda: rename(session, OTHER, view, name="Khác", actor=ACTOR, now=NOW),
        lambda: drop(session, OTHER, view, actor=ACTOR, now=NOW),
        lambda: drop(session, MINE, view + 1, actor=ACTOR, now=NOW),
    )
    for attempt in attempts:
        with pytest.raises(ViewError) as wrong:
            attempt()
        assert wrong.value.fault is Fault.UNKNOWN

    assert shown(session) == [("Của tôi", "")]


def test_there_is_an_end_to_the_views_of_one_person(session: Session) -> None:
    for number in range(MOST_VIEWS):
        kept(session, f"Bộ lọc {number}")

    with pytest.raises(ViewError) as wrong:
        kept(session, "Thêm")

    assert wrong.value.fault is Fault.TOO_MANY
    assert kept(session, "Bộ lọc 0", query="muc=IV").query == "muc=IV"
    assert kept(session, "Thêm", owner=OTHER).name == "Thêm"


def test_an_auditor_keeps_nothing(session: Session) -> None:
    with pytest.raises(RightsError):
        keep(session, MINE, name="Của tôi", query="", actor=AUDITOR, now=NOW)

    assert acts(session) == []
