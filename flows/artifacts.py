"""Tables for the Prefect UI: the whole board, and the duties of one obligation.

Must be called inside a flow run: an artifact without one is deprecated by Prefect.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from prefect.artifacts import create_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.sorting import ArtifactSort

from flows import names
from flows.wording import entry, say, word
from models.board import Board, BoardRow
from rules.timeliness import Timeliness
from tasks import publish

# A quarter of mornings; what stood there earlier is in our own tables.
VERSIONS_KEPT = 90
PRUNED_AT_ONCE = 20


def publish_board(board: Board, *, public_url: str) -> None:
    """Publish the board under the one key that the secretariat bookmarks."""
    rows = publish.needing_attention(board)
    create_table_artifact(
        key=say("board.key"),
        table=[_in_columns("board", board_cells(row, public_url)) for row in rows],
        description=say(
            "board.title",
            day=names.shown(board.today),
            counts=[(word("cells", cell.value), n) for cell, n in board.counts.items()],
            shown=len(rows),
            total=len(board.rows),
            link=f"{public_url}/",
        ),
    )


def prune_board(*, keep: int = VERSIONS_KEPT) -> None:
    """Delete the oldest versions of the board: Prefect itself keeps every one for ever."""
    of_board = ArtifactFilter(key=ArtifactFilterKey(any_=[say("board.key")]))
    with get_client(sync_client=True) as client:
        old = client.read_artifacts(
            artifact_filter=of_board,
            sort=ArtifactSort.CREATED_DESC,
            offset=keep,
            limit=PRUNED_AT_ONCE,
        )
        for version in old:
            client.delete_artifact(version.id)


def publish_duties(
    rows: Sequence[BoardRow], *, local: datetime, public_url: str, link: str
) -> None:
    """Publish the duties of one obligation as they stand now."""
    first = rows[0]
    create_table_artifact(
        key=names.artifact_key(first.ref, first.plan),
        table=[_in_columns("duties", board_cells(row, public_url)) for row in rows],
        description=say(
            "duties.title",
            ref=first.ref,
            short_title=first.short_title,
            at=f"{local:%H:%M} {names.shown(local)}",
            status=word("statuses", publish.status_of(rows)),
            link=link,
        ),
    )


def board_cells(row: BoardRow, public_url: str) -> dict[str, str]:
    """Return one duty in words, by column code; the ref is a link to the portal."""
    return {
        "ref": f"[{row.ref}]({duty_link(public_url, row)})",
        "title": row.short_title,
        "occurrence": row.occurrence,
        "unit": f"[{row.unit_name}]({duty_link(public_url, row)})",
        "last_day": day_or_dash(row.last_day),
        "state": word("states", row.state.value),
        "timeliness": in_words(row.timeliness, row.days_overdue),
    }


def duty_link(public_url: str, row: BoardRow) -> str:
    """Return where the portal shows one duty."""
    return f"{public_url}/phan-viec/{row.duty_id}"


def in_words(timeliness: Timeliness, days: int) -> str:
    """Return the timeliness in words, with the days where it is late."""
    return say(f"timeliness.{timeliness.value}", days=days)


def day_or_dash(day: date | None) -> str:
    """Return the day as written, a dash where there is none."""
    return names.shown(day) if day else say("no_day")


def _in_columns(table: str, cells: Mapping[str, str]) -> dict[str, str]:
    columns: dict[str, str] = entry(f"{table}.columns")
    return {title: cells[code] for code, title in columns.items()}
