"""Table of self-checks."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class SelfCheck(SQLModel, table=True):
    """What somebody said of an item for an area (and, a department, for its unit). Append-only: the last `n` stands."""

    __tablename__ = "self_check"
    __table_args__ = (
        Index("uq_self_check", "campaign_id", "checklist", "item", "area", "unit", "n", unique=True),
    )

    id: str = Field(primary_key=True)  # made by whoever says it
    campaign_id: str
    checklist: str  # Checklist.id; which version, the campaign says
    item: str
    area: str  # county or township
    unit: str  # of a department; "" = the county or township itself
    n: int  # 1, 2, 3 …
    state: str  # problems | none | not_applicable
    note: str
    evidence: str  # 佐证: which paper, where
    found: str  # JSON text: [{subject, subject_id, text}]
    account_id: str
    role: str
    at: str
