"""Bands of income per person, for the distribution and for the list behind each band."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case

from ruhu.risk.store import STANDING

EDGES = (0, *range(1000, 16000, 1000), 20000, 30000, 50000)
"""Yuan; a band reaches from an edge up to, and without, the next; the first lies below 0, the last has no end."""
UNKNOWN = "unknown"


def bands() -> list[tuple[int | None, int | None]]:
    """(from, to) of each, yuan; None = no end."""
    return list(zip((None, *EDGES), (*EDGES, None), strict=True))


def band_number() -> ColumnElement[int]:
    """SQL for the number of the band in which a standing's income lies; NULL where it is unknown."""
    value = STANDING.c.per_person
    return case(
        (value.is_(None), None),
        *((value < edge * 100, number) for number, edge in enumerate(EDGES)),
        else_=len(EDGES),
    )


def within(low: int | None, high: int | None) -> ColumnElement[bool]:
    """SQL for a known income from `low` up to, and without, `high` (yuan)."""
    clauses = [STANDING.c.per_person.is_not(None)]
    if low is not None:
        clauses.append(STANDING.c.per_person >= low * 100)
    if high is not None:
        clauses.append(STANDING.c.per_person < high * 100)
    return and_(*clauses)
