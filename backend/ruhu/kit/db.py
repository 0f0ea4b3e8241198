"""The database: one place that opens connections and the only place that commits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, text

from ruhu.kit.filelock import file_lock

# Not by the snapshot's oldest number: that counts other databases of the cluster too.
_WRITING = text(
    "SELECT pid, xact_start FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
)
_TELL = text("SELECT pg_notify(:channel, :who)")


class Again(Exception):
    """What a transaction rests on has changed meanwhile: it is to be begun anew."""


class StillWriting(Exception):
    """Somebody's transaction does not end."""


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


class Database:
    """Connections to SQLite or PostgreSQL.

    `read()` gives a connection whose transaction is rolled back at the end; `write()` commits at the end, or rolls
    back on any error. SQLite writers queue on one lock and begin with BEGIN IMMEDIATE: waiting in SQLite itself, which
    polls, costs a second at the 99th percentile. The lock is a thread's within the process and a file's between processes.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {
            "hide_parameters": True,
            "json_serializer": _dumps,
            "json_deserializer": orjson.loads,
            # The connection used last has the warmest page cache, and PostgreSQL's process behind it knows the tables.
            "pool_use_lifo": True,
        }
        if self.is_sqlite:
            options["connect_args"] = {"check_same_thread": False, "timeout": 30}
        else:
            # Planned anew each time: a plan kept from an empty table reads it whole for ever, and PgBouncer keeps no statements.
            options["connect_args"] = {"prepare_threshold": None}
            options |= {"pool_size": pool_size, "max_overflow": 20, "pool_pre_ping": False}
        self.url = url
        self._name = str(uuid4())  # by which it knows its own calls
        self.engine: Engine = create_engine(url, **options)
        # On PostgreSQL each statement of a reader is its own snapshot: BEGIN and ROLLBACK would be two round trips for nothing.
        self._reader = (
            self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        self._lock = threading.Lock()
        path = self.engine.url.database if self.is_sqlite else None
        self._lock_path = f"{path}.lock" if path and path != ":memory:" else None
        if self.is_sqlite:
            event.listen(self.engine, "connect", _sqlite_pragmas)
            event.listen(self.engine, "begin", _sqlite_begin)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; nothing written through it stays."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection in a transaction that is committed when the block ends well."""
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        with (
            self._lock,
            file_lock(self._lock_path),
            self.engine.connect().execution_options(ruhu_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    def wait_for_writers(self, seconds: float = 60.0) -> None:
        """Return when every transaction that has written something by now has ended. Raises StillWriting after `seconds`.

        SQLite has one writer at a time: there it is enough to have been one.
        """
        if self.is_sqlite:
            return
        end = time.monotonic() + seconds
        with self.read() as connection:
            waited_for = set(connection.execute(_WRITING).all())
            while waited_for:
                if time.monotonic() > end:
                    raise StillWriting(f"{len(waited_for)} transactions have not ended after {seconds:g} s")
                time.sleep(0.005)
                waited_for &= set(connection.execute(_WRITING).all())

    def tell(self, connection: Connection, channel: str) -> None:
        """Call, with the commit of `connection`, the processes that listen for `channel`. On SQLite nobody hears it."""
        if not self.is_sqlite:
            connection.execute(_TELL, {"channel": channel, "who": self._name})

    def heard(self, channel: str, seconds: float) -> Iterator[bool]:
        """Listen on a connection of its own, PostgreSQL only: True when another Database told `channel`, False after `seconds`
        without. Raises sqlalchemy.exc.SQLAlchemyError or psycopg.Error when the connection is lost."""
        with self._reader.connect() as connection:
            driver: Any = connection.connection.driver_connection
            connection.detach()  # it goes on listening: nobody else may get it
            connection.exec_driver_sql(f"LISTEN {channel}")
            while True:
                told = list(driver.notifies(timeout=seconds, stop_after=1))
                yield any(one.payload != self._name for one in told)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event opens transactions, not the driver
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged row survives a power cut
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-4000")  # 4 MB a connection, of which there are a dozen
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("ruhu_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
