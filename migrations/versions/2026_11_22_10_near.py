"""Where an income line's verdicts turn is found in the index of the areas: no push writes all over an index of its own

Revision: 0010_near
Follows: 0009_lines
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_near"
down_revision = "0009_lines"
branch_labels = None
depends_on = None

SECOND = "turn_high IS NOT NULL"


def upgrade() -> None:
    for name in ("turn_high", "turn", "area"):
        op.drop_index(f"ix_standing_{name}", "standing")
    op.create_index("ix_standing_area", "standing", ["campaign_id", "area", "turn_low", "turn_high"])


def downgrade() -> None:
    op.drop_index("ix_standing_area", "standing")
    op.create_index("ix_standing_area", "standing", ["campaign_id", "area"])
    op.create_index("ix_standing_turn", "standing", ["campaign_id", "turn_low"])
    op.create_index(
        "ix_standing_turn_high",
        "standing",
        ["campaign_id", "turn_high"],
        sqlite_where=sa.text(SECOND),
        postgresql_where=sa.text(SECOND),
    )
