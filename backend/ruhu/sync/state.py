"""The server's epoch."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ruhu.kit import ids
from ruhu.kit.bulk import insert_many
from ruhu.sync.models import ServerState

STATE = ServerState.__table__  # type: ignore[attr-defined]


def epoch(connection: Connection) -> str:
    """The epoch in force; "0" before the first `ensure_epoch`."""
    return connection.execute(select(STATE.c.value).where(STATE.c.key == "epoch")).scalar() or "0"


def ensure_epoch(connection: Connection) -> str:
    """The epoch, made when there is none yet."""
    known = connection.execute(select(STATE.c.value).where(STATE.c.key == "epoch")).scalar()
    return known or new_epoch(connection)


def new_epoch(connection: Connection) -> str:
    """Begin a new epoch: after a restore, phones reset their cursors and offer again what they keep."""
    value = ids.uuid7().replace("-", "")[:20]
    insert_many(connection, STATE, ["key", "value"], [("epoch", value)], upsert=True)
    return value
