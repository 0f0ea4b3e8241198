"""The yardstick: the same bodies inserted raw, 50 a transaction, by one connection (PostgreSQL, or SQLite FULL).

For comparison PostgreSQL is also measured with as many connections as there are phones.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

Batch = Sequence[tuple[str, str]]  # (id, body)


def postgres_rate(conninfo: str, batches: Sequence[Batch], connections: int = 1) -> float:
    """Rows a second into a table (id, body) of PostgreSQL, one multi-row INSERT and one commit per batch."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS raw_yardstick")
        connection.execute("CREATE TABLE raw_yardstick (id text PRIMARY KEY, body text NOT NULL)")
    shares = [batches[i::connections] for i in range(connections)]
    ready = threading.Barrier(connections + 1)

    def work(share: Sequence[Batch]) -> None:
        with psycopg.connect(conninfo) as connection:
            ready.wait()
            for batch in share:
                values = ",".join(["(%s,%s)"] * len(batch))
                connection.execute(
                    f"INSERT INTO raw_yardstick VALUES {values}", [part for row in batch for part in row]
                )  # type: ignore[arg-type]
                connection.commit()

    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    rate = sum(map(len, batches)) / (time.perf_counter() - began)
    with psycopg.connect(conninfo, autocommit=True) as connection:  # it must not burden what is measured next
        connection.execute("DROP TABLE raw_yardstick")
    return rate


def settle_postgres(conninfo: str) -> None:
    """Write out what earlier measurements left to do, so that the next one does not pay for them."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def sqlite_rate(folder: Path, batches: Sequence[Batch]) -> float:
    """Rows a second into the same table of SQLite with synchronous=FULL, one connection."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE raw_yardstick (id text PRIMARY KEY, body text NOT NULL)")
    began = time.perf_counter()
    for batch in batches:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO raw_yardstick VALUES (?, ?)", batch)
        connection.execute("COMMIT")
    rate = sum(map(len, batches)) / (time.perf_counter() - began)
    connection.close()
    return rate
