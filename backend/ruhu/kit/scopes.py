"""Counters that order the changes of a scope, so that no cursor passes a change that is still uncommitted."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Connection, bindparam, select, text
from sqlmodel import Field, SQLModel

from ruhu.kit.bulk import arrays_of

_CONFLICT = "ON CONFLICT (scope) DO UPDATE SET seq = scope_counter.seq + excluded.seq RETURNING"
_RAISE = text(f"INSERT INTO scope_counter (scope, seq) VALUES (:scope, :k) {_CONFLICT} seq")
# Rows are taken in the order of the arrays, and so are their locks.
_RAISE_MANY = (
    "INSERT INTO scope_counter (scope, seq) SELECT * FROM unnest(%s::text[], %s::bigint[])"
    f" {_CONFLICT} scope, scope_counter.seq"
)


class ScopeCounter(SQLModel, table=True):
    """The last sequence number given out in one scope."""

    __tablename__ = "scope_counter"

    scope: str = Field(primary_key=True)
    seq: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))


COUNTER = ScopeCounter.__table__  # type: ignore[attr-defined]
_TOP = select(COUNTER.c.seq).where(COUNTER.c.scope == bindparam("scope"))


def raise_scope(connection: Connection, scope: str, k: int) -> int:
    """Take `k` numbers of `scope` and return the last: the caller owns `top - k + 1 … top`.

    The counter's row stays locked until the transaction ends, so call this as late as you can: numbers become visible
    in the order in which they were given out, and other writers of the scope wait here.
    """
    return int(connection.execute(_RAISE, {"scope": scope, "k": k}).scalar_one())


def raise_scopes(connection: Connection, wanted: Mapping[str, int]) -> dict[str, int]:
    """`raise_scope` for several scopes, always in the same order, so that two writers cannot wait for each other."""
    if len(wanted) > 1 and connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(_RAISE_MANY, arrays_of(sorted(wanted.items())))
        return {scope: int(seq) for scope, seq in rows}
    return {scope: raise_scope(connection, scope, wanted[scope]) for scope in sorted(wanted)}


def top_of(connection: Connection, scope: str) -> int:
    """The last number given out in `scope`, 0 when none was."""
    return int(connection.execute(_TOP, {"scope": scope}).scalar() or 0)
