"""Two thousand runs of phones, a bad network and the server by seed: I1–I13 hold at every quiet point (docs/sync.md)."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.sync.simulator import server
from tests.sync.simulator.__main__ import many
from tests.sync.simulator.quick import Copy, Quick
from tests.sync.simulator.runs import plan, run, run_seed, shrink
from tests.sync.simulator.traces import load, save, shown
from tests.sync.simulator.world import World

SEEDS = max(2000, int(os.environ.get("RUHU_SIMULATOR_SEEDS", "2000")))  # may be raised, never lowered
REGRESSIONS = Path(__file__).parent / "regressions"


@pytest.mark.alone
@pytest.mark.timeout(900)
def test_no_seed_breaks_an_invariant() -> None:
    failures = many(0, SEEDS, os.cpu_count() or 1)
    shortest = [(seed, shrink(failure)) for seed, failure in failures]
    words = [
        f"seed {seed}, kept as {save(REGRESSIONS, seed, trace)}: {shown(trace)}" for seed, trace in shortest
    ]
    assert not failures, "\n".join(words)


def test_traces_that_failed_once_do_not_fail_again() -> None:
    for path in sorted(REGRESSIONS.glob("*.json")):
        failure = run(*load(path))
        assert failure is None, f"{path.name}: {shown(failure)}"


def test_a_seed_gives_the_same_run_each_time() -> None:
    assert plan(7) == plan(7)
    assert [run_seed(seed) for seed in (3, 4)] == [run_seed(seed) for seed in (3, 4)]


class Plain(Quick):
    """Every statement by SQLAlchemy, no answer kept."""

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        """Straight on."""
        self.wrote("*")
        return self.real.execute(statement, parameters)

    def exec_driver_sql(self, sql: str, parameters: Any = None) -> Any:
        """Straight on."""
        self.wrote("*")
        return self.real.exec_driver_sql(sql, parameters)


def _rows_left(seed: int) -> Copy:
    left: list[Copy] = []

    def look(world: World) -> None:
        left.append(world.server.db._open.copy())

    assert run(*plan(seed), look=look) is None
    return left[0]


def test_the_quick_connection_leaves_the_rows_that_sqlalchemy_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = (3, 49, 77)
    quick = [_rows_left(seed) for seed in seeds]
    raw, engine, connection = server._connection()
    plain = Plain(raw, connection.real)
    connection.wrote("*")  # by the other one, behind its back
    monkeypatch.setattr(server, "_connection", lambda: (raw, engine, plain))
    template = lru_cache(server._template.__wrapped__)
    monkeypatch.setattr(server, "_template", template)
    assert [_rows_left(seed) for seed in seeds] == quick
    assert sum(map(len, quick[1].values())) > 300
