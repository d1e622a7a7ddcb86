"""What the figures are computed from: every duty with a day, and who was really told."""

from datetime import date
from zoneinfo import ZoneInfo

from models.database import reading
from models.lookup import find_plan
from models.statistics import load_followed
from rules.states import State
from tests import plans
from tests.actions.desk import WARD_DUTY, desk
from tests.plans import ZONE, at

MAY_31 = date(2024, 5, 31)


def test_every_duty_with_a_day_is_read_in_the_order_of_the_plan() -> None:
    engine = plans.loaded(date(2024, 4, 1))
    with reading(engine) as session:
        plan = find_plan(session, "bac-giang-2024")

        found = load_followed(session, plan, zone=ZONE)
        ward = load_followed(session, plan, zone=ZONE, unit="07201")

    # 126 that are owed, and the drafts of the first quarter: 30 reports and their summary.
    assert len(found) == 126 + 31
    assert sum(row.figures.counts for row in found) == 126
    assert [row.ref for row in ward] == ["IV.3.7", *["IV.4.1"] * 4]


def test_what_waits_counts_from_the_local_day_on_which_it_was_filed() -> None:
    with desk() as office:
        # Ten to midnight in Bắc Giang; in London it is still the afternoon.
        office.submit(now=at(MAY_31, 23, 50))
        office.session.flush()
        plan = find_plan(office.session, "bac-giang-2024")

        here = load_followed(office.session, plan, zone=ZONE, unit="07201")
        east = load_followed(office.session, plan, zone=ZoneInfo("Pacific/Auckland"), unit="07201")

    assert here[0].figures.state is State.SUBMITTED
    assert here[0].figures.filed_on == MAY_31
    assert east[0].figures.filed_on == date(2024, 6, 1)
    assert here[0].ref == WARD_DUTY.split("@", maxsplit=1)[0]
