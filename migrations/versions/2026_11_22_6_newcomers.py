"""Households that are not in the register

Revision: 0006_newcomers
Follows: 0005_moved
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006_newcomers"
down_revision = "0005_moved"
branch_labels = None
depends_on = None

PROVISIONAL = "provisional_since IS NOT NULL"


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.add_column("household", sa.Column("provisional_since", text, nullable=True))
    op.add_column("household", sa.Column("matched_to", text, nullable=True))
    op.create_index(
        "ix_household_provisional",
        "household",
        ["grid"],
        sqlite_where=sa.text(PROVISIONAL),
        postgresql_where=sa.text(PROVISIONAL),
    )


def downgrade() -> None:
    op.drop_index("ix_household_provisional", "household")
    op.drop_column("household", "matched_to")
    op.drop_column("household", "provisional_since")
