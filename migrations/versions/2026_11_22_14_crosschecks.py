"""Checks across records: as of when each village was checked, and what did not agree

Revision: 0014_crosschecks
Follows: 0013_webhooks
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014_crosschecks"
down_revision = "0013_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()

    def texts(*names: str) -> list[sa.Column]:
        return [sa.Column(name, text, nullable=False) for name in names]

    op.create_table(
        "cross_run",
        *texts("campaign_id", "village"),
        sa.Column("campaign_seq", sa.BigInteger(), nullable=False),
        sa.Column("roster_seq", sa.BigInteger(), nullable=False),
        *texts("mark", "ran_at"),
        sa.PrimaryKeyConstraint("campaign_id", "village"),
    )
    op.create_table(
        "cross_finding",
        *texts("id", "campaign_id", "village", "code", "key", "question"),
        sa.Column("severity", sa.Integer(), nullable=False),
        *texts("title", "message", "households", "raised_at", "changed_at"),
        sa.Column("cleared_at", text, nullable=True),
        sa.Column("settled_at", text, nullable=True),
        *(
            sa.Column(name, text, nullable=False, server_default=sa.text("''"))
            for name in ("settled_by", "reason")
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cross_finding_village", "cross_finding", ["campaign_id", "village"])


def downgrade() -> None:
    op.drop_table("cross_finding")
    op.drop_table("cross_run")
