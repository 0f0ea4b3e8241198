"""One writer per thing, across threads and server processes; a lock ends with its process, however that ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from ruhu.kit import filelock
from ruhu.kit.db import Database

_TRY = text("SELECT pg_try_advisory_xact_lock(:key)")
_PAUSE = 0.02


class Busy(Exception):
    """Somebody else holds it."""


class Locks:
    """Locks by a hexadecimal name. With PostgreSQL they lie there, so that several hosts share them; else in a folder."""

    def __init__(self, database: Database, folder: Path, *, wait: float = 1.0) -> None:
        """`wait`: seconds to wait for another holder before Busy."""
        self._database, self._folder, self.wait = database, folder, wait
        self._threads: dict[str, threading.Lock] = {}

    @contextmanager
    def hold(self, name: str) -> Iterator[Connection | None]:
        """Hold `name` (at least 16 hexadecimal digits) for the block. Raises Busy.

        With PostgreSQL the block gets the transaction that holds the lock, committed at its end: it writes there, rather
        than wait for a second connection while it keeps one.
        """
        if self._database.is_sqlite:
            with self._file(name):
                yield None
            return
        key = int.from_bytes(bytes.fromhex(name[:16]), signed=True)
        with self._database.write() as connection:
            self._until(lambda: bool(connection.execute(_TRY, {"key": key}).scalar()))
            yield connection

    @contextmanager
    def _file(self, name: str) -> Iterator[None]:
        # 256 files for all names; two names that share one wait for each other for a moment.
        stripe = name[:2]
        if not filelock.AVAILABLE:
            held = self._threads.setdefault(stripe, threading.Lock())
            self._until(lambda: held.acquire(blocking=False))
            try:
                yield
            finally:
                held.release()
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(self._folder / stripe, "ab") as file:  # closing it lets the lock go, and so does dying
            self._until(lambda: filelock.locked_now(file))
            yield

    def _until(self, taken: Callable[[], bool]) -> None:
        end = time.monotonic() + self.wait
        while not taken():
            if time.monotonic() > end:
                raise Busy
            time.sleep(_PAUSE)
