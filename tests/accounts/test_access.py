"""Who sees which rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select

from ruhu.accounts.access import ROLES, Actor, demand_role, may_survey, visible_to
from ruhu.areas.codes import below
from ruhu.areas.queries import AREA, put_areas
from ruhu.kit.db import Database
from ruhu.kit.errors import NotPermitted

GRID, VILLAGE, TOWNSHIP = "99010110010101", "990101100101", "990101100"
CODES = [
    "99", "9901", "990101", TOWNSHIP, VILLAGE, GRID, "99010110010102", "990101100102", "99010110010201",
    "990101101", "990102", "9902", "100000", "999999", "99999999", "9999999",
]  # fmt: skip


def actor(role: str, *areas: str) -> Actor:
    return Actor("a", "u", "n", role, "d", areas)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.write() as opened:
        put_areas(opened, [(code, f"区{code}") for code in CODES])
    with database.read() as opened:
        yield opened


def test_below_is_exactly_what_starts_with_the_code(connection: Connection) -> None:
    for prefix in ("", *CODES, "9", "99010110010", "x", "９９"):
        found = set(connection.execute(select(AREA.c.code).where(below(AREA.c.code, prefix))).scalars())
        assert found == {code for code in CODES if code.startswith(prefix)}, prefix


def test_sql_and_covers_decide_alike_for_every_role_and_area(connection: Connection) -> None:
    grants = [(GRID,), (VILLAGE,), (GRID, "990101100102"), (TOWNSHIP,), ("990101",), ("",), ()]
    is_village = AREA.c.level == "village"
    for role, areas in itertools.product(ROLES, grants):
        visible = visible_to(actor(role, *areas))
        rows = set(connection.execute(select(AREA.c.code).where(visible.where(AREA.c.code))).scalars())
        assert rows == {code for code in CODES if visible.covers(code)}, (role, areas)
        query = select(AREA.c.code).where(visible.villages_where(AREA.c.code), is_village)
        villages = set(connection.execute(query).scalars())
        assert villages == {code for code in (VILLAGE, "990101100102") if visible.covers_village(code)}, (
            role,
            areas,
        )


def test_a_worker_sees_his_grids_households_and_reads_his_village(connection: Connection) -> None:
    visible = visible_to(actor("worker", GRID))
    assert visible.covers(GRID) and not visible.covers("99010110010102") and not visible.covers(VILLAGE)
    assert visible.covers_village(VILLAGE) and not visible.covers_village("990101100102")
    assert not visible.covers(GRID[:-1])


def test_a_department_sees_counts_and_no_rows(connection: Connection) -> None:
    visible = visible_to(actor("department", "990101"))
    assert not visible.covers(GRID) and not visible.covers_village(VILLAGE)
    assert connection.execute(select(AREA.c.code).where(visible.where(AREA.c.code))).all() == []
    assert connection.execute(select(AREA.c.code).where(visible.counts_where(AREA.c.code))).all() != []


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("worker", True),
        ("village", True),
        ("county", True),
        ("admin", True),
        ("auditor", False),
        ("department", False),
    ],
)
def test_auditors_and_departments_send_no_answers(role: str, allowed: bool) -> None:
    assert may_survey(actor(role, "990101"), GRID) is allowed
    assert may_survey(actor(role, "990101"), VILLAGE, subject="village") is allowed
    assert may_survey(actor(role, "990102"), GRID) is False


def test_a_role_that_may_not_is_told_who_may() -> None:
    with pytest.raises(NotPermitted, match="需要: 县级、管理员"):
        demand_role(actor("worker", GRID), ("admin", "county"))
