"""Killed without a word under load, six times each of three: nothing acknowledged is lost, nothing is half written. The bench does more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.killing import Outcome, kill_postgres, kill_server
from tests.durability.services import Postgres, own_postgres

ROUNDS = 6


@pytest.fixture
def own_cluster() -> Iterator[Postgres]:
    """A PostgreSQL for this test alone, since it will be killed."""
    with (
        tempfile.TemporaryDirectory(prefix="ruhu-kill-", dir="/tmp") as folder,
        own_postgres(Path(folder)) as server,
    ):
        yield server


def stood(outcome: Outcome) -> None:
    """All rounds were run under load, kills cut pushes, and nothing was found wrong."""
    assert outcome.faults == []
    assert outcome.rounds == ROUNDS
    assert outcome.acknowledged > ROUNDS * 10
    assert outcome.broken > 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_server_killed_under_load_loses_nothing_acknowledged_on_sqlite(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    stood(kill_server(tmp_path, f"sqlite:///{tmp_path}/data/ruhu.db", ROUNDS))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_server_processes_killed_under_load_lose_nothing_acknowledged_on_postgresql(
    tmp_path: Path, postgres_database_url: str
) -> None:
    stood(kill_server(tmp_path, postgres_database_url, ROUNDS, workers=2))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_postgresql_killed_under_load_loses_nothing_acknowledged_and_the_server_finds_it_again(
    tmp_path: Path, own_cluster: Postgres
) -> None:
    stood(kill_postgres(tmp_path, own_cluster, ROUNDS))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_server_that_answers_before_it_commits_is_caught(
    tmp_path: Path, postgres_database_url: str
) -> None:
    outcome = kill_server(tmp_path, postgres_database_url, 3, module="tests.durability.hasty")
    assert any("acknowledged and lost" in fault for fault in outcome.faults)
