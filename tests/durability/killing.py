"""Kill the server, or PostgreSQL under it, at random moments under load; then look."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ruhu.kit.db import Database
from tests.durability.integrity import faults
from tests.durability.load import Load, county
from tests.durability.services import Postgres, Service


@dataclass
class Outcome:
    """What the rounds did and found."""

    rounds: int = 0
    acknowledged: int = 0
    broken: int = 0  # pushes that the kills cut
    faults: list[str] | None = None
    seconds: float = 0.0


def kill_server(
    folder: Path, url: str, rounds: int, *, writers: int = 6, workers: int = 1, most: int = 8, longest: float = 0.8,
    households: int = 2000, seed: int = 20220803,
) -> Outcome:  # fmt: skip
    """SIGKILL for the server's processes `rounds` times under load, each time checked while it is dead and started again."""
    service = Service(folder, url, workers)
    villages = county(url, folder / "data", 3, households)
    service.start()

    def strike() -> None:
        service.kill()

    try:
        return _rounds(
            service,
            url,
            Load(service, villages, writers, most=most),
            rounds,
            longest,
            seed,
            strike,
            service.start,
        )
    finally:
        service.stop()


def kill_postgres(
    folder: Path, postgres: Postgres, rounds: int, *, writers: int = 6, workers: int = 2, longest: float = 0.8,
    households: int = 2000, seed: int = 20220804,
) -> Outcome:  # fmt: skip
    """The same with PostgreSQL's postmaster; the server stays up and must find its way back by itself."""
    service = Service(folder, postgres.url, workers)
    villages = county(postgres.url, folder / "data", 3, households)
    service.start()
    try:
        load = Load(service, villages, writers)
        return _rounds(
            service, postgres.url, load, rounds, longest, seed, postgres.kill, lambda: None, postgres.start
        )
    finally:
        service.stop()


def _rounds(
    service: Service, url: str, load: Load, rounds: int, longest: float, seed: int,
    strike: Callable[[], None], revive: Callable[[], None], recover: Callable[[], None] = lambda: None,
) -> Outcome:  # fmt: skip
    rng = random.Random(seed)
    outcome = Outcome(faults=[])
    began = time.perf_counter()
    for n in range(rounds):
        load.resume()
        time.sleep(rng.uniform(0.05, longest))
        strike()
        load.pause()
        recover()
        database = Database(url)
        outcome.faults += [
            f"round {n + 1}: {fault}" for fault in faults(database, load.acknowledged, load.made)
        ]  # type: ignore[operator]
        database.close()
        revive()
        outcome.rounds += 1
    load.deliver_rest(60)
    database = Database(url)
    assert outcome.faults is not None
    outcome.faults += [f"at the end: {fault}" for fault in faults(database, load.acknowledged, load.made)]
    database.close()
    outcome.faults += load.contradictions
    outcome.faults += [f"not delivered: {rev}" for rev in load.made.keys() - load.acknowledged.keys()]
    outcome.acknowledged, outcome.broken = len(load.acknowledged), load.broken
    outcome.seconds = time.perf_counter() - began
    return outcome
