"""The simulator finds every bug that is put in on purpose: else its silence would prove nothing."""

from __future__ import annotations

import os

import pytest

from tests.sync.simulator.__main__ import hunt_all, table
from tests.sync.simulator.mutants import MUTANTS


@pytest.mark.alone
@pytest.mark.timeout(900)
def test_every_mutant_is_found_within_two_thousand_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    found = hunt_all(list(MUTANTS), 2000, os.cpu_count() or 1)
    with capsys.disabled():
        print("\n" + table(found))
    assert len(found) >= 25
    assert [one.name for one in found if one.seed < 0] == []
    assert [one.name for one in found if one.invariant == "crash"] == [], (
        "by an invariant, not by falling over"
    )
