"""The rectification ledger: cases and their steps

Revision: 0008_ledger
Follows: 0007_complaints
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008_ledger"
down_revision = "0007_complaints"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()

    def blank(name: str) -> sa.Column[str]:
        return sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False)

    op.create_table(
        "ledger_case",
        sa.Column("id", text, primary_key=True),
        sa.Column("scope", text, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("campaign_id", "subject", "subject_id", "code")),
        *(sa.Column(name, text, nullable=False) for name in ("area", "topic", "box")),
        sa.Column("severity", sa.Integer(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("title", "statement", "found_rev")),
        *(sa.Column(name, text, nullable=False) for name in ("found_at", "updated_at", "unit")),
        sa.Column("due_on", text, nullable=True),
        sa.Column("state", sa.String(), server_default=sa.text("'found'"), nullable=False),
        sa.Column("level", sa.String(), server_default=sa.text("'village'"), nullable=False),
        sa.Column("head", text, nullable=True),
        *(blank(name) for name in ("leader", "person", "nature", "cause", "measure", "outcome", "record")),
        blank("submitted_by"),
        sa.Column("closed_on", text, nullable=True),
        sa.Column("confirmed_on", text, nullable=True),
        sa.Column("reopened", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_back", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("found_gone", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index("ix_ledger_case_feed", "ledger_case", ["scope", "seq"])
    op.create_index("ix_ledger_case_subject", "ledger_case", ["subject_id"])
    op.create_index("ix_ledger_case_area", "ledger_case", ["campaign_id", "area"])
    op.create_table(
        "case_step",
        sa.Column("rev_id", text, primary_key=True),
        sa.Column("case_id", text, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("step", text, nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("parent", text, nullable=True),
        *(sa.Column(name, text, nullable=False) for name in ("account_id", "role", "said", "at")),
    )
    op.create_index("ix_case_step_case", "case_step", ["case_id", "n"])


def downgrade() -> None:
    op.drop_table("case_step")
    op.drop_table("ledger_case")
