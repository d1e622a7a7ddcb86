"""Write the files of a draft as a plan folder that `plan check` reads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from plan_reader.values import PlanFolder

# Words stand in one line each: what is compared with the source is easier found so.
_WIDTH = 10_000
LADDER = "ladder.yaml"


def write_files(files: Mapping[str, Any], folder: Path, like: PlanFolder | None = None) -> None:
    """Write a draft into a new or empty folder; a ladder of its own is taken over from `like`.

    Raises FileExistsError rather than replace anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f'"{folder}" is there already and is not empty; name a new folder'
        raise FileExistsError(message)
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in files.items():
        text = value if isinstance(value, str) else _yaml(value)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    ladder = like.path / LADDER if like else None
    if ladder and ladder.is_file():
        (folder / LADDER).write_bytes(ladder.read_bytes())


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=_WIDTH)
