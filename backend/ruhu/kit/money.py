"""Amounts: whole fen inside, decimal strings in yuan outside."""

from __future__ import annotations

import math


def yuan_text(fen: int) -> str:
    """`685000` → `"6850.00"`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def round_fen(fen: float) -> int:
    """Nearest whole fen, halves away from zero: what a clerk's calculator shows."""
    return int(math.copysign(math.floor(abs(fen) + 0.5), fen))
