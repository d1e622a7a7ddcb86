"""The board filtered, grouped, counted and paged in the database."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import Session, col, select

from models.board import BoardRow, load_rows
from models.board_filters import NO_DAY, Filters, conditions
from models.board_groups import (
    GroupBy,
    count_groups,
    count_lights,
    in_cells,
    key_of,
    most_urgent_rows,
    page_of_groups,
    tallies,
)
from models.board_names import headings
from models.database import writing
from models.plan import Obligation
from models.roster import Unit
from models.standing import URGENCY
from rules.searching import plain
from rules.states import State
from rules.timeliness import Timeliness
from tests import plans
from tests.actions.desk import desk
from tests.fakes.databases import ON_BOTH

pytestmark = ON_BOTH
TODAY = date(2024, 6, 20)
LONG_AGO = date(2024, 4, 1)
WARD = "07231"  # UBND phường Dĩnh Kế


@pytest.fixture
def session() -> Iterator[Session]:
    engine = plans.loaded(LONG_AGO)
    with writing(engine) as opened:
        yield opened
    engine.dispose()


def rows_of(session: Session, filters: Filters) -> tuple[BoardRow, ...]:
    return load_rows(session, conditions(filters, today=TODAY), today=TODAY)


def test_every_filter_leaves_the_rows_that_have_what_it_asks_for(session: Session) -> None:
    whole = rows_of(session, Filters())

    def kept(filters: Filters) -> int:
        found = rows_of(session, filters)
        assert set(found) <= set(whole)
        return len(found)

    assert kept(Filters(section="PL")) == sum(row.section == "PL" for row in whole) > 0
    assert kept(Filters(ref="IV.3.7")) == 16
    assert kept(Filters(unit=WARD)) == sum(row.unit == WARD for row in whole) > 0
    assert kept(Filters(state="draft")) == 31
    assert kept(Filters(cell="set_aside")) == 31
    late = sum(row.light is Timeliness.OVERDUE for row in whole)
    assert kept(Filters(cell="overdue")) == kept(Filters(cell="open_overdue")) == late > 0
    soon = sum(row.light is Timeliness.DUE_SOON for row in whole)
    assert kept(Filters(cell="due_soon")) == soon > 0
    open_in_time = kept(Filters(cell="due_soon")) + kept(Filters(cell="in_time"))
    assert kept(Filters(cell="open_in_time")) == open_in_time
    assert kept(Filters(day="2024-05-31")) == 31
    assert kept(Filters(day=NO_DAY)) == sum(row.last_day is None for row in whole)
    assert kept(Filters(plan="bac-giang-2024")) == len(whole)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(day="31/5/2024"),
        Filters(unit="nobody"),
        Filters(post="nobody"),
        Filters(plan="another"),
        Filters(cell="late"),
        Filters(state="done"),
    ],
)
def test_what_there_is_not_leaves_nothing(session: Session, filters: Filters) -> None:
    assert rows_of(session, filters) == ()


@pytest.mark.parametrize("words", ["Dĩnh Kế", "dinh ke", "KE dinh", "iv.3.7 dinh ke", "07231"])
def test_a_search_finds_every_word_in_task_unit_or_head(session: Session, words: str) -> None:
    found = rows_of(session, Filters(words=words, ref="IV.3.7"))

    assert [row.unit for row in found] == [WARD]


@pytest.mark.parametrize("words", ["%", "_", "100%_", "\\", "'"])
def test_a_search_takes_signs_of_the_database_as_they_are(session: Session, words: str) -> None:
    found = rows_of(session, Filters(words=words))

    kept = [r for r in rows_of(session, Filters()) if words in plain(f"{r.short_title} {r.post}")]
    assert len(found) == len(kept)


def test_what_is_renamed_is_found_by_its_new_name_alone(session: Session) -> None:
    unit = session.exec(select(Unit).where(Unit.code == WARD)).one()
    unit.name = "UBND phường Đồi Mới"
    clause = session.exec(select(Obligation).where(Obligation.ref == "IV.3.7")).one()
    clause.short_title = "Rà soát chữ ký số"
    session.flush()

    assert [r.unit for r in rows_of(session, Filters(words="doi moi chu ky"))] == [WARD]
    assert rows_of(session, Filters(words="dinh ke", ref="IV.3.7"))  # by its head
    assert not rows_of(session, Filters(words="phe duyet cap do", ref="IV.3.7"))


def test_the_counts_are_those_of_the_rows(session: Session) -> None:
    rows = rows_of(session, Filters())

    lights = count_lights(session, (), today=TODAY)

    assert lights == Counter(row.light for row in rows) | dict.fromkeys(
        set(Timeliness) - {row.light for row in rows}, 0
    )
    assert in_cells(lights) == {
        cell: sum(row.cell is cell for row in rows) for cell in in_cells(lights)
    }


@pytest.mark.parametrize("by", GroupBy)
def test_every_duty_stands_in_exactly_one_group_that_counts_it(
    session: Session, by: GroupBy
) -> None:
    rows = rows_of(session, Filters())
    totals = count_groups(session, (), by)

    keys = page_of_groups(session, (), by, today=TODAY, first=0, most=1000)
    counted = tallies(session, (), by, keys, today=TODAY)

    assert totals.duties == len(rows) == sum(tally.duties for tally in counted.values())
    assert totals.groups == len(keys) == len(set(keys))
    assert set(keys) == {key_of(row, by) for row in rows}
    for key, tally in counted.items():
        mine = [row for row in rows if key_of(row, by) == key]
        assert tally.duties == len(mine)
        assert tally.waiting == sum(row.state is State.SUBMITTED for row in mine)
    assert set(headings(session, by, keys, today=TODAY)) == set(keys)


@pytest.mark.parametrize("by", GroupBy)
def test_pages_put_together_are_the_whole_list(session: Session, by: GroupBy) -> None:
    whole = page_of_groups(session, (), by, today=TODAY, first=0, most=1000)

    pages = [
        page_of_groups(session, (), by, today=TODAY, first=first, most=7)
        for first in range(0, len(whole), 7)
    ]

    assert [key for page in pages for key in page] == list(whole)


def test_obligations_follow_the_longest_overdue_then_the_nearest_day(session: Session) -> None:
    wanted = conditions(Filters(section="IV"), today=TODAY)

    keys = page_of_groups(session, wanted, GroupBy.OBLIGATION, today=TODAY, first=0, most=3)
    named = headings(session, GroupBy.OBLIGATION, keys, today=TODAY)

    assert [named[key].code for key in keys] == ["IV.2.4", "IV.3.7", "IV.4.1"]
    assert named[keys[2]].occurrence == "2024Q2"


def test_obligations_can_stand_in_the_order_of_the_plan(session: Session) -> None:
    rows = rows_of(session, Filters())

    keys = page_of_groups(
        session, (), GroupBy.OBLIGATION, today=TODAY, first=0, most=1000, urgent_first=False
    )

    assert list(keys) == list(dict.fromkeys(row.occurrence_id for row in rows))


def test_units_stand_by_how_much_they_have_overdue(session: Session) -> None:
    by = GroupBy.UNIT

    keys = page_of_groups(session, (), by, today=TODAY, first=0, most=1000)
    counted = tallies(session, (), by, keys, today=TODAY)

    overdue = [counted[key].lights[Timeliness.OVERDUE] for key in keys]
    assert overdue == sorted(overdue, reverse=True)
    assert overdue[0] > 0


def test_days_stand_as_the_calendar_has_them_and_no_day_last(session: Session) -> None:
    keys = page_of_groups(session, (), GroupBy.DEADLINE, today=TODAY, first=0, most=1000)

    assert list(keys[:-1]) == sorted(keys[:-1])
    assert keys[-1] == ""


def test_a_group_shows_its_most_urgent_duties_first(session: Session) -> None:
    by = GroupBy.SECTION
    keys = page_of_groups(session, (), by, today=TODAY, first=0, most=10)

    rows = most_urgent_rows(session, (), by, keys, today=TODAY, most=3)

    for key in keys:
        mine = [row for row in rows if key_of(row, by) == key]
        assert len(mine) == 3
        most = min(URGENCY.index(r.cell) for r in rows_of(session, Filters(section=str(key))))
        assert URGENCY.index(mine[0].cell) == most


def test_a_head_is_named_with_its_holder_else_with_its_unit() -> None:
    with desk() as office:
        rows = rows_of(office.session, Filters(unit=WARD))
        post = rows[0].post_id

        nobody = headings(office.session, GroupBy.HEAD, [post], today=TODAY)[post]

        assert (nobody.name, nobody.beside) == (rows[0].post, rows[0].unit_name)


def test_how_many_units_are_done_leaves_out_what_ended_without_work(session: Session) -> None:
    by = GroupBy.OBLIGATION
    row = rows_of(session, Filters(ref="IV.3.7"))[0]

    tally = tallies(session, (), by, [row.occurrence_id], today=TODAY)[row.occurrence_id]

    assert (tally.figure.done, tally.figure.total) == (0, 16)


def test_a_page_of_rows_goes_on_where_the_one_before_ended(session: Session) -> None:
    wanted = conditions(Filters(ref="IV.3.7"), today=TODAY)
    whole = load_rows(session, wanted, today=TODAY)

    second = load_rows(session, wanted, today=TODAY, first=10, most=10)

    assert second == whole[10:]


def test_the_words_of_an_obligation_are_folded_when_it_is_written(session: Session) -> None:
    found = session.exec(select(Obligation).order_by(col(Obligation.id))).first()

    assert found is not None
    assert found.searched == plain(f"{found.ref} {found.printed_path} {found.short_title}")
