"""Sixteen writers over four server processes, and a reader who follows by cursor."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.durability.race import race

COMMITS = 10_000


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_reader_who_follows_by_cursor_misses_none_of_ten_thousand_commits(
    tmp_path: Path, postgres_database_url: str
) -> None:
    found = race(tmp_path, postgres_database_url, COMMITS)
    assert found.commits >= COMMITS
    assert found.skipped == 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_same_reader_misses_commits_where_numbers_come_from_a_sequence(
    tmp_path: Path, postgres_database_url: str
) -> None:
    found = race(tmp_path, postgres_database_url, 800, writers=32, naive=True)
    assert found.skipped > 0
