"""Any other service that apprise knows: by a name, its URL kept in a file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from models.database import open_database
from notifications.channels import Outcome, Parcel, Receipt, build_channels
from notifications.channels.foreign import AppriseFileError, read_apprise_file


def _send(urls: dict[str, str], name: str) -> Receipt:
    parcel = Parcel(
        message=1,
        channel="app",
        message_id="<a@b>",
        subject="Quá hạn",
        text="Thư đầy đủ.",
        html="",
        short="Tin ngắn.",
        at=datetime(2024, 6, 13, 1, tzinfo=UTC),
    )
    with build_channels(others=urls).open(open_database("sqlite://")) as lines:
        return lines.send(parcel, name)


def test_the_short_form_is_sent_to_the_service_of_that_name(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook", method="POST").respond_with_data("ok")
    url = f"json://{httpserver.host}:{httpserver.port}/hook"

    receipt = _send({"vhtt": url}, "vhtt")

    assert receipt.outcome is Outcome.ACCEPTED
    ((request, _),) = httpserver.log
    assert request.json is not None
    assert request.json["message"] == "Tin ngắn."


def test_a_service_that_refuses_is_tried_again(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/hook").respond_with_data("no", status=500)
    url = f"json://{httpserver.host}:{httpserver.port}/hook"

    assert _send({"vhtt": url}, "vhtt").outcome is Outcome.RETRY


def test_a_name_that_the_file_lacks_is_a_broken_address() -> None:
    receipt = _send({"vhtt": "json://127.0.0.1:1/"}, "khac")

    assert (receipt.outcome, receipt.address_broken) == (Outcome.PERMANENT, True)


def test_the_file_holds_a_name_and_a_url_a_line(tmp_path: Path) -> None:
    file = tmp_path / "apprise.yaml"
    file.write_text("vhtt: json://127.0.0.1/a\n", encoding="utf-8")

    assert read_apprise_file(file) == {"vhtt": "json://127.0.0.1/a"}


@pytest.mark.parametrize(
    "content", ["vhtt: geheim", "- geheim", "a: [", None], ids=["no url", "list", "yaml", "none"]
)
def test_a_file_that_cannot_be_used_is_refused_without_what_it_holds(
    tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "apprise.yaml"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    with pytest.raises(AppriseFileError) as refused:
        read_apprise_file(file)

    assert "geheim" not in str(refused.value)
