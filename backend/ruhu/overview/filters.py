"""The household list's filters and order, as SQL."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from ruhu.accounts.access import Visible
from ruhu.areas.codes import below
from ruhu.kit.errors import Invalid
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import HOUSEHOLD

Sort = Literal["number", "per_person", "-per_person", "severity", "visited_on", "-visited_on"]
LEVELS = {"H": 3, "M": 2, "L": 1}
FAR = 1e300  # unknown income stands after every known one, in either direction


class BadCursor(Invalid):
    code, title = "bad_cursor", "游标有误"


@dataclass(frozen=True)
class Filters:
    """What a supervisor asked for; None = no filter."""

    campaign: str
    area: str | None = None
    flag: str | None = None
    box: str | None = None
    severity: str | None = None
    kind: str | None = None
    visited: bool | None = None
    q: str | None = None
    sort: Sort = "number"


def matching(filters: Filters, visible: Visible) -> list[ColumnElement[bool]]:
    """The WHERE clauses over household ⟕ standing."""
    where: list[ColumnElement[bool]] = [HOUSEHOLD.c.deleted.is_(False), visible.where(HOUSEHOLD.c.grid)]
    if filters.area:
        where.append(below(HOUSEHOLD.c.grid, filters.area))
    if filters.flag or filters.box or filters.severity:
        where.append(HOUSEHOLD.c.id.in_(_flagged(filters)))
    if filters.kind == "general":
        where.append(and_(HOUSEHOLD.c.lifted.is_(False), HOUSEHOLD.c.monitored.is_(False)))
    elif filters.kind == "key":
        where.append(HOUSEHOLD.c.kinds != "")
    elif filters.kind:
        where.append((literal(",") + HOUSEHOLD.c.kinds + ",").contains(f",{filters.kind},", autoescape=True))
    if filters.visited is not None:
        where.append(
            STANDING.c.subject_id.is_not(None) if filters.visited else STANDING.c.subject_id.is_(None)
        )
    if filters.q:
        where.append(_text(filters.q.strip()))
    return where


def _flagged(filters: Filters) -> Select[Any]:
    query = select(FLAG.c.subject_id).where(
        FLAG.c.campaign_id == filters.campaign, FLAG.c.cleared_at.is_(None)
    )
    if filters.flag:
        query = query.where(FLAG.c.code == filters.flag)
    if filters.box:
        query = query.where(FLAG.c.box == filters.box)
    if filters.severity:
        query = query.where(FLAG.c.severity == LEVELS[filters.severity])
    if filters.area:
        query = query.where(below(FLAG.c.area, filters.area))
    return query


def _text(q: str) -> ColumnElement[bool]:
    return or_(
        HOUSEHOLD.c.name.contains(q, autoescape=True),
        HOUSEHOLD.c.number.startswith(q, autoescape=True),
        HOUSEHOLD.c.pinyin.startswith(q.lower(), autoescape=True),
        HOUSEHOLD.c.address.contains(q, autoescape=True),
    )


def order(sort: Sort) -> list[tuple[ColumnElement[Any], bool]]:
    """The columns to sort by, each with whether it descends; the household's id makes it total."""
    number = [(HOUSEHOLD.c.village, False), (HOUSEHOLD.c.number, False)]
    if sort == "per_person":
        first = [(func.coalesce(STANDING.c.per_person, FAR), False)]
    elif sort == "-per_person":
        first = [(func.coalesce(STANDING.c.per_person, -FAR), True)]
    elif sort == "severity":
        first = [(func.coalesce(STANDING.c.worst, 0), True)]
    elif sort in ("visited_on", "-visited_on"):
        first = [(func.coalesce(STANDING.c.visited_on, ""), sort.startswith("-"))]
    else:
        first = []
    return [*first, *number, (HOUSEHOLD.c.id, False)]


def after(columns: list[tuple[ColumnElement[Any], bool]], values: list[Any]) -> ColumnElement[bool]:
    """Rows after the keyset `values`: (a > x) or (a = x and b > y) …"""
    clauses = []
    for i, (column, descending) in enumerate(columns):
        equal = [columns[j][0] == values[j] for j in range(i)]
        clauses.append(and_(*equal, column < values[i] if descending else column > values[i]))
    return or_(*clauses)


def pack(sort: Sort, values: list[Any]) -> str:
    """An opaque cursor."""
    return base64.urlsafe_b64encode(orjson.dumps([sort, *values])).decode().rstrip("=")


def unpack(cursor: str, sort: Sort, columns: list[tuple[ColumnElement[Any], bool]]) -> list[Any]:
    """The keyset of a cursor. Raises BadCursor for one of another list."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        found = None
    fits = isinstance(found, list) and len(found) == len(columns) + 1 and found[0] == sort
    if not fits or not all(
        _of_type(value, column) for value, (column, _) in zip(found[1:], columns, strict=True)
    ):
        raise BadCursor("翻页游标不属于这个列表(可能换了排序)。请去掉 cursor 从第一页开始。")
    values: list[Any] = found[1:]
    return values


def _of_type(value: Any, column: ColumnElement[Any]) -> bool:
    wanted = column.type.python_type
    if wanted is str:
        return isinstance(value, str) and "\x00" not in value
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= FAR
