"""Read a document in a child process that may use only so much time and memory.

A parser that loops or swells on a hostile file takes its own process down and nothing else.
"""

import pickle
import resource
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plan_reader.sources import flaws
from plan_reader.sources.flaws import BrokenError, TooSlowError, UnreadableSourceError
from plan_reader.sources.opening import open_source
from plan_reader.sources.pages import Pages

if TYPE_CHECKING:
    from plan_reader.reading.proposals import Reading

TIME = timedelta(seconds=60)
MEMORY = 1024**3
PAGES, READING = "pages", "reading"
_ROOT = Path(__file__).resolve().parents[2]


def read_guarded(path: Path, *, time: timedelta = TIME, memory: int = MEMORY) -> Pages:
    """Read a document as `open_source` does, within `time` and `memory` (bytes).

    Raises what `open_source` raises, TooSlowError over the time, BrokenError when the child died.
    """
    answer = _in_child(path, PAGES, time=time, memory=memory)
    if isinstance(answer, Pages):
        return answer
    raise _raised(answer)


def propose_guarded(
    path: Path, *, time: timedelta = TIME, memory: int = MEMORY
) -> tuple[Pages, "Reading"]:
    """Read a document and propose what it holds, within `time` and `memory` (bytes).

    Raises what `read_guarded` does.
    """
    answer = _in_child(path, READING, time=time, memory=memory)
    if isinstance(answer, tuple) and isinstance(answer[0], Pages):
        return answer
    raise _raised(answer)


def _in_child(path: Path, what: str, *, time: timedelta, memory: int) -> Any:  # noqa: ANN401 -- pickled
    command = [sys.executable, "-m", "plan_reader.sources.guarded", str(path), str(memory)]
    command += [str(int(time.total_seconds()) + 1), what]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            timeout=time.total_seconds(),
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        message = (
            f"'{path.name}' was not read within {time.total_seconds():.0f} seconds; "
            "save it again in Word, or give its text"
        )
        raise TooSlowError(message) from error
    return _answer(path, done)


def _answer(path: Path, done: "subprocess.CompletedProcess[bytes]") -> Any:  # noqa: ANN401 -- pickled
    if done.returncode != 0 or not done.stdout:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        why = "it needs too much memory" if "MemoryError" in last else last or "its reader died"
        message = f"'{path.name}' could not be read ({why[:200]}); save it again in Word"
        raise BrokenError(message)
    # The bytes come from our own child, through a pipe that nobody else can write to.
    return pickle.loads(done.stdout)  # noqa: S301


def _raised(answer: tuple[str, str]) -> UnreadableSourceError:
    name, message = answer
    kind: type[UnreadableSourceError] = getattr(flaws, name, BrokenError)
    return kind(message)


def _environment() -> Mapping[str, str]:
    """Return the environment of the child: where the code is, and no secret of ours."""
    return {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8", "LANG": "C.UTF-8"}


def main(path: str, memory: str, seconds: str, what: str) -> None:
    """Read a file and write what came of it, pickled, to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: object = _read(Path(path), what)
    except UnreadableSourceError as error:
        answer = (type(error).__name__, str(error))
    except RecursionError:
        message = f"'{Path(path).name}' is nested too deeply; save it again in Word"
        answer = (BrokenError.__name__, message)
    sys.stdout.buffer.write(pickle.dumps(answer))


def _read(path: Path, what: str) -> object:
    pages = open_source(path)
    if what == PAGES:
        return pages
    from plan_reader.reading.reader import read  # noqa: PLC0415 -- it reads our pages

    return pages, read(pages)


if __name__ == "__main__":
    main(*sys.argv[1:])
