"""Tables of accounts. Passwords and refresh tokens are stored as hashes only."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, text
from sqlmodel import Field, SQLModel


class Account(SQLModel, table=True):
    """A person who signs in. `version` is another after each change of role, areas or password, which outdates older tokens."""

    id: str = Field(primary_key=True)
    username: str = Field(unique=True)
    name: str
    role: str  # worker | village | township | county | department | admin | auditor
    unit: str = Field(default="", sa_column=Column(String, nullable=False, server_default=text("''")))
    """Of a department: its name, as the campaigns' units and the cases' 责任单位 write it."""
    password_hash: str
    active: bool = True
    version: int = 1
    created_at: str


class Grant(SQLModel, table=True):
    """An area an account may work in; a worker's are grids. "" is the whole country."""

    __tablename__ = "account_area"

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    area_code: str = Field(primary_key=True)


class Device(SQLModel, table=True):
    """A phone (its own id) as one account uses it: on a shared phone each person has a row.

    `session` is another after the person signed out, which outdates the access tokens given before.
    """

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    name: str = ""
    created_at: str
    last_seen_at: str
    session: int = 1
    revoked_at: str | None = None


class RefreshToken(SQLModel, table=True):
    """One link of a chain (`family`) of refresh tokens; `parent` is the token it was given for."""

    __tablename__ = "refresh_token"
    __table_args__ = (Index("ix_refresh_token_device", "account_id", "device_id"),)

    id: str = Field(primary_key=True)
    account_id: str
    device_id: str
    family: str = Field(index=True)
    parent: str | None = Field(default=None, index=True)
    hash: str = Field(unique=True)  # SHA-256 of the token, hex
    issued_at: str
    expires_at: str
    used_at: str | None = None
    revoked_at: str | None = None


class SignInAttempt(SQLModel, table=True):
    """A try to sign in that has not succeeded; kept for the throttle's window only."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_username", "username", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )

    id: str = Field(primary_key=True)
    username: str
    address: str
    at: str = Field(index=True)
