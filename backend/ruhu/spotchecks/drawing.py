"""Drawing lots so that anybody can draw them again. Pure.

Each household's lot is SHA-256 of "<seed> <household id>" in hexadecimal; the smallest lots are drawn. Who knows the seed and the
list of households finds the same ones with nothing but `sha256sum` and `sort`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from fractions import Fraction

METHOD = "sha256-v1"


def lot(seed: str, household: str) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(f"{seed} {household}".encode()).hexdigest()


def drawn(seed: str, households: Iterable[str], size: int) -> list[str]:
    """The `size` households with the smallest lots, the smallest first; all of them where there are fewer."""
    return sorted(households, key=lambda household: lot(seed, household))[:size]


def frame_of(households: Iterable[str]) -> str:
    """The list that is drawn from, as it is stored and hashed."""
    return "\n".join(sorted(households))


def fingerprint(frame: str) -> str:
    """SHA-256 of the list."""
    return hashlib.sha256(frame.encode()).hexdigest()


def size_of(frame_size: int, size: int | None, percent: Fraction | None) -> int:
    """How many to draw: a number, or that many percent of all, rounded up. At most all."""
    wanted = size if size is not None else -(-frame_size * (percent or Fraction(0)) // 100)
    return min(int(wanted), frame_size)
