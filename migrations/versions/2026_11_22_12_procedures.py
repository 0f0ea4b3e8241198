"""Procedures of households: recognition, release, the marking of those without labour

Revision: 0012_procedures
Follows: 0011_spot
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012_procedures"
down_revision = "0011_spot"
branch_labels = None
depends_on = None

RUNNING = "state = 'running'"


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "procedure_rules",
        sa.Column("hash", text, nullable=False),
        sa.Column("body", text, nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    named = ("household_id", "kind", "rules")
    later = ("origin", "clue", "applicant", "begun_on", "state", "head", "next_step", "level")
    op.create_table(
        "household_procedure",
        sa.Column("id", text, nullable=False),
        *(sa.Column(name, text, nullable=False) for name in named),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in later),
        sa.Column("due_on", text, nullable=True),
        sa.Column("ended_on", text, nullable=True),
        sa.Column("began_by", text, nullable=False),
        sa.Column("updated_at", text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_household_procedure_running",
        "household_procedure",
        ["household_id", "kind"],
        unique=True,
        sqlite_where=sa.text(RUNNING),
        postgresql_where=sa.text(RUNNING),
    )
    op.create_index("ix_household_procedure_household", "household_procedure", ["household_id"])
    op.create_index("ix_household_procedure_due", "household_procedure", ["state", "due_on"])
    op.create_table(
        "procedure_entry",
        sa.Column("id", text, nullable=False),
        sa.Column("procedure_id", text, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("act", text, nullable=False),
        sa.Column("step", text, nullable=False),
        sa.Column("done_on", text, nullable=True),
        *(sa.Column(name, text, nullable=False) for name in ("said", "account_id", "role", "at")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_procedure_entry_procedure", "procedure_entry", ["procedure_id", "n"])


def downgrade() -> None:
    op.drop_table("procedure_entry")
    op.drop_table("household_procedure")
    op.drop_table("procedure_rules")
