"""Start a real `ruhu serve` as its own process, wait until it answers, end it or kill it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from tests.workshop.nursery import NURSERY, ROOT, Running

# One for all tests: a client of its own for each request reads the whole list of authorities each time.
HTTP = httpx.Client(verify=False)


def free_port() -> int:
    """A port on loopback that nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def kill_family(process: Running, seconds: float = 20) -> None:
    """SIGKILL for a child and all that it started; none of them runs afterwards."""
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    for child in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.send_signal(signal.SIGKILL)
    process.wait(seconds)
    end = time.monotonic() + seconds
    while any(_lives(child) for child in family):
        assert time.monotonic() < end, "a killed process still lives"
        time.sleep(0.005)


def _lives(process: psutil.Process) -> bool:
    # One that ended holds nothing any more; that its new parent takes its time to bury it is no matter.
    try:
        return process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return False


@dataclass(kw_only=True)
class OwnPort:
    """What is common to servers that tests start again and again, with the same data on the same port."""

    port: int = field(default_factory=free_port)
    process: Running | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def launch(self, module: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str]) -> None:
        """Run `python -m <module…>` in `folder` until it answers; what it prints goes to the end of `log`."""
        if environment.get("PYTHONPATH", "").split(os.pathsep)[0] == str(ROOT / "backend"):
            self.process = NURSERY.fork(module, folder, log, environment)
        else:  # another copy of the server
            command = [sys.executable, "-m", *module]
            with log.open("ab") as out:
                self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
        wait_for(self.url + "/api/health", self.process, log)

    def kill(self) -> None:
        """SIGKILL for the process and each of its workers; the port is free afterwards."""
        if self.process is not None:
            kill_family(self.process)
            self.process = None

    def stop(self) -> None:
        """As an administrator stops it; no answer from here on."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
                self.process = None
        self.kill()


def plain_environment() -> dict[str, str]:
    """This process's own, without settings of Ruhu."""
    return {k: v for k, v in os.environ.items() if not k.startswith("RUHU_")}


@dataclass
class Server:
    """A running server process: its address and the file with what it printed."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def printed(self) -> str:
        return self.log.read_text("utf-8", "replace")


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], folder: Path, *, scheme: str = "http", env: dict[str, str] | None = None
) -> Iterator[Server]:
    """Run `command --port <free> --data <folder>/data` in `folder` until /api/health answers; SIGTERM at the end."""
    port = free_port()
    url = f"{scheme}://127.0.0.1:{port}"
    log = folder / "server.log"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("RUHU_", "PYTHONPATH", "VIRTUAL_ENV"))}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*map(str, command), "--port", str(port), "--data", str(folder / "data")],
            cwd=folder,
            env=clean | (env or {}),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for(url + "/api/health", process, log)
            yield Server(url, log, process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait(5)


def wait_for(url: str, process: Running, log: Path, seconds: float = 90) -> None:
    """Ask `url` until it answers 200; fails with the process's output when it ends or time runs out."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(httpx.TransportError):
            if HTTP.get(url, timeout=5).status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError(
        f"{url} did not answer (exit {process.poll()}):\n{log.read_text('utf-8', 'replace')}"
    )
