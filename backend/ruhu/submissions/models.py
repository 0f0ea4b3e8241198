"""Tables of submissions. A revision is never changed, but for its status when a dispute is settled, and for its
judgement, number and receipt when it was held and is taken in after all, and for its judgement when more is known of whom it
is about (intake/rejudging.py)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, false, text
from sqlmodel import Field, SQLModel

# Only what waits for a decision: few rows, asked for by area.
DISPUTED = Index(
    "ix_submission_disputed",
    "area",
    sqlite_where=text("state = 'disputed'"),
    postgresql_where=text("state = 'disputed'"),
)


class Submission(SQLModel, table=True):
    """The head of one form about one household (or village) in one campaign."""

    __table_args__ = (
        Index("ix_submission_feed", "scope", "seq"),
        Index("ix_submission_subject", "subject_id", "campaign_id"),
        DISPUTED,
    )

    id: str = Field(primary_key=True)
    scope: str
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    campaign_id: str
    subject: str  # household | village
    subject_id: str
    area: str  # the grid in which the household is now, or the village's code; intake.moving keeps it so
    county: str
    questionnaire: str
    head_rev: str
    account_id: str
    state: str = "received"  # received | disputed | returned | approved | superseded
    created_at: str
    updated_at: str
    # Once in another grid: phones there are told that it left.
    moved: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


# Only what is kept aside: an index over all revisions would cost every push for a list that is nearly empty.
HELD = Index(
    "ix_revision_held",
    "received_at",
    sqlite_where=text("status = 'held'"),
    postgresql_where=text("status = 'held'"),
)


class Revision(SQLModel, table=True):
    """One complete set of answers as it came, with its receipt and its judgement.

    `body` is the item's canonical JSON, byte for byte what the digest covers: text, not jsonb, so that it can be verified
    for ever and may hold what jsonb cannot (a NUL inside a string).
    """

    __table_args__ = (
        Index("ix_revision_submission", "submission_id"),
        HELD,
    )

    rev_id: str = Field(primary_key=True)
    submission_id: str
    parent: str | None = None
    second_parent: str | None = None
    n: int = Field(sa_column=Column(BigInteger, nullable=False))
    device_id: str
    account_id: str
    scope: str
    seq: int | None = Field(default=None, sa_column=Column(BigInteger))
    county: str
    kind: str
    status: str  # accepted | disputed | held
    problem: str | None = None  # JSON text {code, message} of a held one
    digest: str
    # These stand before the body, so that SQLite finds them without walking the body's pages.
    receipt: str  # JSON text of the first result (of a held one taken in later: of that)
    line_id: str | None = None  # the income line in force when it was judged
    judgement: str | None = None  # JSON text: measures, flags, checks, notes; None while it is kept aside
    received_at: str
    body: str
