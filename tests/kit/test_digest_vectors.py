"""The digest of a pushed item: the phone's tests read the same file (frontend/tests/digest.test.ts)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ruhu.kit.canonical import canonical, digest

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "digest.json").read_text("utf-8"))["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_server_and_phone_hash_the_same_bytes(vector: dict[str, Any]) -> None:
    assert canonical(vector["item"]).decode() == vector["canonical"]
    assert digest(vector["item"]) == vector["digest"]
