"""What the server remembers of itself: a handful of named values, read in one statement."""

from __future__ import annotations

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import Field, SQLModel

from ruhu.kit import ids
from ruhu.kit.bulk import insert_many


class ServerState(SQLModel, table=True):
    """Named values, such as the epoch, and marks that change when something rarely written has changed."""

    __tablename__ = "server_state"

    key: str = Field(primary_key=True)
    value: str


STATE = ServerState.__table__  # type: ignore[attr-defined]
_VALUE = select(STATE.c.value).where(STATE.c.key == bindparam("key"))


def all_values() -> Select[tuple[str, str]]:
    """The statement that reads every (key, value); to be joined with others by UNION ALL."""
    return select(STATE.c.key, STATE.c.value)


def get(connection: Connection, key: str) -> str | None:
    """One value."""
    found: str | None = connection.execute(_VALUE, {"key": key}).scalar()
    return found


def renew(connection: Connection, key: str) -> str:
    """Give `key` a value that it never had: whoever remembers the former one knows that it is out of date."""
    value = ids.unique()
    put(connection, key, value)
    return value


def put(connection: Connection, key: str, value: str) -> None:
    """Set one value."""
    insert_many(connection, STATE, ["key", "value"], [(key, value)], upsert=True)


def lock(connection: Connection, key: str) -> None:
    """Hold the value's row, if it is there, until the transaction ends."""
    connection.execute(select(STATE.c.key).where(STATE.c.key == key).with_for_update()).all()
