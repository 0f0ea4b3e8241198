"""Tables of areas."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel


class Area(SQLModel, table=True):
    """One area. `code` holds only significant digits: 2 4 6 9 12 by level, a grid 网格 adds 2 or 3 to its village's."""

    code: str = Field(primary_key=True)
    level: str  # province | prefecture | county | township | village | grid
    name: str
    parent: str = Field(default="", index=True)  # "" for the uppermost


class VillageFacts(SQLModel, table=True):
    """What is known about a village: feeds 附件2 and the conditions of 附件1. `facts` is JSON text (facts.py names them)."""

    __tablename__ = "village_facts"
    __table_args__ = (Index("ix_village_facts_seq", "village", "seq"),)

    village: str = Field(primary_key=True)
    county: str
    facts: str = "{}"
    seq: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))  # in scope "roster/<village>"
    updated_at: str
