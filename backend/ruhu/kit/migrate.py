"""Bringing a database to the newest shape."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from ruhu.kit.db import Database
from ruhu.kit.resources import migrations_dir


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database) -> None:
    """Run every migration that is missing, in one transaction."""
    with database.write() as connection:
        command.upgrade(_config(connection), "head")


def drift(connection: Connection, metadata: MetaData) -> list[str]:
    """Where the database differs from the models; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [str(difference) for difference in compare_metadata(context, metadata)]
