"""Durability rows: the cursor race, kills without a word, and what was acknowledged and is gone (nothing)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.table import Row
from tests.durability.killing import Outcome, kill_postgres, kill_server, kill_until
from tests.durability.race import race
from tests.durability.services import Postgres, own_postgres
from tests.journeys.killed_saving import kill_while_saving
from tests.journeys.site import Township, build_app, furnished


@dataclass(frozen=True)
class Size:
    """How long to go on."""

    commits: int = 100_000  # of the cursor race
    control: int = 10_000  # of its control
    rounds: tuple[int, int, int] = (80, 70, 60)  # kills: server on SQLite, server on PostgreSQL, PostgreSQL
    acknowledged: int = 100_000  # by 32 writers while the server is killed; on each engine
    browsers: tuple[int, int] = (40, 12)  # kills of the browser: while typing, while finishing


QUICK = Size(commits=1500, control=1500, rounds=(3, 2, 2), acknowledged=6000, browsers=(3, 3))


def measure(size: Size) -> Iterator[Row]:
    """All durability rows, each as soon as it is known."""
    with _postgres() as (postgres, folder):
        found = race(folder, postgres.url, size.commits)
        yield Row(
            "Cursor race: 16 writers, 4 server processes, PostgreSQL",
            f"{found.skipped} skipped of {found.commits:,}",
            f"{found.commits / found.seconds:,.0f} commits/s beside a reader that follows",
            1.0,
            float(found.skipped == 0 and found.commits >= size.commits),
        )
    with _postgres() as (postgres, folder):
        naive = race(folder, postgres.url, size.control, writers=32, naive=True)
        yield Row(
            "Control: numbers from a sequence",
            f"{naive.skipped} skipped of {naive.commits:,}",
            "must skip, or the race proves nothing",
            1.0,
            float(naive.skipped > 0),
        )
    sqlite, server, cluster = size.rounds
    with _folder() as folder:
        yield _killed(
            "Server killed, SQLite", kill_server(folder, f"sqlite:///{folder}/data/ruhu.db", sqlite)
        )
    with _postgres() as (postgres, folder):
        yield _killed(
            "Server killed, PostgreSQL, 2 processes", kill_server(folder, postgres.url, server, workers=2)
        )
    with _postgres() as (postgres, folder):
        yield _killed("PostgreSQL killed under the server", kill_postgres(folder, postgres, cluster))
    with _folder() as folder:
        url = f"sqlite:///{folder}/data/ruhu.db"
        yield _killed("SQLite: 32 writers", kill_until(folder, url, size.acknowledged, workers=1))
    with _postgres() as (postgres, folder):
        yield _killed("PostgreSQL: 32 writers", kill_until(folder, postgres.url, size.acknowledged))
    with _folder() as folder:
        yield _browser_killed(folder, *size.browsers)


def _browser_killed(folder: Path, typing: int, finishing: int) -> Row:
    build_app()
    site, fault, told = furnished(folder), "", 0
    try:
        with sync_playwright() as playwright:
            told = kill_while_saving(
                site, site.desk("guanli"), Township(), playwright, folder, typing, finishing
            ).told
    except AssertionError as error:
        fault = str(error).partition("\n")[0]
    finally:
        site.stop()
    return Row(
        f"Browser killed while it saves: {typing + finishing} × kill -9",
        fault or "0 shown as stored and gone",
        f"{told} times something new was shown as stored before; all arrived in the end",
        1.0,
        float(not fault),
    )


def _killed(what: str, outcome: Outcome) -> Row:
    for fault in outcome.faults[:20]:
        print(fault)
    return Row(
        f"{what}: {outcome.rounds} × kill -9",
        f"{len(outcome.faults)} lost or half written",
        f"of {outcome.acknowledged:,} acknowledged; {outcome.broken:,} pushes cut; {outcome.seconds:,.0f} s",
        1.0,
        float(not outcome.faults and outcome.broken > 0),
    )


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ruhu-bench-") as name:
        (Path(name) / "data").mkdir()
        yield Path(name)


@contextmanager
def _postgres() -> Iterator[tuple[Postgres, Path]]:
    """A cluster of its own and a folder for the server."""
    with (
        tempfile.TemporaryDirectory(prefix="ruhu-pg-", dir="/tmp") as cluster,
        own_postgres(Path(cluster)) as postgres,
        _folder() as folder,
    ):
        yield postgres, folder
