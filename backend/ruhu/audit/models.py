"""Tables of the audit log."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel


class AuditEvent(SQLModel, table=True):
    """One event of a chain; `hash` covers every other column including the previous event's hash."""

    __tablename__ = "audit_event"

    chain: str = Field(primary_key=True)  # "account:<id>" or "system"
    n: int = Field(
        sa_column=Column(BigInteger, primary_key=True, autoincrement=False)
    )  # 1, 2, 3 … in its chain
    id: str = Field(unique=True)
    at: str = Field(index=True)
    actor: str  # account id, or "system"
    action: str  # e.g. roster:import
    subject: str
    detail: str = "{}"  # JSON text
    prev_hash: str = ""
    hash: str


class AuditHead(SQLModel, table=True):
    """The end of each chain: its row is the chain's lock, and a chain cut short is seen against it."""

    __tablename__ = "audit_head"

    chain: str = Field(primary_key=True)
    n: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: str
