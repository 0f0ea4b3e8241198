"""The server's epoch."""

from __future__ import annotations

from sqlalchemy import Connection

from ruhu.kit import state

EPOCH = "epoch"
NONE = "0"  # before the first `ensure_epoch`


def epoch(connection: Connection) -> str:
    """The epoch in force."""
    return state.get(connection, EPOCH) or NONE


def ensure_epoch(connection: Connection) -> str:
    """The epoch, made when there is none yet."""
    return state.get(connection, EPOCH) or new_epoch(connection)


def new_epoch(connection: Connection) -> str:
    """Begin a new epoch: after a restore, phones reset their cursors and offer again what they keep."""
    return state.renew(connection, EPOCH)
