"""Lists of ids as one parameter."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import DataError

from ruhu.areas.queries import AREA, put_areas
from ruhu.kit.bulk import among, update_many
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


ODD = ["", "NULL", "null", 'a"b', "a\\b", '\\"', "a,b", "{a}", " a ", "二\n行", "😀", "'; --", "%s", "\x1f"]


def test_any_text_arrives_in_a_list_as_it_is(database: Database) -> None:
    codes = [f"99{n:04d}" for n in range(len(ODD))]
    with database.write() as connection:
        put_areas(connection, [(code, "旧名") for code in codes])
        put_areas(connection, list(zip(codes, ODD, strict=True)))
        stored = {row.code: row.name for row in connection.execute(select(AREA.c.code, AREA.c.name))}
        assert [stored[code] for code in codes] == ODD
        for code, name in zip(codes, ODD, strict=True):
            found = connection.execute(select(AREA.c.code).where(among(AREA.c.name, [name, "没有"])))
            assert found.scalars().all() == [code]
        every = connection.execute(select(AREA.c.code).where(among(AREA.c.name, ODD))).scalars()
        assert sorted(every) == codes
        update_many(connection, AREA, ["code"], ["parent"], [(codes[0], "二"), (codes[1], 'x"y')])
        parents = select(AREA.c.parent).where(among(AREA.c.code, codes[:2])).order_by(AREA.c.code)
        assert connection.execute(parents).scalars().all() == ["二", 'x"y']


def test_a_list_with_what_postgresql_cannot_store_is_refused_whole(postgres_database_url: str) -> None:
    database = Database(postgres_database_url)
    with database.read() as connection, pytest.raises(DataError):
        connection.execute(select(AREA.c.code).where(among(AREA.c.name, ["a\x00b"]))).all()
    database.close()
