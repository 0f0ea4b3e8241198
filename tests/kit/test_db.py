"""Who may write when."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ruhu.kit.db import Database

TRY = """
import fcntl, sys
held = open(sys.argv[1], "ab")
try:
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("free")
except BlockingIOError:
    print("held")
"""


def lock_as_another_process_sees_it(path: Path) -> str:
    command = [sys.executable, "-c", TRY, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_processes_that_write_sqlite_queue_on_one_file(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    lock = Path(sqlite_url.removeprefix("sqlite:///") + ".lock")
    with database.write():
        assert lock_as_another_process_sees_it(lock) == "held"
    assert lock_as_another_process_sees_it(lock) == "free"
    database.close()


def test_the_lock_is_let_go_when_the_work_fails(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    lock = Path(sqlite_url.removeprefix("sqlite:///") + ".lock")
    try:
        with database.write():
            raise ValueError("the work fails")
    except ValueError:
        assert lock_as_another_process_sees_it(lock) == "free"
    else:
        raise AssertionError("the error was swallowed")
    database.close()
