"""What workers say to the county

Revision: 0007_complaints
Follows: 0006_newcomers
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007_complaints"
down_revision = "0006_newcomers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "complaint",
        sa.Column("id", text, nullable=False),
        sa.Column("rev_id", text, nullable=False),
        sa.Column("scope", text, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("village", text, nullable=False),
        sa.Column("account_id", text, nullable=False),
        sa.Column("about", text, nullable=False),
        sa.Column("matter", text, nullable=False),
        sa.Column("text", text, nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("received_at", text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rev_id"),
    )
    op.create_index("ix_complaint_feed", "complaint", ["scope", "seq"])
    op.create_index("ix_complaint_list", "complaint", ["state", "received_at", "id"])
    op.create_table(
        "complaint_answer",
        sa.Column("id", text, nullable=False),
        sa.Column("complaint_id", text, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", text, nullable=False),
        sa.Column("account_id", text, nullable=False),
        sa.Column("at", text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_complaint_answer_complaint_id", "complaint_answer", ["complaint_id"])


def downgrade() -> None:
    op.drop_table("complaint_answer")
    op.drop_table("complaint")
