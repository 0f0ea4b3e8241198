"""Tables of the ledger."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, false, text
from sqlmodel import Field, SQLModel


def _text() -> Column[str]:
    """A text that a draft leaves out: drafting writes few columns."""
    return Column(String, nullable=False, server_default=text("''"))


def _count() -> Column[int]:
    return Column(Integer, nullable=False, server_default=text("0"))


def _no() -> Column[bool]:
    return Column(Boolean, nullable=False, server_default=false())


class Case(SQLModel, table=True):
    """One problem that is to be put right, as its steps left it. `id` is a UUIDv8 of campaign, subject and code: the same
    problem found again finds its case."""

    __tablename__ = "ledger_case"  # CASE is a word of SQL
    __table_args__ = (
        Index("ix_ledger_case_feed", "scope", "seq"),
        Index("ix_ledger_case_subject", "subject_id"),
        Index("ix_ledger_case_area", "campaign_id", "area"),
    )

    id: str = Field(primary_key=True)
    scope: str
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    campaign_id: str
    subject: str  # household | village | area (township, county: of a self-check)
    subject_id: str
    code: str
    area: str  # the grid in which the household is now, or the village's code; intake.moving keeps it so
    topic: str  # housing, education …
    box: str
    severity: int  # risk.models.LEVELS
    title: str
    statement: str  # 问题表述
    found_rev: str  # the revision whose flag drafted it, or the self-check
    found_at: str
    updated_at: str
    unit: str  # 责任单位, suggested until somebody assigns
    due_on: str | None = None  # 整改时限, to the day
    state: str = Field(
        default="found", sa_column=Column(String, nullable=False, server_default=text("'found'"))
    )
    level: str = Field(
        default="village", sa_column=Column(String, nullable=False, server_default=text("'village'"))
    )
    head: str | None = None  # the last step that counts: what the next one builds on
    leader: str = Field(default="", sa_column=_text())  # 责任领导
    person: str = Field(default="", sa_column=_text())  # 责任人
    nature: str = Field(default="", sa_column=_text())  # common | individual
    cause: str = Field(default="", sa_column=_text())
    measure: str = Field(default="", sa_column=_text())
    outcome: str = Field(default="", sa_column=_text())
    record: str = Field(default="", sa_column=_text())  # 备案 of a deferral
    submitted_by: str = Field(default="", sa_column=_text())  # account id: another person closes
    closed_on: str | None = None
    confirmed_on: str | None = None  # 回头看
    reopened: int = Field(default=0, sa_column=_count())
    sent_back: int = Field(default=0, sa_column=_count())
    found_gone: bool = Field(default=False, sa_column=_no())  # a later survey does not find it any more
    # Once in another grid: phones there are told that it left.
    moved: bool = Field(default=False, sa_column=_no())


class CaseStep(SQLModel, table=True):
    """One step of a case: who, when, why. Append-only. `said` is JSON text with the step's own words."""

    __tablename__ = "case_step"
    __table_args__ = (Index("ix_case_step_case", "case_id", "n"),)

    rev_id: str = Field(primary_key=True)  # of the act, or made by whoever asked
    case_id: str
    n: int  # 1, 2, 3 … within its case
    step: str
    state: str  # of the case after it
    parent: str | None = None
    account_id: str  # "" = the server, from a survey
    role: str
    said: str
    at: str
