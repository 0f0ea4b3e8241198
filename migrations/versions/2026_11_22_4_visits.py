"""Attempts at a door

Revision: 0004_visits
Follows: 0003_decisions
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004_visits"
down_revision = "0003_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "visit",
        sa.Column("rev_id", text, nullable=False),
        sa.Column("id", text, nullable=False),
        sa.Column("scope", text, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", text, nullable=False),
        sa.Column("household_id", text, nullable=False),
        sa.Column("area", text, nullable=False),
        sa.Column("outcome", text, nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("visited_on", text, nullable=True),
        sa.Column("next_on", text, nullable=True),
        sa.Column("note", text, nullable=False),
        sa.Column("account_id", text, nullable=False),
        sa.Column("received_at", text, nullable=False),
        sa.PrimaryKeyConstraint("rev_id"),
    )
    op.create_index("ix_visit_feed", "visit", ["scope", "seq"])
    op.create_index("ix_visit_household", "visit", ["household_id", "campaign_id"])


def downgrade() -> None:
    op.drop_table("visit")
