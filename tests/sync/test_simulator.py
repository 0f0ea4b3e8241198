"""Two thousand runs of phones, a bad network and the server by seed: I1–I13 hold at every quiet point (docs/sync.md)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.sync.simulator.__main__ import many
from tests.sync.simulator.runs import plan, run, run_seed, shrink
from tests.sync.simulator.traces import load, save, shown

SEEDS = int(os.environ.get("RUHU_SIMULATOR_SEEDS", "2000"))
REGRESSIONS = Path(__file__).parent / "regressions"


@pytest.mark.slow
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
