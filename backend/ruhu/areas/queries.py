"""Reading and writing areas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select

from ruhu.areas.codes import VILLAGE, CodeColumn, below, level_of
from ruhu.areas.models import Area, VillageFacts
from ruhu.kit.bulk import among, insert_many

AREA = Area.__table__  # type: ignore[attr-defined]
FACTS = VillageFacts.__table__  # type: ignore[attr-defined]
AREA_COLUMNS = ("code", "level", "name", "parent")
_NAMES = select(AREA.c.code, AREA.c.name).where(among(AREA.c.code, name="codes"))
FACTS_COLUMNS = ("village", "county", "facts", "seq", "updated_at")


class Scope(Protocol):
    """The part of accounts.access.Visible that area queries use."""

    def villages_where(self, column: CodeColumn) -> ColumnElement[bool]: ...
    def __hash__(self) -> int: ...
    def areas_where(self, column: CodeColumn) -> ColumnElement[bool]: ...


@lru_cache(maxsize=512)
def _villages(visible: Scope) -> Select[Any]:
    return (
        select(AREA)
        .where(AREA.c.level == "village", visible.villages_where(AREA.c.code))
        .order_by(AREA.c.code)
    )


def villages_of(connection: Connection, visible: Scope) -> Sequence[Row[Any]]:
    """Rows (code, level, name, parent) of the villages somebody may read, by code."""
    return connection.execute(_villages(visible)).all()


def villages_below(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """Names by code of the villages below these codes."""
    clauses = [below(AREA.c.code, code) for code in sorted(set(codes))]
    if not clauses:
        return {}
    query = select(AREA.c.code, AREA.c.name).where(AREA.c.level == "village", or_(*clauses))
    return {row.code: row.name for row in connection.execute(query)}


def listed(
    connection: Connection,
    visible: Scope,
    *,
    parent: str | None = None,
    level: str | None = None,
    limit: int = 5000,
) -> Sequence[Row[Any]]:
    """Visible areas, optionally the children of `parent` and of one `level`, by code."""
    query = select(AREA).where(visible.areas_where(AREA.c.code)).order_by(AREA.c.code).limit(limit)
    if parent is not None:
        query = query.where(AREA.c.parent == parent)
    if level is not None:
        query = query.where(AREA.c.level == level)
    return connection.execute(query).all()


def names(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """Names by code; unknown codes are absent."""
    wanted = sorted(set(codes))
    return {code: name for code, name in connection.execute(_NAMES, {"codes": wanted})} if wanted else {}  # noqa: C416


def full_names(connection: Connection, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """(level, name) by code; unknown codes are absent."""
    query = select(AREA.c.code, AREA.c.level, AREA.c.name).where(AREA.c.code.in_(sorted(set(codes))))
    return {row.code: (row.level, row.name) for row in connection.execute(query)}


def put_areas(connection: Connection, areas: Iterable[tuple[str, str]]) -> None:
    """Write areas given as (code, name); level and parent follow from the code. Existing ones get the new name."""
    rows = [(code, level_of(code) or "", name, parent_of(code)) for code, name in areas]
    insert_many(connection, AREA, AREA_COLUMNS, rows, upsert=True)


def parent_of(code: str) -> str:
    """The code one level up, "" for a province."""
    if len(code) > VILLAGE:
        return code[:VILLAGE]
    return next((code[:length] for length in (9, 6, 4, 2) if length < len(code)), "")


def village_facts(connection: Connection, villages: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The facts of these villages; a village without a row has none."""
    query = select(FACTS.c.village, FACTS.c.facts).where(FACTS.c.village.in_(sorted(set(villages))))
    return {row.village: orjson.loads(row.facts) for row in connection.execute(query)}


def grids_within(connection: Connection, codes: Iterable[str]) -> list[str]:
    """The grid codes at or below these grid or village codes, sorted."""
    clauses = [below(AREA.c.code, code) for code in codes]
    if not clauses:
        return []
    query = select(AREA.c.code).where(AREA.c.level == "grid", or_(*clauses)).order_by(AREA.c.code)
    return list(connection.execute(query).scalars())
