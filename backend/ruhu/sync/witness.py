"""Noticing that the database went back in time, or is another one: then a new epoch begins by itself.

A file in the data folder and a row of the database hold the same tick, changed together at each start, every minute and at
each stop. A database that does not hold the file's tick is another one, or an older state of this one (a restored backup, a
standby that lacked the last commits). So is one with a tick where the file is missing, or was itself put back from a copy,
which its inode tells. A machine restored as a whole looks like itself: that is noticed by a phone whose cursor is ahead of the
feed (`Ahead` in sync/pull.py).
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from ruhu.audit import log as audit
from ruhu.kit import ids, state
from ruhu.kit.db import Database
from ruhu.kit.filelock import file_lock
from ruhu.sync.state import EPOCH, epoch, new_epoch

log = logging.getLogger("ruhu.witness")
WITNESS = "witness"
EVERY = 60.0
MOST_STRANGERS = 2
COPIED = (
    30_000_000_000  # ns between the beginning of the file and its last change: by then a copy of it was made
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the file says: ticks `<folder>.<tick>`, of which the database holds one. Two while it was being changed."""

    ticks: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The name that this data folder gave itself."""
        return self.ticks[-1].partition(".")[0]


class Witness:
    """One server process's part. Processes of one data folder take turns by a lock beside the file."""

    def __init__(self, database: Database, folder: Path, *, every: float = EVERY) -> None:
        """`every`: seconds between ticks."""
        self.database, self.path, self.every = database, folder / "witness.json", every
        self._beats = self._strangers = 0
        self._stop = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look before the block, and from time to time during it; the last tick comes at its end."""
        self._try()
        thread = threading.Thread(target=self._watch, name="ruhu-witness", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
            self._try()

    def beat(self) -> str | None:
        """Compare and give both a new tick; why a new epoch began, or None when all is as it was."""
        if self._strangers >= MOST_STRANGERS:
            return None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with file_lock(f"{self.path}.lock"):
            seen = self._read()
            folder = seen.folder if seen else ids.unique()
            tick = f"{folder}.{ids.unique()}"
            with self.database.write() as connection:
                held = state.get(connection, WITNESS) or ""
                reason = self._reason(seen, held)
                if self._strangers >= MOST_STRANGERS:
                    log.error(
                        "另有服务器用着同一个数据库和别的数据文件夹: 本进程不再守望。请设 RUHU_WITNESS=off。"
                    )
                    return None
                if reason:
                    begin_epoch(connection, reason)
                # A crash between here and the commit must neither hide what was found nor find what is not there.
                self._write((*(seen.ticks if seen else ()), tick) if reason else (held, tick))
                state.put(connection, WITNESS, tick)
            self._write((tick,))
        self._beats += 1
        return reason

    def _reason(self, seen: Seen | None, held: str) -> str | None:
        if held in (seen.ticks if seen else ("",)):
            return None
        if seen and self._beats and held.partition(".")[0] != seen.folder:
            self._strangers += 1
        return "other_state" if seen else "no_witness"

    def _watch(self) -> None:
        while not self._stop.wait(self.every):
            self._try()

    def _try(self) -> None:
        try:
            self.beat()
        except (OSError, SQLAlchemyError):  # a full disk, a database that restarts: the next tick looks again
            log.exception("the witness could not look")

    def _read(self) -> Seen | None:
        try:
            found = json.loads(self.path.read_text())
            ticks, here = tuple(str(tick) for tick in found["ticks"]), self.path.stat()
            age = here.st_ctime_ns - found.get("made", here.st_ctime_ns)
            return Seen(ticks) if ticks and found["inode"] == here.st_ino and age < COPIED else None
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def _write(self, ticks: tuple[str, ...]) -> None:
        """Durable and whole; the file knows its own inode, so that a copy of it is not taken for it. A copy may get that very
        inode when it was free again; but it changed (ctime, which nobody can set) long after what it says."""
        beside = self.path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with open(beside, "w") as file:
            made = os.fstat(file.fileno())
            json.dump({"ticks": ticks, "inode": made.st_ino, "made": made.st_ctime_ns}, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)


def begin_epoch(connection: Connection, reason: str) -> str:
    """A new epoch, with the reason in the log of the system and of the audit."""
    log.warning("数据库不是上次的样子(%s): 新纪元, 手机会把还留着的内容再报一遍。", reason)
    audit.record(connection, None, "sync:epoch", "", {"reason": reason})
    return new_epoch(connection)


def cursor_ahead(database: Database, seen_epoch: str) -> None:
    """A cursor that this server gave in `seen_epoch` is ahead of its feed: the feed was longer once."""
    with database.write() as connection:
        state.lock(connection, EPOCH)  # several phones may say so at once: one new epoch is enough
        if epoch(connection) == seen_epoch:
            begin_epoch(connection, "cursor_ahead")
