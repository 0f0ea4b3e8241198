"""A load that costs little itself: bodies are made beforehand, sockets are kept, replies are read whole."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson


@dataclass
class Outcome:
    """What came back."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    def percentile(self, share: float) -> float:
        """Latency in milliseconds that `share` of the requests kept."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0

    def add(self, other: Outcome) -> None:
        """Count another run's figures in."""
        self.seconds += other.seconds
        self.latencies += other.latencies
        for status, count in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count

    @property
    def acknowledged(self) -> int:
        """Items that the server says it holds."""
        return sum(count for status, count in self.statuses.items() if status != "retry")


class _Line:
    """One kept connection that pushes and reads receipts."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.connect()

    def push(self, token: str, body: bytes, statuses: dict[str, int]) -> None:
        """Send one body and count what came back."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection.request("POST", "/api/sync/push", body, headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            statuses[f"http {response.status}"] = statuses.get(f"http {response.status}", 0) + 1
            return
        for result in orjson.loads(text)["results"]:
            statuses[result["status"]] = statuses.get(result["status"], 0) + 1


def push_at_rate(
    port: int, pushes: Sequence[tuple[str, bytes]], per_second: float, lines: int = 16
) -> Outcome:
    """Open loop: push i starts at i / per_second whatever became of the others; latency counts from that moment."""
    outcome, lock = Outcome(), threading.Lock()
    following = iter(enumerate(pushes))
    began = time.perf_counter() + 0.2

    def work() -> None:
        line = _Line(port)
        latencies: list[float] = []
        statuses: dict[str, int] = {}
        while True:
            with lock:
                index, (token, body) = next(following, (-1, ("", b"")))
            if index < 0:
                break
            due = began + index / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            line.push(token, body, statuses)
            latencies.append(time.perf_counter() - due)
        with lock:
            outcome.add(Outcome(0.0, latencies, statuses))

    threads = [threading.Thread(target=work) for _ in range(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - began
    return outcome


def push_all(port: int, workers: Sequence[tuple[str, Sequence[bytes]]]) -> Outcome:
    """Each worker (token, bodies) pushes its bodies one after another over one connection, all workers at once."""
    outcome, lock = Outcome(), threading.Lock()
    ready = threading.Barrier(len(workers) + 1)

    def work(token: str, bodies: Sequence[bytes]) -> None:
        line = _Line(port)
        latencies: list[float] = []
        statuses: dict[str, int] = {}
        ready.wait()
        for body in bodies:
            began = time.perf_counter()
            line.push(token, body, statuses)
            latencies.append(time.perf_counter() - began)
        with lock:
            outcome.add(Outcome(0.0, latencies, statuses))

    threads = [threading.Thread(target=work, args=worker) for worker in workers]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - began
    return outcome
