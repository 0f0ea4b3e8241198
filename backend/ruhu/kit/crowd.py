"""Requests of a kind that this process works on at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Crowd:
    """Counts them. Where several processes serve, one in which more than `most` meet gives connections back.

    A connection stays with the process that accepted it, and whoever was awake first accepted all: without this one process
    may do the work of eight phones while its neighbours sleep.
    """

    def __init__(self, most: int | None) -> None:
        """`most`: None when no other process could take a connection."""
        self.most = most
        self._inside = 0
        self._lock = threading.Lock()

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Within: one request more."""
        with self._lock:
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def headers(self) -> dict[str, str]:
        """For the reply of one that is inside: where it is crowded, the next request shall come on another connection."""
        return {"Connection": "close"} if self.most is not None and self._inside > self.most else {}
