"""Damage documents at random and read them: no crash, no hang, only pages or a clear reason.

`python -m bench.fuzz_sources [--seconds N] [--seed S]`. Every trial is named by the seed and its
number, so that one that fails can be run again; exit status 1 when one failed.
"""

import argparse
import io
import itertools
import random
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from bench.reading import write_docx, write_pdf, write_text
from plan_reader.sources.flaws import UnreadableSourceError
from plan_reader.sources.opening import open_source

# A trial of a few pages takes 10 ms; one that takes this long is a hang in the making.
SLOW = 10.0
TOKENS = (
    *(b"|", b"\t", b"\n", b"**", b"*", b"<", b"&", b"_", b"(", b"]", b"\\", b"|\n|\n"),
    *(b"<w:p>", b"</w:p>", b"<w:tbl>", b"%PDF-", b"endobj", b"stream"),
    *(b"\xff", b"\0", b"\xe1\xba", b"999999999999", b"-1"),
)


def main() -> None:
    """Fuzz for some seconds and say how it went."""
    parser = argparse.ArgumentParser(description="Damage documents at random and read them.")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    failures, counts = fuzz(wanted.seconds, wanted.seed)
    print(counts)
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


def fuzz(seconds: float, seed: int, *, most: int = 10**9) -> tuple[list[str], dict[str, int]]:
    """Run trials until the time or `most` trials are over; return failures and counts."""
    failures: list[str] = []
    counts = {"trials": 0, "read": 0, "refused": 0}
    with tempfile.TemporaryDirectory() as folder:
        originals = _originals(Path(folder))
        file = Path(folder) / "trial"
        end = time.monotonic() + seconds
        for number in itertools.takewhile(lambda n: n < most, itertools.count()):
            if time.monotonic() > end:
                break
            rng = random.Random(f"{seed}:{number}")  # noqa: S311
            file.write_bytes(damaged(rng, originals))
            outcome, error = _trial(file)
            counts["trials"] += 1
            counts[outcome] = counts.get(outcome, 0) + 1
            if error:
                failures.append(f"{seed}:{number}: {error}")
    return failures, counts


def _originals(folder: Path) -> list[bytes]:
    for name, write in (("a", write_text), ("b", write_docx), ("c", write_pdf)):
        # Ten pages have a table on the last.
        write(folder / name, 10)
    web = "|\nTT\n|\nChỉ tiêu\n|\n|\n1\n|\n**Đạt\n45%**\n|\n\n"
    web += "| a | b |\n|---|---|\n| c | d |\na\tb\nc\td\n"
    return [*((folder / name).read_bytes() for name in "abc"), web.encode()]


def _trial(file: Path) -> tuple[str, str]:
    start = time.monotonic()
    try:
        open_source(file).as_text()
        outcome = "read"
    except UnreadableSourceError:
        outcome = "refused"
    except Exception as error:  # noqa: BLE001  # whatever comes is the finding
        return "crashed", f"{type(error).__name__}: {error}"
    taken = time.monotonic() - start
    return outcome, f"took {taken:.1f} s" if taken > SLOW else ""


def damaged(rng: random.Random, originals: list[bytes]) -> bytes:
    """Return one of the documents with some bytes changed; a DOCX inside its parts as often."""
    data = rng.choice(originals)
    if data.startswith(b"PK") and rng.random() < 0.7:  # noqa: PLR2004
        return _repacked(rng, data)
    return _struck(rng, data)


def _repacked(rng: random.Random, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            hit = name in ("word/document.xml", "word/numbering.xml", "word/styles.xml")
            new.writestr(name, _struck(rng, part) if hit and rng.random() < 0.5 else part)  # noqa: PLR2004
    return packed.getvalue()


def _struck(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(5):
            case 0:
                changed[at:at] = rng.choice(TOKENS) * rng.choice((1, 1, 1, 50, 3000))
            case 1:
                del changed[at : at + rng.choice((1, 10, 500))]
            case 2:
                changed[at : at + 1] = bytes([rng.randrange(256)])
            case 3:
                # A piece of the document again, in another place.
                start = rng.randrange(len(changed) + 1)
                changed[at:at] = changed[start : start + rng.randint(1, 400)]
            case _:
                changed[at : at + 4] = rng.randbytes(4)
    return bytes(changed)


if __name__ == "__main__":
    main()
