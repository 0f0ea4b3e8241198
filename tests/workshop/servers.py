"""Start a real `ruhu serve` as its own process and wait until it answers."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx


def free_port() -> int:
    """A port on loopback that nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


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


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 90) -> None:
    """Ask `url` until it answers 200; fails with the process's output when it ends or time runs out."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, verify=False, timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(
        f"{url} did not answer (exit {process.poll()}):\n{log.read_text('utf-8', 'replace')}"
    )
