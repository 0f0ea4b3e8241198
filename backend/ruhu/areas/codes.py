"""Area codes: which level a code has, what lies above and below it. Codes are digits, so "below" is a prefix."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, true
from sqlalchemy.orm import InstrumentedAttribute

LENGTHS = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
LEVELS = (*LENGTHS, "grid")
COUNTY, TOWNSHIP, VILLAGE = 6, 9, 12
GRID_LENGTHS = (14, 15)

CodeColumn = ColumnElement[str] | InstrumentedAttribute[str]


def level_of(code: str) -> str | None:
    """The level of a trimmed code; None for what is not a code."""
    if not (code.isascii() and code.isdigit()):
        return None
    if len(code) in GRID_LENGTHS:
        return "grid"
    return next((level for level, length in LENGTHS.items() if length == len(code)), None)


def trimmed(code: str, level: str) -> str:
    """The significant digits of a code at `level`: `990101000000` at county is `990101`; a grid keeps all of its digits."""
    return code if level == "grid" else code[: LENGTHS[level]]


def lineage(code: str) -> list[str]:
    """The codes above `code`, uppermost first, without itself: `990101100101` → 99, 9901, 990101, 990101100."""
    return [code[:length] for length in LENGTHS.values() if length < len(code)]


def village_of(code: str) -> str:
    """The village of a grid or village code; a shorter code stays itself."""
    return code[:VILLAGE]


def county_of(code: str) -> str:
    """The county a code lies in."""
    return code[:COUNTY]


def contains(prefix: str, code: str) -> bool:
    """Whether `code` is `prefix` or lies below it. The empty prefix contains everything."""
    return code.startswith(prefix)


def below(column: CodeColumn, prefix: str) -> ColumnElement[bool]:
    """SQL for `contains`, as a range that an ordinary index serves.

    The upper bound is the next code of the same length rather than a character above the digits: digits alone sort the
    same under every collation, punctuation does not (PostgreSQL's ICU and glibc locales ignore it).
    """
    if not prefix:
        return true()
    if not (prefix.isascii() and prefix.isdigit()):
        return false()
    following = str(int(prefix) + 1).zfill(len(prefix))
    if len(following) > len(prefix):  # all nines: nothing sorts after it
        return column >= prefix
    return and_(column >= prefix, column < following)
