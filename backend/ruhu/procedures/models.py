"""Tables of procedures."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_RUNNING = text("state = 'running'")


class ProcedureRules(SQLModel, table=True):
    """The rules that procedures began with, as canonical JSON: what a county changes holds for those that begin later."""

    __tablename__ = "procedure_rules"

    hash: str = Field(primary_key=True)
    body: str


class Procedure(SQLModel, table=True):
    """One household's way through a procedure. What it says of steps is what its entries left, kept for lists."""

    __tablename__ = "household_procedure"  # PROCEDURE is a word of SQL
    __table_args__ = (
        # One of a kind at a time.
        Index(
            "uq_household_procedure_running",
            "household_id",
            "kind",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        Index("ix_household_procedure_household", "household_id"),
        Index("ix_household_procedure_due", "state", "due_on"),
    )

    id: str = Field(primary_key=True)  # made by whoever begins it
    household_id: str
    kind: str
    rules: str  # ProcedureRules.hash
    urgent: bool
    origin: str
    clue: str
    applicant: str
    begun_on: str  # the day of the clue
    state: str
    head: str  # the last entry that counts: what the next one builds on
    next_step: str  # "" once it has ended
    level: str  # whose turn it is; "" once it has ended
    due_on: str | None = None  # when the next running limit ends
    ended_on: str | None = None
    began_by: str
    updated_at: str


class ProcedureEntry(SQLModel, table=True):
    """What was done: who, when, why. Append-only. `said` is JSON text: papers, fields, remark, reason, to."""

    __tablename__ = "procedure_entry"
    __table_args__ = (Index("ix_procedure_entry_procedure", "procedure_id", "n"),)

    id: str = Field(primary_key=True)
    procedure_id: str
    n: int  # 1, 2, 3 … within its procedure
    act: str  # begin | take | back | stop | note
    step: str
    done_on: str | None = None  # the day of the step
    said: str
    account_id: str
    role: str
    at: str
