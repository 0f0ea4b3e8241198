"""Forms and visits follow their household to another grid

Revision: 0005_moved
Follows: 0004_visits
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_moved"
down_revision = "0004_visits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("submission", "visit"):
        op.add_column(table, sa.Column("moved", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in ("submission", "visit"):
        op.drop_column(table, "moved")
