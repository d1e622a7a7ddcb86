"""A file far beyond every limit, from a real browser: a page answers, and nothing is lost."""

from pathlib import Path

import pytest

from tests.portal.browser.window import PHONE, Opens
from tests.portal.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZE_BYTES = 100_000_000


def test_100_mb_are_refused_with_a_page_and_the_words_are_still_in_the_form(
    served: House, reader: Opens, tmp_path: Path
) -> None:
    huge = tmp_path / "lon.pdf"
    with huge.open("wb") as file:
        file.truncate(SIZE_BYTES)
    head = reader(PHONE)
    head.opens(served.link())
    head.page.get_by_label("Kết quả thực hiện").fill("Đã phê duyệt 3 hồ sơ.")
    head.page.get_by_label("Minh chứng").set_input_files(huge)

    told = head.presses("Gửi báo cáo")
    head.page.go_back()

    assert "quá lớn" in told
    assert head.page.get_by_label("Kết quả thực hiện").input_value() == "Đã phê duyệt 3 hồ sơ."
    assert served.duty().state == "assigned"
    # Chromium notes on its console that the answer came before it had sent everything.
    head.complaints.clear()
