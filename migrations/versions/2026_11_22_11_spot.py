"""Spot checks: what was drawn from which list, and who surveyed it again

Revision: 0011_spot
Follows: 0010_near
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011_spot"
down_revision = "0010_near"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "spot_draw",
        *(
            sa.Column(name, text, nullable=False)
            for name in ("id", "campaign_id", "area", "method", "seed", "asked")
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("frame", text, nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("frame_sha256", "account_id", "at")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_spot_draw_campaign_id", "spot_draw", ["campaign_id"])
    op.create_table(
        "spot_item",
        *(sa.Column(name, text, nullable=False) for name in ("id", "draw_id")),
        sa.Column("n", sa.Integer(), nullable=False),
        *(
            sa.Column(name, text, nullable=False)
            for name in ("subject_id", "submission_id", "head_rev", "surveyors")
        ),
        *(
            sa.Column(name, text, nullable=True)
            for name in ("assigned_to", "assigned_by", "assigned_at", "rev_id", "done_by", "done_at")
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("draw_id", "submission_id", "assigned_to"):
        op.create_index(f"ix_spot_item_{name}", "spot_item", [name])


def downgrade() -> None:
    op.drop_table("spot_item")
    op.drop_table("spot_draw")
