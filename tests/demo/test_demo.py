"""The demo is whole, invented, and made by the ordinary ways."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from ruhu.audit.log import verify
from ruhu.cli import prepared
from ruhu.demo.load import is_demo, is_empty, load_demo
from ruhu.demo.people import GRIDS, demo_lines
from ruhu.kit.settings import Settings
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.store import STANDING
from ruhu.roster.columns import COLUMNS
from ruhu.roster.identity import id_complaint
from ruhu.roster.queries import HOUSEHOLD
from ruhu.roster.reading import AreaLine, HouseholdLine, MemberLine


def test_the_demo_fills_an_empty_database_on_either_engine(database_url: str, tmp_path: Path) -> None:
    database = prepared(Settings(data=tmp_path, database=database_url))
    with database.read() as connection:
        assert is_empty(connection)
    counts = load_demo(database, Catalog.load())
    assert counts == {"households": 1200, "accounts": 36, "submissions": 725}
    with database.read() as connection:
        assert is_demo(connection) and not is_empty(connection)
        assert verify(connection) == []
        per_grid = dict(
            connection.execute(select(HOUSEHOLD.c.grid, func.count()).group_by(HOUSEHOLD.c.grid)).all()
        )
        troubled = connection.execute(select(func.count()).where(STANDING.c.worst > 0)).scalar_one()
    database.close()
    assert per_grid == dict.fromkeys(GRIDS, 50)
    assert 0.08 <= troubled / 725 <= 0.22


def test_its_people_are_invented_and_the_same_each_time() -> None:
    lines, again = demo_lines(7), demo_lines(7)
    assert (lines.households, lines.members) == (again.households, again.members)
    assert all("示" in member.name or "例" in member.name for member in lines.members)
    assert all(
        member.id_number.startswith("990101") and id_complaint(member.id_number) is None
        for member in lines.members
    )
    assert max(Counter(member.id_number for member in lines.members).values()) == 1


def test_lines_have_the_fields_of_the_template() -> None:
    def fields(name: str) -> list[str]:
        return [column.field for column in COLUMNS[name]]

    households = [name for name in fields("农户") if name in HouseholdLine._fields]
    assert ["row", *households] == [name for name in HouseholdLine._fields if name != "declared"]
    assert ["row", *fields("家庭成员")] == list(MemberLine._fields)
    assert ["row", *fields("区划")[:3], "facts"] == list(AreaLine._fields)
