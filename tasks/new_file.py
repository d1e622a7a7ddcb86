"""A file that is there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file readable by its owner only, which gets its name when all is written.

    Raises FileExistsError where there is one already: nothing is written over.
    """
    if path.exists():
        message = f'"{path}" is there already; name another file'
        raise FileExistsError(message)
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file readable by its owner only.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as aside:
            yield aside
            aside.flush()
            os.fsync(aside.fileno())
        Path(name).rename(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
