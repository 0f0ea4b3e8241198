"""Alembic's environment: runs inside a connection that Ruhu gives (kit.migrate), or on RUHU_DATABASE by hand."""

from alembic import context

from ruhu.kit.db import Database
from ruhu.kit.settings import Settings
from ruhu.tables import METADATA


def run(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        user_module_prefix="sqlmodel.sql.sqltypes.",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database(Settings().database_url()).write() as connection:
        run(connection)
