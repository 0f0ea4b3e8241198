"""A really started server, and what it costs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`ruhu serve` as its own process on loopback."""

    def __init__(self, url: str, data: Path, workers: int = 1) -> None:
        self.port = free_port()
        repository = Path(__file__).resolve().parents[2]
        # Long measurements go on with the tokens of their start.
        own = {"RUHU_SECRET": "bench" * 8, "RUHU_ACCESS_MINUTES": "600"}
        environment = os.environ | {"PYTHONPATH": str(repository / "backend")} | own
        command = [
            sys.executable, "-m", "ruhu", "serve", "--no-demo", "--port", str(self.port), "--data", str(data),
            "--database", url, "--workers", str(workers),
        ]  # fmt: skip
        self.log = (data / "server.log").open("wb")
        self.process = subprocess.Popen(command, env=environment, stdout=self.log, stderr=self.log)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/api/health", timeout=1).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server did not start; its log: {self.log.name}")

    def family(self) -> list[psutil.Process]:
        """The process and its workers."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """CPU used so far by all of them."""
        return sum(sum(p.cpu_times()[:2]) for p in self.family())

    def memory_mib(self) -> float:
        """The largest private memory of one of them."""
        return max(p.memory_full_info().uss for p in self.family()) / 2**20

    def sign_in(self, username: str, password: str, device: str) -> str:
        """An access token."""
        body = {
            "grant_type": "password",
            "username": username,
            "password": password,
            "device_id": device,
            "device_name": "bench",
        }
        reply = httpx.post(f"http://127.0.0.1:{self.port}/api/auth/token", json=body, timeout=30)
        reply.raise_for_status()
        return str(reply.json()["access_token"])

    def stop(self) -> None:
        """End it and wait."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.log.close()
