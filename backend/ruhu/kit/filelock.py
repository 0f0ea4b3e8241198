"""Locks of the system on files: they end with their process, however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

AVAILABLE = fcntl is not None
"""Whether the system has them. Without, one process a data folder is what is supported."""


@contextmanager
def file_lock(path: str | None) -> Iterator[None]:
    """Hold the lock of the file, made where it is missing; None, or a system without: nothing is held."""
    if path is None or not AVAILABLE:
        yield
        return
    with open(path, "ab") as held:  # closing it lets the lock go
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def locked_now(file: IO[bytes]) -> bool:
    """Take the open file's lock, to be let go by closing it; False when somebody else has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
