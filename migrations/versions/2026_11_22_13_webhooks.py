"""Reports that were handed in; webhooks with their outbox and each try

Revision: 0013_webhooks
Follows: 0012_procedures
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013_webhooks"
down_revision = "0012_procedures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()

    def texts(*names: str) -> list[sa.Column]:
        return [sa.Column(name, text, nullable=False) for name in names]

    op.create_table(
        "report_done",
        *texts("campaign_id", "report_id", "due_on", "area", "account_id", "at"),
        sa.PrimaryKeyConstraint("campaign_id", "report_id", "due_on", "area"),
    )
    op.create_table(
        "webhook",
        *texts("id", "area", "title", "url", "secret", "events"),
        sa.Column("active", sa.Boolean(), nullable=False),
        *texts("account_id", "created_at", "changed_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "webhook_message",
        *texts("id", "webhook_id", "event", "body", "state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *texts("next_at", "created_at"),
        sa.Column("delivered_at", text, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_webhook_message_next", "webhook_message", ["state", "next_at"])
    op.create_index("ix_webhook_message_hook", "webhook_message", ["webhook_id", "created_at"])
    op.create_table(
        "webhook_attempt",
        *texts("message_id"),
        sa.Column("n", sa.Integer(), nullable=False),
        *texts("at"),
        sa.Column("status", sa.Integer(), nullable=True),
        *texts("error"),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "n"),
    )


def downgrade() -> None:
    for name in ("webhook_attempt", "webhook_message", "webhook", "report_done"):
        op.drop_table(name)
