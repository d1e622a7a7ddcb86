"""A duty printed again is known by its other places, by a few of them where there are many."""

import pytest

from plan_reader.reading.linking import MOST_LINKED
from plan_reader.reading.reader import read
from plan_reader.sources.text import text_pages

LINE = "{}. Sở Nội vụ báo cáo kết quả thực hiện trước ngày 15/6/2026.\n"


@pytest.mark.parametrize("times", [1, 2, MOST_LINKED + 1, 3 * MOST_LINKED])
def test_each_place_knows_others_but_never_itself(times: int) -> None:
    found = read(text_pages("".join(LINE.format(n + 1) for n in range(times)))).obligations

    assert len(found) == times
    for one in found:
        assert len(one.same_as) == min(times - 1, MOST_LINKED)
        assert one.ref not in one.same_as
