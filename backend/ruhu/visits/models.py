"""Tables of visits."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, false
from sqlmodel import Field, SQLModel


class Visit(SQLModel, table=True):
    """One attempt at a household, as its act said (schemas/questionnaires/visit.v1.yaml); never changed,
    but for its place when the household goes to another grid.

    The whole of what was said stands in the revision of the same `rev_id`; here is what lists ask for.
    """

    __table_args__ = (
        Index("ix_visit_feed", "scope", "seq"),
        Index("ix_visit_household", "household_id", "campaign_id"),
    )

    rev_id: str = Field(primary_key=True)
    id: str  # made by the phone
    scope: str
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    campaign_id: str
    household_id: str
    area: str  # the grid in which the household is now, or the village's code; intake.moving keeps it so
    outcome: str  # done | nobody_home | away | refused | moved | empty
    met: bool  # face to face, or on the telephone
    gone: bool  # nobody lives there
    visited_on: str | None = None
    next_on: str | None = None
    note: str = ""
    account_id: str
    received_at: str
    # Once in another grid: phones there are told that it left.
    moved: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
