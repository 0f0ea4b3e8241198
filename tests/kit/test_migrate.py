"""Migrations and models agree."""

from __future__ import annotations

from ruhu.kit.db import Database
from ruhu.kit.migrate import drift, migrate
from ruhu.tables import METADATA


def test_a_migrated_database_has_the_models_shape(database: Database) -> None:
    with database.read() as connection:
        assert drift(connection, METADATA) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate(database)
    with database.read() as connection:
        assert drift(connection, METADATA) == []
