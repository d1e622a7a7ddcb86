"""Who holds a delivery: a process named so that another can tell whether it lives.

After `kill -9` the restarted engine need not wait for the lease of its dead predecessor:
on the same host /proc says whether the process is there, and its start time whether it
is still the same one.
"""

import os
import socket
from pathlib import Path

PROC = Path("/proc")
# Fields of /proc/<pid>/stat after the parenthesised command: state is the 3rd of all
# fields, start time the 22nd (man 5 proc).
STATE, START = 3 - 3, 22 - 3
GONE = frozenset({"Z", "X"})


def worker_name(pid: int | None = None) -> str:
    """Return "host:pid:start" of this process, or of another on this host."""
    number = os.getpid() if pid is None else pid
    return f"{socket.gethostname()}:{number}:{_start_of(number) or 0}"


def is_gone(worker: str | None) -> bool:
    """Tell whether the worker is certainly dead; False when that cannot be known.

    A worker on another host, or on a system without /proc, may live: its lease decides.
    """
    host, pid, start = [*(worker or "").rsplit(":", 2), "", "", ""][:3]
    if host != socket.gethostname() or not pid.isdigit() or not PROC.joinpath("self").exists():
        return False
    return _start_of(int(pid)) != start


def _start_of(pid: int) -> str | None:
    """Return when the process started, in clock ticks; None when it is dead."""
    try:
        stat = PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command may hold spaces and brackets; the last bracket closes it.
    fields = stat.rpartition(")")[2].split()
    return None if fields[STATE] in GONE else fields[START]
