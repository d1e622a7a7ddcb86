"""The column `searched`: what a row is found by, folded whenever the row is written.

Kept beside the words it folds, so that the database can search without knowing Vietnamese.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, event
from sqlalchemy.orm import Mapper
from sqlmodel import SQLModel

from rules.searching import plain


def keep_searched(model: type[SQLModel], fields: Sequence[str]) -> None:
    """Fold these fields into the column `searched` of every row that is added or changed."""

    def fold(_mapper: Mapper[SQLModel], _connection: Connection, row: SQLModel) -> None:
        # Changed only where it differs: an untouched row is not written again.
        found = plain(" ".join(str(getattr(row, name)) for name in fields))
        if row.searched != found:  # type: ignore[attr-defined]  # every searched table has it
            row.searched = found

    for moment in ("before_insert", "before_update"):
        event.listen(model, moment, fold)
