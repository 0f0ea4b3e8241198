"""Dates as people write them in registers; pure."""

from __future__ import annotations

import re
from datetime import date

_SHAPE = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月?)|\s*年?)", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)


def read_date(cell: str) -> str | None:
    """`1956-03-08`, `1956-03` or `1956` from the usual spellings (1956/3/8, 1956年3月, 19560308); None if it is no date."""
    found = _COMPACT.fullmatch(cell) or _SHAPE.fullmatch(cell)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or not 1880 <= year <= 2100 or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
