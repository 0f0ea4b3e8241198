"""What supervisors decided

Revision: 0003_decisions
Follows: 0002_blobs
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003_decisions"
down_revision = "0002_blobs"
branch_labels = None
depends_on = None

DISPUTED = "state = 'disputed'"


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "decision",
        sa.Column("id", text, nullable=False),
        sa.Column("submission_id", text, nullable=False),
        sa.Column("rev_id", text, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("action", text, nullable=False),
        sa.Column("note", text, nullable=False),
        sa.Column("comments", text, nullable=False),
        sa.Column("account_id", text, nullable=False),
        sa.Column("at", text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_decision_submission_id", "decision", ["submission_id"])
    op.create_index("ix_decision_rev_id", "decision", ["rev_id"])
    op.create_index(
        "ix_submission_disputed",
        "submission",
        ["area"],
        sqlite_where=sa.text(DISPUTED),
        postgresql_where=sa.text(DISPUTED),
    )


def downgrade() -> None:
    op.drop_index("ix_submission_disputed", "submission")
    op.drop_table("decision")
