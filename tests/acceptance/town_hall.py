"""The command `dondoc` as an operator runs it, on an installation of its own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from cli import main
from tests.plans import ROOT

DONDOC = Path(sys.executable).with_name("dondoc")
PLAN = "config/plans/bac-giang-2024"


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 -- whatever the command prints
        """Return what it printed as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class TownHall:
    """An installation of its own in a folder."""

    folder: Path

    def run(self, *words: str, **settings: str) -> Said:
        """Run a command as its process would, within this one: imports cost a second each."""
        out, err = io.StringIO(), io.StringIO()
        code: object = 0
        with (
            _settings(self._environment(settings)),
            mock.patch.object(sys, "argv", ["dondoc", *words]),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as ended:
                code = ended.code or 0
        assert isinstance(code, int)
        return Said(code=code, out=out.getvalue(), err=err.getvalue())

    def process(self, *words: str, **settings: str) -> Said:
        """Run a command as a process of its own, from the checkout."""
        done = subprocess.run(
            [str(DONDOC), *words],
            cwd=ROOT,
            env=self._environment(settings),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Said(code=done.returncode, out=done.stdout, err=done.stderr)

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
        return kept | {"DONDOC_DATA_DIR": str(self.folder)} | dict(settings)

    def must(self, *words: str) -> Said:
        """Run a command that has to succeed."""
        said = self.run(*words)
        assert said.code == 0, said.err or said.out
        return said

    def opened(self, activate: str = "2024-05-23") -> "TownHall":
        """Set the installation up with the plan of Bắc Giang in force from that day."""
        self.must("init")
        self.must("plan", "load", PLAN, "--activate", activate, "--as-of", f"{activate}T07:00")
        return self


@contextmanager
def _settings(environment: Mapping[str, str]) -> Iterator[None]:
    with mock.patch.dict(os.environ, environment, clear=True), chdir(ROOT):
        yield
