"""A process that has imported the server once, and from which servers are forked.

Of what a server costs to start, four fifths are imports, and the tests start some hundred of them. What is forked here is
a process of its own that runs `python -m <module> …` from its first line on; only what it imports is there already.
As a program: reads one order a line from its standard input, answers each with the id of the process.
"""

from __future__ import annotations

import atexit
import gc
import json
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

ROOT = Path(__file__).resolve().parents[2]


class Running(Protocol):
    """What the tests need of a process: subprocess.Popen has it, and Forked."""

    pid: int

    def poll(self) -> int | None: ...
    def send_signal(self, sig: int, /) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...


class Forked:
    """A process that the nursery forked and will bury. How it ended is not known here: 0 stands for that it has."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)  # stays the same process's, whoever gets its number afterwards

    def poll(self) -> int | None:
        """0 if it has ended."""
        return None if _lives(self.pid) else 0

    def send_signal(self, sig: int) -> None:
        """Nothing, if it has ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, sig)

    def wait(self, timeout: float | None = None) -> int:
        """Until it has ended. Raises subprocess.TimeoutExpired."""
        try:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(self.pid).wait(timeout)
        except psutil.TimeoutExpired as error:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from error
        return 0


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@dataclass
class Nursery:
    """The one of this test process; started when the first server is asked for."""

    _process: subprocess.Popen[str] | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def fork(self, module: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str]) -> Forked:
        """`python -m <module…>` in `folder`; what it prints goes to the end of `log`."""
        order = {
            "module": list(module),
            "folder": str(folder),
            "log": str(log),
            "environment": dict(environment),
        }
        with self._turn:
            if self._process is None:
                self._process = self._begun()
            assert self._process.stdin is not None and self._process.stdout is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return Forked(int(self._process.stdout.readline()))

    def _begun(self) -> subprocess.Popen[str]:
        begun = subprocess.Popen(
            [sys.executable, "-m", "tests.workshop.nursery"], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={k: v for k, v in os.environ.items() if not k.startswith("RUHU_")} | {"PYTHONPATH": f"{ROOT / 'backend'}{os.pathsep}{ROOT}"},
        )  # fmt: skip
        atexit.register(begun.kill)
        return begun


NURSERY = Nursery()


def _bury(*_: object) -> None:
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


def _live(order: dict[str, object]) -> None:
    """From here on it is that process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    out = os.open(str(order["log"]), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.close(out)
    os.environ.clear()
    os.environ.update(order["environment"])  # type: ignore[call-overload]
    os.chdir(str(order["folder"]))
    module, *words = order["module"]  # type: ignore[misc]
    sys.argv = [str(module), *words]
    runpy.run_module(str(module), run_name="__main__", alter_sys=True)


def main() -> None:
    """Import, then fork one after the other."""
    import uvicorn._subprocess
    import uvicorn.protocols.http.auto
    import uvicorn.supervisors

    import ruhu.cli
    import ruhu.main  # noqa: F401

    # A server's own processes come to life in the same way.
    assert uvicorn._subprocess.spawn.get_start_method() == "spawn"
    uvicorn._subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]
    gc.freeze()
    signal.signal(signal.SIGCHLD, _bury)
    orders, answers = os.dup(0), os.dup(1)
    for line in os.fdopen(orders, closefd=False):
        pid = os.fork()
        if pid == 0:
            os.close(orders)
            os.close(answers)
            try:
                _live(json.loads(line))
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                code = 1
            else:
                code = 0
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        os.write(answers, f"{pid}\n".encode())


if __name__ == "__main__":
    main()
