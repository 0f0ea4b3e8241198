"""Volume rows: the rate of durable sync with 100 000 and 1 000 000 submissions stored, against a nearly empty database
that is measured in turns with it, so that a machine that is faster one moment than the next does not decide.

The stored ones are copies of a first load, made by the database itself: each copy is a county of its own with its
households, submissions, revisions, flags and standings, under ids that sort before the real ones.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

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
from tests.factories import large

IDS = {
    "id", "rev_id", "submission_id", "parent", "second_parent", "subject_id", "head_rev", "raised_rev", "cleared_rev",
}  # fmt: skip
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
    with _folders() as (one, two):
        small, full = (f"sqlite:///{folder}/ruhu.db" for folder in (one, two))
        with _side(small, one, size, 1) as beside, _side(full, two, size, 1) as filled:
            yield from _engine("SQLite", beside, filled, size)
    with (
        tempfile.TemporaryDirectory(prefix="ruhu-pg-", dir="/tmp") as cluster,
        own_postgres(Path(cluster)) as postgres,
        _folders() as (one, two),
    ):
        small, full = (postgres.create(name) for name in ("small", "full"))
        with _side(small, one, size, 2) as beside, _side(full, two, size, 2) as filled:
            yield from _engine("PostgreSQL", beside, filled, size)


@contextmanager
def _folders() -> Iterator[tuple[Path, Path]]:
    with (
        tempfile.TemporaryDirectory(prefix="ruhu-bench-") as one,
        tempfile.TemporaryDirectory(prefix="ruhu-bench-") as two,
    ):
        yield Path(one), Path(two)


@dataclass
class Side:
    """A county with its server; of the two that are measured in turns, one stays small and one is filled."""

    database: Database
    server: Server
    phones: list[tuple[str, str, Iterator[dict[str, Any]]]]  # token, device, items

    def share(self, size: Size) -> list[Work]:
        """What each village's phone pushes in one round."""
        return [
            (token, bodies_of(list(islice(items, size.share)), device))
            for token, device, items in self.phones
        ]

    def rate(self, work: list[Work], status: str = "accepted") -> float:
        """Items a second that were answered so."""
        outcome = push_all(self.server.port, work)
        return outcome.statuses.get(status, 0) / outcome.seconds

    def stored(self) -> int:
        """Submissions here."""
        with self.database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(SUBMISSION)).scalar_one())


@contextmanager
def _side(url: str, data: Path, size: Size, workers: int) -> Iterator[Side]:
    database = prepared(Settings(data=data, database=url))
    villages = large.build(database, CONNECTIONS, (1 + size.rounds * len(size.levels)) * size.share)
    definition = Catalog.load().get("mingzhou-2022-household", 1)
    rng = random.Random(20220803)
    server = Server(url, data, workers)
    try:
        phones = []
        for village in villages:
            device = uuid7()
            token = server.sign_in(village.username, large.PASSWORD, device)
            phones.append((token, device, large.items_for(village, definition, rng)))
        side = Side(database, server, phones)
        push_all(server.port, side.share(size))
        yield side
    finally:
        server.stop()
        database.close()


def _engine(name: str, small: Side, full: Side, size: Size) -> Iterator[Row]:
    with full.database.write() as connection:
        connection.exec_driver_sql(REMEMBER)
    one, copies = full.stored(), 0
    for level in size.levels:
        more = -(-level // one) - 1
        _fill(full.database, copies, more)
        copies, stored, beside = more, full.stored(), small.stored()
        pairs, sent = [], []
        for _ in range(size.rounds):
            sent.append(full.share(size))
            pairs.append((small.rate(small.share(size)), full.rate(sent[-1])))
        kept = statistics.median(there / here for here, there in pairs)
        first = statistics.median(there for _, there in pairs)
        yield Row(
            f"{name}: durable sync, {stored:,} stored",
            f"{first:,.0f}/s",
            f"{kept:.2f} of a server with {beside:,}, measured in turns (≥ 0.8); rounds "
            + " ".join(f"{there / here:.2f}" for here, there in pairs),
            0.8,
            kept if stored >= level else 0.0,
        )
    again = statistics.median(full.rate(work, "duplicate") for work in sent)
    remark = f"{again / first:.2f} of a first send there"
    yield Row(f"{name}: resend at {stored:,} stored", f"{again:,.0f}/s", remark, 1.0, again / first)


def _fill(database: Database, have: int, wanted: int) -> None:
    """Bring the number of copies from `have` to `wanted`."""
    for first in range(have + 1, wanted + 1, COPIES_AT_ONCE):
        with database.write() as connection:
            for table in SOURCE:
                connection.execute(
                    text(_copy(table, database.is_sqlite)),
                    {"first": first, "last": min(first + COPIES_AT_ONCE - 1, wanted), "county": large.COUNTY},
                )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        settle(connection, database.is_sqlite)


def settle(connection: Connection, sqlite: bool) -> None:
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
