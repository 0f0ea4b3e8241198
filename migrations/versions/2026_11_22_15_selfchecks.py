"""Which unit a department is; what units and townships found by self-check lists

Revision: 0015_selfchecks
Follows: 0014_crosschecks
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0015_selfchecks"
down_revision = "0014_crosschecks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.add_column("account", sa.Column("unit", sa.String(), nullable=False, server_default=sa.text("''")))
    names = ("id", "campaign_id", "checklist", "item", "area", "unit")
    op.create_table(
        "self_check",
        *(sa.Column(name, text, nullable=False) for name in names),
        sa.Column("n", sa.Integer(), nullable=False),
        *(
            sa.Column(name, text, nullable=False)
            for name in ("state", "note", "evidence", "found", "account_id", "role", "at")
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_self_check", "self_check", ["campaign_id", "checklist", "item", "area", "unit", "n"], unique=True
    )


def downgrade() -> None:
    op.drop_table("self_check")
    op.drop_column("account", "unit")
