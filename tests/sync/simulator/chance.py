"""The only sources of chance and time of production code, put under the seed: ids, and the server's clock."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from ruhu.kit import clock, ids

START = datetime(2024, 3, 1, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)


@contextmanager
def seeded(chance: random.Random, now: Callable[[], int] = lambda: 0) -> Iterator[None]:
    """Within it new ids come from `chance`, and the server's clock says START + `now()` ms."""
    kept = clock.now, clock.today, vars(ids)["time"], vars(ids)["os"]

    def moment() -> datetime:
        return START + timedelta(milliseconds=now())

    clock.now = moment
    clock.today = lambda: moment().date()
    vars(ids)["time"] = SimpleNamespace(time_ns=lambda: (START_MS + now()) * 1_000_000)
    vars(ids)["os"] = SimpleNamespace(urandom=chance.randbytes)
    try:
        yield
    finally:
        clock.now, clock.today, vars(ids)["time"], vars(ids)["os"] = kept
