"""Roster rows: a county's register as a clerk imports it, and the same file again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import Row
from ruhu.cli import prepared
from ruhu.intake import follow
from ruhu.kit.db import Database
from ruhu.kit.settings import Settings
from ruhu.roster.importing import import_register
from tests.durability.services import own_postgres
from tests.roster.files import large_register

SECONDS = 30  # for 50 000 households


def measure(households: int) -> Iterator[Row]:
    """SQLite, then PostgreSQL."""
    content = large_register(households)
    with (
        tempfile.TemporaryDirectory(prefix="ruhu-bench-") as folder,
        tempfile.TemporaryDirectory(prefix="ruhu-pg-", dir="/tmp") as cluster,
        own_postgres(Path(cluster)) as postgres,
    ):
        yield from _engine("SQLite", f"sqlite:///{folder}/ruhu.db", folder, content, households)
        yield from _engine("PostgreSQL", postgres.create("register"), folder, content, households)


def _engine(name: str, url: str, folder: str, content: bytes, households: int) -> Iterator[Row]:
    prepared(Settings(database=url, data=Path(folder)))
    database = Database(url)
    took = []
    for _ in range(2):
        began = time.perf_counter()
        outcome = import_register(database, content, "register.xlsx", None, follow=follow)
        took.append(time.perf_counter() - began)
        if outcome.errors:
            raise RuntimeError(f"the register has errors: {outcome.errors[:3]}")
    database.close()
    first, again = took
    bar = SECONDS * households / 50_000
    title = f"{name}: {households:,} households, {3 * households:,} members imported"
    yield Row(title, f"{first:.1f} s", f"≤ {bar:.0f} s", bar=-bar, value=-first)
    yield Row(f"{name}: the same file again", f"{again:.1f} s", f"{outcome.unchanged:,} unchanged")
