"""Whether the process that holds a delivery is certainly dead."""

import os
import signal
import subprocess
import sys

from notifications.outbox_worker import is_gone, worker_name


def _sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_this_process_lives() -> None:
    assert not is_gone(worker_name())


def test_a_process_that_was_killed_is_gone_even_before_its_parent_noticed() -> None:
    child = _sleeper()
    worker = worker_name(child.pid)
    assert not is_gone(worker)

    child.send_signal(signal.SIGKILL)
    # Until it is waited for it stays in the table of processes, as a zombie.
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    assert is_gone(worker)
    child.wait()
    assert is_gone(worker)


def test_another_process_under_the_same_number_is_not_the_worker() -> None:
    host, pid, start = worker_name().rsplit(":", 2)

    assert is_gone(f"{host}:{pid}:{int(start) - 1}")


def test_of_a_worker_elsewhere_only_its_lease_tells() -> None:
    assert not is_gone("another-host:1:1")
    assert not is_gone(None)
    assert not is_gone("nonsense")
