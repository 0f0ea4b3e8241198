"""Lists of ids as one parameter."""

from __future__ import annotations

from sqlalchemy import event, select

from ruhu.kit.bulk import among
from ruhu.kit.db import Database
from ruhu.submissions.store import REVISION


def test_a_list_of_ids_is_looked_up_by_index(sqlite_url: str) -> None:
    database, plans = Database(sqlite_url), []

    def explain(_connection, cursor, statement, parameters, *_rest) -> None:  # type: ignore[no-untyped-def]
        cursor.execute("EXPLAIN QUERY PLAN " + statement, parameters)
        plans.extend(row[3] for row in cursor.fetchall())

    event.listen(database.engine, "before_cursor_execute", explain)
    with database.read() as connection:
        connection.execute(select(REVISION.c.digest).where(among(REVISION.c.rev_id, ["a", "b"]))).all()
    database.close()
    assert any("SEARCH revision" in step for step in plans)
    assert not any("SCAN revision" in step for step in plans)


def test_one_statement_serves_lists_of_any_length(database: Database) -> None:
    with database.read() as connection:
        for wanted in ([], ["a"], ["a", "b", "c"], [f"id-{n}" for n in range(5000)]):
            assert (
                connection.execute(select(REVISION.c.rev_id).where(among(REVISION.c.rev_id, wanted))).all()
                == []
            )
