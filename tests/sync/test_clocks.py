"""I10: whatever the phones' clocks say, the same comes of it (docs/sync.md)."""

from __future__ import annotations

import pytest

from tests.sync.simulator.clocks import PAIRS, differing_seed
from tests.sync.simulator.mutants.clocks import CLOCK_MUTANTS, planted

SEEDS = 24


@pytest.mark.timeout(300)
def test_clocks_that_are_right_wrong_or_jump_end_in_the_same_state() -> None:
    assert {"1970", "2099", "jumping"} <= PAIRS.keys()
    for seed in range(SEEDS):
        failure = differing_seed(seed)
        assert failure is None, f"seed {seed}: {failure.message}"


@pytest.mark.parametrize("name", list(CLOCK_MUTANTS))
def test_a_server_or_phone_that_goes_by_the_clock_is_found(name: str) -> None:
    with planted(name):
        found = (differing_seed(seed) for seed in range(SEEDS))
        failure = next((failure for failure in found if failure is not None), None)
    assert failure is not None
    assert failure.invariant == "I10", failure.message
