"""The few verdicts that turn at a second income line have an index of their own: a changed line finds them without reading every row

Revision: 0016_second
Follows: 0015_selfchecks
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_second"
down_revision = "0015_selfchecks"
branch_labels = None
depends_on = None

SECOND = "turn_high IS NOT NULL"


def upgrade() -> None:
    op.create_index(
        "ix_standing_second",
        "standing",
        ["campaign_id", "turn_high"],
        sqlite_where=sa.text(SECOND),
        postgresql_where=sa.text(SECOND),
    )


def downgrade() -> None:
    op.drop_index("ix_standing_second", "standing")
