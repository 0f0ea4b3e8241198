"""Volume rows: the rate of durable sync with 100 000 and 1 000 000 submissions stored, against an empty database.

The stored ones are copies of a first load, made by the database itself: each copy is a county of its own with its
households, submissions, revisions, flags and standings, under ids that sort before the real ones.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Table, func, select, text

from benchmarks import world
from benchmarks.load import push_all
from benchmarks.server import Server
from benchmarks.sync import CONNECTIONS, Work, bodies_of
from benchmarks.table import Row
from ruhu.cli import prepared
from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from ruhu.kit.settings import Settings
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import HOUSEHOLD
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.durability.services import own_postgres

IDS = {
    "id",
    "rev_id",
    "submission_id",
    "parent",
    "second_parent",
    "subject_id",
    "head_rev",
    "raised_rev",
    "cleared_rev",
}
PLACES = {"village", "grid", "county", "area"}
# The tables that are filled, and which of their columns tells whether a row is one to be copied.
SOURCE = {
    HOUSEHOLD: "id",
    SUBMISSION: "subject_id",
    REVISION: "submission_id",
    FLAG: "subject_id",
    STANDING: "subject_id",
}
REMEMBER = "CREATE TABLE bench_source AS SELECT subject_id, submission_id FROM standing"
COPIES_AT_ONCE = 5


@dataclass(frozen=True)
class Size:
    """How much is stored when it is measured."""

    levels: tuple[int, ...] = (100_000, 1_000_000)
    share: int = 250  # households of a village pushed in one round; eight villages
    rounds: int = 5


QUICK = Size(levels=(4_000, 12_000), share=50, rounds=2)


def measure(size: Size) -> Iterator[Row]:
    """All volume rows, SQLite then PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="ruhu-bench-") as folder:
        yield from _engine("SQLite", f"sqlite:///{folder}/ruhu.db", Path(folder), size, 1)
    with (
        tempfile.TemporaryDirectory(prefix="ruhu-pg-", dir="/tmp") as cluster,
        own_postgres(Path(cluster)) as postgres,
        tempfile.TemporaryDirectory(prefix="ruhu-bench-") as folder,
    ):
        yield from _engine("PostgreSQL", postgres.url, Path(folder), size, 2)


def _engine(name: str, url: str, data: Path, size: Size, workers: int) -> Iterator[Row]:
    database = prepared(Settings(data=data, database=url))
    steps = 1 + size.rounds * (1 + len(size.levels))  # the first share warms up and is what is copied
    villages = world.build(database, CONNECTIONS, steps * size.share)
    definition = Catalog.load().get("mingzhou-2022-household", 1)
    rng = random.Random(20220803)
    server = Server(url, data, workers)
    try:
        devices = [uuid7() for _ in villages]
        tokens = [
            server.sign_in(v.username, world.PASSWORD, d) for v, d in zip(villages, devices, strict=True)
        ]
        items = [world.items_for(village, definition, rng) for village in villages]

        def share() -> list[Work]:
            """What each village's phone pushes in one round."""
            return [
                (token, bodies_of(list(islice(mine, size.share)), device))
                for token, mine, device in zip(tokens, items, devices, strict=True)
            ]

        def rounds() -> tuple[list[list[Work]], list[float]]:
            work = [share() for _ in range(size.rounds)]
            return work, [_rate(server.port, part, "accepted") for part in work]

        push_all(server.port, share())
        _, empty = rounds()
        yield Row(f"{name}: durable sync, empty", f"{statistics.median(empty):,.0f}/s", _spread(empty))
        with database.write() as connection:
            connection.exec_driver_sql(REMEMBER)
        one, copies = _stored(database), 0
        for level in size.levels:
            more = -(-level // one) - 1
            _fill(database, copies, more)
            copies, stored = more, _stored(database)
            sent, found = rounds()
            kept = statistics.median(found) / statistics.median(empty)
            yield Row(
                f"{name}: durable sync, {stored:,} stored",
                f"{statistics.median(found):,.0f}/s",
                f"{kept:.2f} of empty (≥ 0.8); {_spread(found)}",
                0.8,
                kept if stored >= level else 0.0,
            )
        again = statistics.median(_rate(server.port, part, "duplicate") for part in sent)
        first = statistics.median(found)
        yield Row(
            f"{name}: resend there",
            f"{again:,.0f}/s",
            f"{again / first:.2f} of a first send there",
            1.0,
            again / first,
        )
    finally:
        server.stop()
        database.close()


def _rate(port: int, work: list[Work], status: str) -> float:
    """Items a second that were answered so."""
    outcome = push_all(port, work)
    return outcome.statuses.get(status, 0) / outcome.seconds


def _stored(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(SUBMISSION)).scalar_one())


def _spread(rates: Sequence[float]) -> str:
    return "rounds " + " ".join(f"{rate:,.0f}" for rate in rates)


def _fill(database: Database, have: int, wanted: int) -> None:
    """Bring the number of copies from `have` to `wanted`."""
    for first in range(have + 1, wanted + 1, COPIES_AT_ONCE):
        with database.write() as connection:
            for table in SOURCE:
                connection.execute(
                    text(_copy(table, database.is_sqlite)),
                    {"first": first, "last": min(first + COPIES_AT_ONCE - 1, wanted), "county": world.COUNTY},
                )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _settle(connection, database.is_sqlite)


def _settle(connection: Connection, sqlite: bool) -> None:
    """What the filling left to do must not be done while it is measured."""
    if sqlite:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    connection.exec_driver_sql("VACUUM ANALYZE")
    connection.exec_driver_sql("CHECKPOINT")


def _copy(table: Table, sqlite: bool) -> str:
    """INSERT … SELECT of the rows of `bench_source`, once for each k from :first to :last."""
    series = (
        "(WITH RECURSIVE s(k) AS (SELECT :first UNION ALL SELECT k + 1 FROM s WHERE k < :last) SELECT k FROM s)"
        if sqlite
        else "generate_series(CAST(:first AS int), CAST(:last AS int))"
    )
    hex8 = "printf('%08x', k)" if sqlite else "lpad(to_hex(k), 8, '0')"
    place = "printf('%06d', k)" if sqlite else "lpad(CAST(k AS text), 6, '0')"

    def value(column: str) -> str:
        old = f't."{column}"'
        if column in IDS:
            return f"{hex8} || substr({old}, 9)"
        if column in PLACES:
            return f"{place} || substr({old}, 7)"
        if column == "scope":
            return f"replace({old}, :county, {place})"
        return old

    names = [column.name for column in table.columns]
    key = SOURCE[table]
    known = "submission_id" if key == "submission_id" else "subject_id"
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(map(value, names))}"
        f" FROM {series} AS series{'' if sqlite else '(k)'} CROSS JOIN {table.name} AS t"
        f" WHERE t.{key} IN (SELECT {known} FROM bench_source) AND :county <> ''"
    )
