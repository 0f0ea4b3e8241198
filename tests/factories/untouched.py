"""What a request changed in the database, table by table: nothing may change that its test does not name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from ruhu.kit.db import Database
from ruhu.tables import METADATA


def contents(database: Database) -> dict[str, Counter[str]]:
    """Every row of every table, as text."""
    with database.read() as connection:
        return {
            table.name: Counter(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in METADATA.sorted_tables
        }


@contextmanager
def changing(database: Database, **expected: tuple[int, int]) -> Iterator[None]:
    """Within, these tables get so many new rows and lose so many old ones, and every row of all others stays as it was.
    A changed row is one lost and one new: `device=(1, 1)`."""
    before = contents(database)
    yield
    after = contents(database)
    found = {
        name: ((after[name] - rows).total(), (rows - after[name]).total()) for name, rows in before.items()
    }
    assert {name: counts for name, counts in found.items() if counts != (0, 0)} == expected
