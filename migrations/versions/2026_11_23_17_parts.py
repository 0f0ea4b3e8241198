"""The villages that a changed income line looks at are divided, so that several processes judge them anew together

Revision: 0017_parts
Follows: 0016_second
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_parts"
down_revision = "0016_second"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_part",
        sa.Column("line_id", sa.String(), primary_key=True),
        sa.Column("n", sa.Integer(), primary_key=True),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("line_part")
