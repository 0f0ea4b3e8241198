"""Tables of webhooks: the addresses, what is to be sent, and each try."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Webhook(SQLModel, table=True):
    """An address that an administrator named. `secret` is sealed with the server's own key (sealing.py)."""

    id: str = Field(primary_key=True)
    area: str
    title: str
    url: str
    secret: str
    events: str  # of webhooks/wire.py, separated by spaces
    active: bool = True
    account_id: str
    created_at: str
    changed_at: str


class WebhookMessage(SQLModel, table=True):
    """The outbox: one thing to be told to one address. `id` is made of what it tells, so that it is told once."""

    __tablename__ = "webhook_message"
    __table_args__ = (
        Index("ix_webhook_message_next", "state", "next_at"),
        Index("ix_webhook_message_hook", "webhook_id", "created_at"),
    )

    id: str = Field(primary_key=True)
    webhook_id: str
    event: str
    body: str  # JSON text, byte for byte what is signed and sent
    state: str = "pending"  # pending | delivered | given_up
    attempts: int = 0
    next_at: str  # not before; while it is being sent, the end of the sender's lease
    created_at: str
    delivered_at: str | None = None


class WebhookAttempt(SQLModel, table=True):
    """One try: what the other side answered, or why there was no answer."""

    __tablename__ = "webhook_attempt"

    message_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    at: str
    status: int | None = None
    error: str = ""
    ms: int
