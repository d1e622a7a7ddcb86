"""Coming rungs: what a duty would be reminded of if nothing changed (a calendar shows them).

What is really told is decided when a rung has fallen; see rules.steps.
"""

from datetime import date

from rules.checkpoints import Checkpoint
from rules.ladder import Ladder
from rules.steps import Watched, fallen, silence
from rules.working_calendar import WorkingCalendar


def coming(
    ladder: Ladder, calendar: WorkingCalendar, duty: Watched, *, after: date, until: date
) -> tuple[Checkpoint, ...]:
    """Return the rungs that fall after `after` and on or before `until`, in order of days.

    Of two on one day only the more urgent one is there, as only that one would be told; of
    the weekly repeats only the next, as nobody plans on the ones after it. A duty that is
    not reminded as it stands now has none.
    """
    fixed = {rung.code for rung in (*ladder.rungs, ladder.undated)}
    by_day: dict[date, Checkpoint] = {}
    is_repeated = False
    for point in fallen(ladder, calendar, duty, until=until):
        counts = point.day > after and point.day >= duty.active_from
        if not counts or silence(duty, point) or (is_repeated and point.rung not in fixed):
            continue
        is_repeated = is_repeated or point.rung not in fixed
        by_day[point.day] = max(point, by_day.get(point.day, point))
    return tuple(by_day[day] for day in sorted(by_day))
