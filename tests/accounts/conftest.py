"""The small township, with its server, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.world import World, small_world


@pytest.fixture(scope="module")
def shared_world(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all tests of a module that leave nothing behind."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "ruhu.db").write_bytes(sqlite_template)
    with small_world(f"sqlite:///{folder / 'ruhu.db'}", folder) as built:
        yield built


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """Areas, people and households of one township."""
    with small_world(database_url, tmp_path) as built:
        yield built
