"""Tables of judging: what was found, when, from which figures."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, text
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
    raised_rev: str = Field(primary_key=True)  # the revision that raised it, or the income line
    area: str  # grid code, or village code for the village form
    topic: str  # housing, education …: the `area` of docs/questionnaires.md
    question: str
    box: str
    severity: int  # LEVELS
    title: str
    message: str
    raised_at: str
    cleared_rev: str | None = None  # likewise
    cleared_at: str | None = None


_FLAGGED = text("worst > 0")  # few have a problem: the index holds no more than these
_SECOND = text("turn_high IS NOT NULL")  # fewer still turn at a second line


class Standing(SQLModel, table=True):
    """One narrow row per subject and campaign: what lists and counts read."""

    __table_args__ = (
        # A changed line reads the points of a county in this one: in an index of their own they would lie in no order, and
        # every push would write another page for each household.
        Index("ix_standing_area", "campaign_id", "area", "turn_low", "turn_high"),
        Index(
            "ix_standing_second", "campaign_id", "turn_high", sqlite_where=_SECOND, postgresql_where=_SECOND
        ),
        Index(
            "ix_standing_urgency", "campaign_id", "urgency", sqlite_where=_FLAGGED, postgresql_where=_FLAGGED
        ),
    )

    subject_id: str = Field(primary_key=True)  # first, as in flag
    campaign_id: str = Field(primary_key=True)
    area: str
    submission_id: str
    head_rev: str
    visited_on: str | None = None
    people: int | None = None
    net_fen: int | None = Field(default=None, sa_column=Column(BigInteger))
    per_person: float | None = Field(default=None, sa_column=Column(Float))  # fen, unrounded; sorting only
    line_fen: int | None = Field(default=None, sa_column=Column(BigInteger))  # when this row was written
    worst: int = 0  # LEVELS
    flags: str = ""  # " code code " for display order; the flag table is what filters read
    urgency: float = Field(sa_column=Column(Float, nullable=False))  # `urgency_of`
    # The income lines, in fen, at which the verdict turns (risk/turning.py): a changed line looks at those between.
    turn_low: float | None = Field(default=None, sa_column=Column(Float))
    turn_high: float | None = Field(default=None, sa_column=Column(Float))


class Rejudgement(SQLModel, table=True):
    """What a changed income line made of a form: written beside the judgement that came with the revision, never over it."""

    rev_id: str = Field(primary_key=True)
    line_id: str = Field(primary_key=True)
    campaign_id: str
    subject_id: str
    judged_at: str
    judgement: str  # as revision.judgement


def urgency_of(worst: int, per_person: float | None) -> float:
    """The place in "the worst first": the gravest problem, then the lowest income per person; unknown incomes after known ones."""
    income = 4.5e14 if per_person is None else min(max(per_person, -4e14), 4e14)
    return (3 - worst) * 1e15 + income
