"""Who may see and do what. `visible_to` is the only place that decides rows: no other file builds an area filter."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_

from ruhu.areas.codes import VILLAGE, CodeColumn, below, contains, lineage, village_of
from ruhu.kit.errors import NotPermitted

ROLES = ("worker", "village", "township", "county", "department", "admin", "auditor")
ROLE_NAMES = {
    "worker": "网格员", "village": "村级", "township": "乡镇", "county": "县级",
    "department": "部门", "admin": "管理员", "auditor": "审计员",
}  # fmt: skip
SURVEYING = frozenset({"worker", "village", "township", "county", "admin"})
IMPORTING = frozenset({"village", "township", "county", "admin"})
MANAGING_ACCOUNTS = frozenset({"county", "admin"})
# Who is told what workers say past their village and township.
HEARING = frozenset({"county", "admin"})
# A department sees counts, and of rows none but the cases that were given to its unit (`cases_where`).
WITHOUT_ROWS = frozenset({"department"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking, as the access token says. `areas` are code prefixes.

    `version` (of the account) and `session` (of the device) outdate tokens given before a change or a sign-out. `unit`: of a
    department its name, as cases and checklists write it; "" = none, and of other roles.
    """

    account_id: str
    username: str
    name: str
    role: str
    device_id: str
    areas: tuple[str, ...]
    version: int = 1
    session: int = 1
    unit: str = ""

    @property
    def may_write(self) -> bool:
        """Whether this role may send answers at all; where, `Visible` says."""
        return self.role in SURVEYING


@dataclass(frozen=True, slots=True)
class Visible:
    """The rows an actor may see: everything at or below one of `prefixes`."""

    prefixes: tuple[str, ...]
    counts: tuple[str, ...]
    unit: str = ""

    def where(self, column: CodeColumn) -> ColumnElement[bool]:
        """Clause for rows about households; `column` holds their grid (or village, when in no grid)."""
        return _any_below(column, self.prefixes)

    def cases_where(self, area: CodeColumn, unit: CodeColumn) -> ColumnElement[bool]:
        """Clause for rows of the ledger: those of the places that one sees, and of a department those given to its unit."""
        seen = _any_below(area, self.prefixes)
        return or_(seen, and_(_any_below(area, self.counts), unit == self.unit)) if self.unit else seen

    def covers(self, code: str) -> bool:
        """Whether a household row with this grid or village code is visible."""
        return any(contains(prefix, code) for prefix in self.prefixes)

    def villages_where(self, column: CodeColumn) -> ColumnElement[bool]:
        """Clause for rows about villages (form, facts, names): working in one grid lets one read its village's."""
        return _any_below(column, self._villages())

    def covers_village(self, code: str) -> bool:
        """Whether rows about this village are visible. Says nothing about its households: ask `covers`."""
        return any(contains(prefix, village_of(code)) for prefix in self._villages())

    def covers_subject(self, subject: str, code: str) -> bool:
        """`covers` for `subject` "household", else `covers_village`: for rows that may be about either."""
        return self.covers(code) if subject == "household" else self.covers_village(code)

    def grids_of(self, village: str) -> tuple[str, ...]:
        """The grids of this village that were given by their own code: where somebody goes round himself."""
        return tuple(code for code in self.prefixes if contains(village, code) and len(code) > VILLAGE)

    def about(self, village: str) -> tuple[str, ...]:
        """What was given of this village, sorted: a code above it, its own, or grids in it. Another answer, another view of it."""
        return tuple(
            sorted(code for code in self.counts if contains(village, code) or contains(code, village))
        )

    def counts_where(self, column: CodeColumn) -> ColumnElement[bool]:
        """Clause for figures without persons: also for roles that see no rows."""
        return _any_below(column, self.counts)

    def areas_where(self, column: CodeColumn) -> ColumnElement[bool]:
        """Clause for the names of areas: all below, and the line above each for headings."""
        above = sorted({code for prefix in self.counts for code in lineage(prefix)})
        return or_(_any_below(column, self.counts), column.in_(above))

    def said_where(self, column: CodeColumn) -> ColumnElement[bool]:
        """Clause for what is said of a place as a whole: of one's own, and of those above, which it holds for too."""
        return column.in_(sorted({code for prefix in self.counts for code in (*lineage(prefix), prefix)}))

    def _villages(self) -> tuple[str, ...]:
        return tuple(sorted({village_of(prefix) for prefix in self.prefixes}))


def visible_to(actor: Actor) -> Visible:
    """What `actor` may see. Auditors and administrators see rows of their areas like supervisors do; departments counts."""
    without = actor.role in WITHOUT_ROWS
    return Visible(() if without else actor.areas, actor.areas, actor.unit if without else "")


def may_survey(actor: Actor, code: str, *, subject: str = "household") -> bool:
    """Whether `actor` may send answers about a household at `code` (its grid), or about the village `code`."""
    return actor.may_write and visible_to(actor).covers_subject(subject, code)


def demand_role(actor: Actor, roles: frozenset[str] | tuple[str, ...]) -> None:
    """Raise NotPermitted unless the actor has one of `roles`."""
    if actor.role not in roles:
        needed = "、".join(ROLE_NAMES[role] for role in ROLES if role in roles)
        raise NotPermitted(
            f"账号 {actor.username} 是{ROLE_NAMES[actor.role]}，此操作需要: {needed}。", role=actor.role
        )


def _any_below(column: CodeColumn, prefixes: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(*(below(column, prefix) for prefix in prefixes)) if prefixes else false()
