"""The household list's filters and order, as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, literal, literal_column, or_, select

from ruhu.accounts.access import Visible
from ruhu.areas.codes import below
from ruhu.kit import cursors
from ruhu.overview.income import within
from ruhu.risk.models import LEVELS
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import HOUSEHOLD
from ruhu.visits.queries import last_outcome

Income = Literal["known", "unknown"]
Sort = Literal["number", "per_person", "-per_person", "severity", "visited_on", "-visited_on"]
FAR = 1e300  # unknown income stands after every known one, in either direction
# And so does a household without a visit date: digits sort the same under every collation.
LATE = "9999-99-99"


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
    outcome: str | None = None
    q: str | None = None
    sort: Sort = "number"
    topic: str | None = None
    problems: bool | None = None
    income: Income | None = None
    income_from: int | None = None
    income_to: int | None = None

    @property
    def flagged(self) -> bool:
        """Whether only households with a problem are asked for."""
        return bool(self.by_flag or self.problems)

    @property
    def by_flag(self) -> bool:
        """Whether a problem must be one of some kind."""
        return bool(self.flag or self.box or self.severity or self.topic)


@dataclass(frozen=True)
class Key:
    """One key of an order: a column of texts or of figures, and whether it descends."""

    column: ColumnElement[Any]
    down: bool = False
    figure: bool = False

    def takes(self, value: Any) -> bool:
        """Whether a cursor may hold this value here."""
        if self.figure:
            return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= FAR
        return cursors.is_text(value)


def source(filters: Filters) -> FromClause:
    """Households with their standing; of those with a problem each has one, and they are found by it."""
    joined = and_(
        STANDING.c.subject_id == HOUSEHOLD.c.id,
        STANDING.c.campaign_id == filters.campaign,
    )
    found: FromClause = HOUSEHOLD.join(STANDING, joined, isouter=not filters.flagged)
    return found


def matching(filters: Filters, visible: Visible) -> list[ColumnElement[bool]]:
    """The WHERE clauses over household ⟕ standing."""
    where: list[ColumnElement[bool]] = [HOUSEHOLD.c.deleted.is_(False), visible.where(HOUSEHOLD.c.grid)]
    if filters.area:
        where.append(below(HOUSEHOLD.c.grid, filters.area))
    if filters.by_flag:
        where.append(HOUSEHOLD.c.id.in_(_flagged(filters)))
    if filters.kind == "general":
        where.append(and_(HOUSEHOLD.c.lifted.is_(False), HOUSEHOLD.c.monitored.is_(False)))
    elif filters.kind == "provisional":
        where.append(HOUSEHOLD.c.provisional_since.is_not(None))
    elif filters.kind == "key":
        where.append(HOUSEHOLD.c.kinds != "")
    elif filters.kind:
        where.append((literal(",") + HOUSEHOLD.c.kinds + ",").contains(f",{filters.kind},", autoescape=True))
    if filters.flagged:
        # Without a parameter, or no index of flagged ones is looked at.
        where.append(STANDING.c.worst > literal_column("0"))
    if filters.problems is False:
        where.append(func.coalesce(STANDING.c.worst, 0) == 0)
    if filters.income == "unknown":
        where.append(and_(STANDING.c.subject_id.is_not(None), STANDING.c.per_person.is_(None)))
    elif filters.income or filters.income_from is not None or filters.income_to is not None:
        where.append(within(filters.income_from, filters.income_to))
    if filters.visited is not None:
        where.append(
            STANDING.c.subject_id.is_not(None) if filters.visited else STANDING.c.subject_id.is_(None)
        )
    if filters.outcome:
        where.append(HOUSEHOLD.c.id.in_(last_outcome(filters.campaign, filters.outcome)))
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
    if filters.topic:
        query = query.where(FLAG.c.topic == filters.topic)
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


def order(filters: Filters) -> list[Key]:
    """The keys to sort by; the household's id makes the order total. Unknown incomes and dates stand last both ways."""
    sort = filters.sort
    down = sort.startswith("-")
    rest = [Key(HOUSEHOLD.c.village), Key(HOUSEHOLD.c.number), Key(HOUSEHOLD.c.id)]
    if sort in ("per_person", "-per_person"):
        return [Key(func.coalesce(STANDING.c.per_person, -FAR if down else FAR), down, figure=True), *rest]
    if sort == "severity":
        urgency = STANDING.c.urgency if filters.flagged else func.coalesce(STANDING.c.urgency, FAR)
        return [Key(urgency, figure=True), *rest]
    if sort in ("visited_on", "-visited_on"):
        return [Key(func.coalesce(STANDING.c.visited_on, "" if down else LATE), down), *rest]
    return rest


def after(keys: list[Key], values: list[Any]) -> ColumnElement[bool]:
    """Rows after the keyset `values`: (a > x) or (a = x and b > y) …"""
    clauses = []
    for i, key in enumerate(keys):
        equal = [keys[j].column == values[j] for j in range(i)]
        clauses.append(and_(*equal, key.column < values[i] if key.down else key.column > values[i]))
    return or_(*clauses)


def pack(sort: Sort, values: list[Any]) -> str:
    """An opaque cursor."""
    return cursors.pack([sort, *values])


def unpack(cursor: str, sort: Sort, keys: list[Key]) -> list[Any]:
    """The keyset of a cursor. Raises BadCursor for one of another list or order."""
    _, *values = cursors.unpack(cursor, [lambda value: value == sort, *(key.takes for key in keys)])
    return values
