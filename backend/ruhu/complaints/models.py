"""Tables of complaints. Rows are added; of a complaint only its state and its number in the feed change."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel


class Complaint(SQLModel, table=True):
    """What one act said (schemas/questionnaires/complaint.v1.yaml)."""

    __table_args__ = (
        Index("ix_complaint_feed", "scope", "seq"),
        Index("ix_complaint_list", "state", "received_at", "id"),
    )

    id: str = Field(primary_key=True)  # made of rev_id, and tells neither it nor when the phone made it
    rev_id: str = Field(unique=True)
    scope: str
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    village: str
    account_id: str
    about: str  # village | township | county | app | other
    matter: str = ""  # pressed | unhandled | repeated | tracked | other; "" about the app
    text: str
    named: bool  # whether readers are told who wrote it
    state: str = "open"  # open | answered
    received_at: str


class ComplaintAnswer(SQLModel, table=True):
    """One answer of the county. `id` is made by whoever answers, so that asking again does nothing twice; `n` counts the
    answers of a complaint under its lock."""

    __tablename__ = "complaint_answer"

    id: str = Field(primary_key=True)
    complaint_id: str = Field(index=True)
    n: int
    text: str
    account_id: str
    at: str
