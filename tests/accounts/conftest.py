"""The small township, with its server, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.world import World, small_world


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """Areas, people and households of one township."""
    with small_world(database_url, tmp_path) as built:
        yield built
