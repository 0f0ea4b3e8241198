"""Tables of checks across records."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, text
from sqlmodel import Field, SQLModel


def _text() -> Column[str]:
    """A text that a finding leaves out when it is raised."""
    return Column(String, nullable=False, server_default=text("''"))


class CrossRun(SQLModel, table=True):
    """As of which numbers of its two feeds, and by which rules, a village was checked: while they stand, so do the findings.

    Whatever a check reads raises one of the feeds in its own transaction, so no push pays for the checks.
    """

    __tablename__ = "cross_run"

    campaign_id: str = Field(primary_key=True)
    village: str = Field(primary_key=True)
    campaign_seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    roster_seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    mark: str  # of the rules, and whether the survey was over
    ran_at: str


class CrossFinding(SQLModel, table=True):
    """Records of a village that do not agree, from when to when; cleared, never deleted. A person may settle it with a reason."""

    __tablename__ = "cross_finding"
    __table_args__ = (Index("ix_cross_finding_village", "campaign_id", "village"),)

    id: str = Field(primary_key=True)
    campaign_id: str
    village: str
    code: str  # of the rule
    key: (
        str  # which of the rule's findings in the village: a question, the first household of a row, a digest
    )
    question: str  # of the village form; "" = none
    severity: int  # risk.models.LEVELS
    title: str
    message: str
    households: str  # JSON text: [[household id, what is said there], …]
    raised_at: str
    changed_at: str
    cleared_at: str | None = None
    settled_at: str | None = None  # 是这样: somebody looked, and says why
    settled_by: str = Field(default="", sa_column=_text())
    reason: str = Field(default="", sa_column=_text())
