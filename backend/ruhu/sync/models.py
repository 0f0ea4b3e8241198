"""What the server remembers of itself."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class ServerState(SQLModel, table=True):
    """Named values; `epoch` changes when a restored database is served."""

    __tablename__ = "server_state"

    key: str = Field(primary_key=True)
    value: str
