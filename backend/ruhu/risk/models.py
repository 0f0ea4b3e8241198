"""Tables of judging: what was found, when, from which figures."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index
from sqlmodel import Field, SQLModel

LEVELS = {"H": 3, "M": 2, "L": 1}
"""Severities as tables hold them; 0 stands for none."""


class Flag(SQLModel, table=True):
    """A problem of one household (or village) in one campaign, with its sum; cleared, never deleted."""

    __table_args__ = (Index("ix_flag_open", "campaign_id", "code", "area"),)

    # The subject stands first in the key: a push looks up fifty subjects, and a key led by the campaign reads them all.
    subject_id: str = Field(primary_key=True)  # household id or village code
    campaign_id: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    raised_rev: str = Field(primary_key=True)
    area: str  # grid code, or village code for the village form
    topic: str  # housing, education …: the `area` of docs/questionnaires.md
    question: str
    box: str
    severity: int  # LEVELS
    title: str
    message: str
    raised_at: str
    cleared_rev: str | None = None
    cleared_at: str | None = None


class Standing(SQLModel, table=True):
    """One narrow row per subject and campaign: what lists and counts read."""

    __table_args__ = (Index("ix_standing_area", "campaign_id", "area"),)

    subject_id: str = Field(primary_key=True)  # first, as in flag
    campaign_id: str = Field(primary_key=True)
    area: str
    submission_id: str
    head_rev: str
    visited_on: str | None = None
    people: int | None = None
    net_fen: int | None = Field(default=None, sa_column=Column(BigInteger))
    per_person: float | None = Field(default=None, sa_column=Column(Float))  # fen, unrounded; sorting only
    line_fen: int | None = Field(default=None, sa_column=Column(BigInteger))
    worst: int = 0  # LEVELS
    flags: str = ""  # " code code " for display order; the flag table is what filters read
