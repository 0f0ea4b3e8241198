"""Kill the server, or PostgreSQL under it, at random moments under load; then look."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ruhu.kit.db import Database
from tests.durability.integrity import faults, lost
from tests.durability.load import Load, county
from tests.durability.services import Postgres, Service


@dataclass
class Outcome:
    """What the rounds did and found."""

    rounds: int = 0
    acknowledged: int = 0
    broken: int = 0  # pushes that the kills cut
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def kill_server(
    folder: Path,
    url: str,
    rounds: int,
    *,
    writers: int = 6,
    workers: int = 1,
    households: int = 2000,
    module: str = "ruhu",
) -> Outcome:
    """SIGKILL for the server's processes `rounds` times under load; each time checked while it is dead, and started again.
    `module`: what runs as the server; a control brings one with a fault."""
    service = Service(folder, url, workers, (module,))
    villages = county(url, folder / "data", 3, households)
    service.start()
    try:
        load = Load(service, villages, writers)
        return _rounds(url, load, rounds, 0.8, strike=service.kill, revive=service.start)
    finally:
        service.stop()


def kill_postgres(
    folder: Path,
    postgres: Postgres,
    rounds: int,
    *,
    writers: int = 6,
    workers: int = 2,
    households: int = 2000,
) -> Outcome:
    """The same with PostgreSQL, its postmaster and every backend; the server stays up and must find its way back by itself."""
    service = Service(folder, postgres.url, workers)
    villages = county(postgres.url, folder / "data", 3, households)
    service.start()
    try:
        load = Load(service, villages, writers)
        return _rounds(postgres.url, load, rounds, 0.8, strike=postgres.kill, recover=postgres.start)
    finally:
        service.stop()


def kill_until(folder: Path, url: str, wanted: int, *, writers: int = 32, workers: int = 2) -> Outcome:
    """Many phones with pushes of up to 50, and the server killed every few seconds, until `wanted` are acknowledged.
    The whole database is looked through at the end; after each kill only for what was acknowledged."""
    service = Service(folder, url, workers)
    villages = county(url, folder / "data", 8, wanted // 6)
    service.start()
    rng, outcome, began = random.Random(20220806), Outcome(), time.perf_counter()
    try:
        load = Load(service, villages, writers, most=50)
        while len(load.acknowledged) < wanted and not outcome.faults:
            load.resume()
            time.sleep(rng.uniform(0.3, 3.0))
            service.kill()
            load.pause()
            outcome.rounds += 1
            outcome.faults += lost(url, load.acknowledged)
            service.start()
        return _finished(url, load, outcome, began)
    finally:
        service.stop()


def _nothing() -> None:
    pass


def _rounds(
    url: str,
    load: Load,
    rounds: int,
    longest: float,
    *,
    strike: Callable[[], None],
    recover: Callable[[], None] = _nothing,
    revive: Callable[[], None] = _nothing,
) -> Outcome:
    """Load, strike at a random moment, make the database readable again, look, make the server answer again."""
    rng, outcome, began = random.Random(20220803), Outcome(), time.perf_counter()
    for n in range(rounds):
        load.resume()
        time.sleep(rng.uniform(0.05, longest))
        strike()
        load.pause()
        recover()
        outcome.faults += [f"round {n + 1}: {fault}" for fault in _look(url, load)]
        revive()
        outcome.rounds += 1
    return _finished(url, load, outcome, began)


def _look(url: str, load: Load) -> list[str]:
    database = Database(url)
    found = faults(database, load.acknowledged, load.made)
    database.close()
    return found


def _finished(url: str, load: Load, outcome: Outcome, began: float) -> Outcome:
    """In the end everything that a phone made is delivered, and no receipt was taken back."""
    load.deliver_rest(60)
    outcome.faults += [f"at the end: {fault}" for fault in _look(url, load)]
    outcome.faults += load.contradictions
    outcome.faults += [f"not delivered: {rev}" for rev in load.made.keys() - load.acknowledged.keys()]
    outcome.acknowledged, outcome.broken = len(load.acknowledged), load.broken
    outcome.seconds = time.perf_counter() - began
    return outcome
