"""The audit log: an edit is detected and located (I15)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import delete, insert, select, update

from ruhu.audit.log import EVENT, HEAD, events, record, verify
from ruhu.kit.db import Database


@dataclass(frozen=True)
class Someone:
    account_id: str
    device_id: str = "phone"


@pytest.fixture
def filled(database: Database) -> Database:
    for n in range(5):
        for who in (Someone("wg1"), Someone("wg2"), None):
            with database.write() as connection:
                record(connection, who, "sync:push", f"s{n}", {"accepted": n})
    return database


def breaks(database: Database) -> list[tuple[str, int]]:
    with database.read() as connection:
        return [(broken.chain, broken.n) for broken in verify(connection)]


def test_an_untouched_log_verifies(filled: Database) -> None:
    assert breaks(filled) == []
    with filled.read() as connection:
        assert len(list(events(connection))) == 15 and len(list(events(connection, "wg1"))) == 5


def test_an_edit_of_any_column_is_located(filled: Database) -> None:
    where = (EVENT.c.chain == "wg1/phone", EVENT.c.n == 3)
    with filled.read() as connection:
        written = dict(connection.execute(select(EVENT).where(*where)).mappings().one())
    for column in ("at", "actor", "action", "subject", "detail", "prev_hash", "hash", "id"):
        with filled.write() as connection:
            connection.execute(update(EVENT).where(*where).values({column: "changed"}))
        assert breaks(filled) == [("wg1/phone", 3)], column
        with filled.write() as connection:
            connection.execute(update(EVENT).where(*where).values({column: written[column]}))
    assert breaks(filled) == []


def test_a_removed_event_is_located(filled: Database) -> None:
    with filled.write() as connection:
        connection.execute(delete(EVENT).where(EVENT.c.chain == "wg1/phone", EVENT.c.n == 2))
    assert breaks(filled) == [("wg1/phone", 3)]


def test_a_log_cut_short_is_noticed(filled: Database) -> None:
    with filled.write() as connection:
        connection.execute(delete(EVENT).where(EVENT.c.chain == "system", EVENT.c.n >= 4))
        connection.execute(delete(HEAD).where(HEAD.c.chain == "wg2/phone"))
    assert breaks(filled) == [("system", 4), ("wg2/phone", 6)]


def test_a_forged_event_is_located(filled: Database) -> None:
    with filled.write() as connection:
        row = dict(
            connection.execute(select(EVENT).where(EVENT.c.chain == "system", EVENT.c.n == 5))
            .mappings()
            .one()
        )
        connection.execute(insert(EVENT), row | {"n": 6, "id": "forged"})
    assert breaks(filled) == [("system", 6)]


def test_concurrent_writers_of_one_chain_keep_it_whole(database: Database) -> None:
    def write(n: int) -> None:
        with database.write() as connection:
            record(connection, Someone("wg1"), "sync:push", f"s{n}", {})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert breaks(database) == []
    with database.read() as connection:
        numbers = connection.execute(select(EVENT.c.n).order_by(EVENT.c.n)).scalars().all()
    assert numbers == list(range(1, 41))


def test_a_rolled_back_change_leaves_no_event(filled: Database) -> None:
    with pytest.raises(ZeroDivisionError), filled.write() as connection:
        record(connection, Someone("wg1"), "roster:import", "roster", {})
        _ = 1 / 0
    assert breaks(filled) == []
    with filled.read() as connection:
        assert len(list(events(connection))) == 15
