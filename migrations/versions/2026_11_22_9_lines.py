"""What a changed income line made of forms, and what it takes to judge by it quickly

Revision: 0009_lines
Follows: 0008_ledger
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009_lines"
down_revision = "0008_ledger"
branch_labels = None
depends_on = None

SECOND, FLAGGED = "turn_high IS NOT NULL", "worst > 0"
# As ruhu.risk.models.urgency_of says; -1 (turning.ANYWHERE): each changed line looks at it, and finds out.
BACKFILL = """
UPDATE standing SET turn_low = -1, urgency = (3 - worst) * 1e15 + CASE
  WHEN per_person IS NULL THEN 4.5e14 WHEN per_person > 4e14 THEN 4e14 WHEN per_person < -4e14 THEN -4e14 ELSE per_person END
"""


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.add_column("standing", sa.Column("turn_low", sa.Float(), nullable=True))
    op.add_column("standing", sa.Column("turn_high", sa.Float(), nullable=True))
    op.add_column("standing", sa.Column("urgency", sa.Float(), nullable=True))
    op.execute(BACKFILL)
    with op.batch_alter_table("standing") as batch:
        batch.alter_column("urgency", existing_type=sa.Float(), nullable=False)
    op.create_index("ix_standing_turn", "standing", ["campaign_id", "turn_low"])
    op.create_index(
        "ix_standing_turn_high",
        "standing",
        ["campaign_id", "turn_high"],
        sqlite_where=sa.text(SECOND),
        postgresql_where=sa.text(SECOND),
    )
    op.create_index(
        "ix_standing_urgency",
        "standing",
        ["campaign_id", "urgency"],
        sqlite_where=sa.text(FLAGGED),
        postgresql_where=sa.text(FLAGGED),
    )
    op.add_column("income_line", sa.Column("before_fen", sa.BigInteger(), nullable=True))
    op.add_column("income_line", sa.Column("judged_at", text, nullable=True))
    for name in ("crossed", "raised", "cleared"):
        op.add_column(
            "income_line", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    op.execute("UPDATE income_line SET judged_at = set_at")
    op.create_table(
        "rejudgement",
        sa.Column("rev_id", text, nullable=False),
        sa.Column("line_id", text, nullable=False),
        sa.Column("campaign_id", text, nullable=False),
        sa.Column("subject_id", text, nullable=False),
        sa.Column("judged_at", text, nullable=False),
        sa.Column("judgement", text, nullable=False),
        sa.PrimaryKeyConstraint("rev_id", "line_id"),
    )

    op.create_table(
        "tally",
        sa.Column("campaign_id", text, nullable=False),
        sa.Column("village", text, nullable=False),
        sa.Column("campaign_seq", sa.BigInteger(), nullable=False),
        sa.Column("roster_seq", sa.BigInteger(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("visited", sa.Integer(), nullable=False),
        sa.Column("key_households", sa.Integer(), nullable=False),
        sa.Column("key_visited", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Integer(), nullable=False),
        sa.Column("grave", sa.Integer(), nullable=False),
        sa.Column("detail", text, nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "village"),
    )


def downgrade() -> None:
    op.drop_table("tally")
    op.drop_table("rejudgement")
    for name in ("cleared", "raised", "crossed", "judged_at", "before_fen"):
        op.drop_column("income_line", name)
    for name in ("urgency", "turn_high", "turn"):
        op.drop_index(f"ix_standing_{name}", "standing")
    for name in ("urgency", "turn_high", "turn_low"):
        op.drop_column("standing", name)
