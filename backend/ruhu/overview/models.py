"""Counts that are kept, because counting a million households takes a second."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel


class Tally(SQLModel, table=True):
    """What was counted of one village in one campaign, as of the numbers of its feeds: while they stand, so do the counts.

    Whatever changes a count raises one of the two feeds in the same transaction, so no push pays for the counts.
    """

    campaign_id: str = Field(primary_key=True)
    village: str = Field(primary_key=True)
    campaign_seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    roster_seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    households: int
    visited: int
    key_households: int
    key_visited: int
    flagged: int  # households with a problem
    grave: int  # of these with one of severity H
    detail: str  # JSON text: counting.Detail


class ReportDone(SQLModel, table=True):
    """Somebody said that a report of a campaign, due on a day, was handed in for an area."""

    __tablename__ = "report_done"

    campaign_id: str = Field(primary_key=True)
    report_id: str = Field(primary_key=True)
    due_on: str = Field(primary_key=True)
    area: str = Field(primary_key=True)
    account_id: str
    at: str
