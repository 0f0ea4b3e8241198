"""Area codes."""

from __future__ import annotations

import pytest

from ruhu.areas.codes import level_of, lineage, trimmed
from ruhu.areas.queries import parent_of


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("99", "province", ""),
        ("9901", "prefecture", "99"),
        ("990101", "county", "9901"),
        ("990101100", "township", "990101"),
        ("990101100101", "village", "990101100"),
        ("99010110010101", "grid", "990101100101"),
        ("990101100101001", "grid", "990101100101"),
    ],
)
def test_length_tells_level_and_parent(code: str, level: str, parent: str) -> None:
    assert (level_of(code), parent_of(code)) == (level, parent)
    assert lineage(code)[-1:] == ([parent] if parent else [])
    padded = code if level == "grid" else code.ljust(12, "0")
    assert trimmed(padded, level) == code


@pytest.mark.parametrize("code", ["", "9", "990", "99010a", "９９", "9901011001011", " 99"])
def test_what_is_no_code_has_no_level(code: str) -> None:
    assert level_of(code) is None
