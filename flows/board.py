"""The board as it stands now, published in whichever flow run asks for it."""

from flows.artifacts import prune_board, publish_board
from models.board import load_board
from models.database import reading
from rules.clock import local
from wiring import Office


def publish_current(office: Office) -> None:
    """Read the board and publish it; nothing before a plan has duties."""
    today = local(office.clock.now(), office.zone).date()
    with reading(office.engine) as session:
        board = load_board(session, today=today)
    if board.rows:
        publish_board(board, public_url=office.settings.public_url)
        prune_board()
