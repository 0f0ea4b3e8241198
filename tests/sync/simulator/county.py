"""The small county of the simulator, as the bytes of an SQLite database: two villages, three grids, people, one campaign."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from ruhu.accounts import queries as accounts
from ruhu.areas.queries import put_areas
from ruhu.campaigns.queries import save_campaign
from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.db import Database
from ruhu.kit.migrate import migrate
from ruhu.kit.scopes import raise_scope
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.publish import publish
from ruhu.roster.queries import HOUSEHOLD
from ruhu.sync.state import ensure_epoch
from tests.factories.world import COLUMNS, COUNTY, TOWNSHIP
from tests.sync.simulator.chance import seeded

VILLAGES = ("990101100201", "990101100202")
GRIDS = ("99010110020101", "99010110020102", "99010110020201")
CAMPAIGN = "sim-2024"
QUESTIONS = ("water", "roof", "school", "people", "paid", "word")
PEOPLE = {
    "wg1": ("worker", GRIDS[0]), "wg2": ("worker", GRIDS[1]), "wg3": ("worker", GRIDS[2]), "cun1": ("village", VILLAGES[0]),
    "zhen": ("township", TOWNSHIP),
}  # fmt: skip
HOUSEHOLDS_A_GRID = 4


def account_id(username: str) -> str:
    """The id of one of PEOPLE."""
    return f"00000000-0000-7000-9000-{list(PEOPLE).index(username):012d}"


def household_id(grid: int, n: int) -> str:
    """The id of the n-th household of a grid."""
    return f"00000000-0000-7000-a000-{grid:06d}{n:06d}"


def _form(version: int) -> dict[str, Any]:
    yes = {"type": "yes_no", "problem_when": "no"}
    questions = [
        {"id": "water", "plain": "水够喝吗?", "title": "缺水", "severity": "H", **yes},
        {"id": "roof", "plain": "屋顶好吗?", "title": "屋顶漏", "severity": "M", **yes},
        {"id": "school", "plain": "都上学吗?", "title": "没上学", "severity": "L", **yes},
        {"id": "people", "plain": "几口人?", "type": "count", "unit": "人", "min": "1", "max": "60"},
        {
            "id": "paid",
            "plain": "花了多少?",
            "type": "money",
            "unit": "元",
            "required": False,
            "min": "0",
            "max": "50000",
        },
        {"id": "word", "plain": "还有什么?", "type": "text", "required": False},
    ]
    return {
        "id": "sim-form", "version": version, "subject": "household", "title": f"试验表{version}", "short": "试验",
        "sections": [
            {"id": "one", "printed": "一", "title": "一", "plain": "一", "area": "home", "questions": questions}
        ],
        "measures": [{"id": "each", "label": "每人", "unit": "fen", "expr": "answers.paid / answers.people"}],
    }  # fmt: skip


@lru_cache(maxsize=1)
def forms() -> tuple[Any, ...]:
    """The published versions, oldest first."""
    return tuple(publish(_form(version)) for version in (1, 2))


def catalog_of(count: int) -> Catalog:
    """The first `count` versions."""
    catalog = Catalog()
    for definition in forms()[:count]:
        catalog.add(definition)
    return catalog


@lru_cache(maxsize=1)
def template() -> bytes:
    """The county before anyone went out; made once a process."""
    with tempfile.TemporaryDirectory(prefix="ruhu-sim-") as folder, seeded(random.Random(7)):
        path = Path(folder) / "county.db"
        database = Database(f"sqlite:///{path}")
        migrate(database)
        _fill(database)
        database.close()
        raw = sqlite3.connect(path)
        raw.execute("PRAGMA journal_mode=DELETE")
        raw.execute("VACUUM")
        data = raw.serialize()
        raw.close()
        return data


def _fill(database: Database) -> None:
    now = clock.iso()
    with database.write() as connection:
        names = [("99", "示例省"), ("9901", "示例市"), (COUNTY, "示例县"), (TOWNSHIP, "示例镇")]
        names += [(code, f"村{n}") for n, code in enumerate(VILLAGES)] + [
            (code, f"格{n}") for n, code in enumerate(GRIDS)
        ]
        put_areas(connection, names)
        for username, (role, area) in PEOPLE.items():
            row = {
                "id": account_id(username), "username": username, "name": f"示例{username}", "role": role, "password_hash": "-",
                "active": True, "version": 1, "created_at": now, "updated_at": now,
            }  # fmt: skip
            known = {column.name for column in accounts.ACCOUNT.columns}
            accounts.insert_account(
                connection, {key: value for key, value in row.items() if key in known}, [area]
            )
        campaign = {
            "id": CAMPAIGN, "title": "试验行动", "lines": [], "stages": [], "areas": [COUNTY], "date": "2024-03-01",
            "questionnaires": [{"id": "sim-form", "version": 1, "subject": "household"}],
        }  # fmt: skip
        save_campaign(connection, campaign, "open")
        ensure_epoch(connection)
        for g, grid in enumerate(GRIDS):
            village = grid[:12]
            rows = [(
                household_id(g, n), f"{g}{n:02d}", f"示例{n}", village, grid, COUNTY, "", "", n + 1, "sl", "", False, False, None,
                4, 2, "{}", orjson.dumps({"lifted": False, "monitored": False, "key": False}).decode(), False,
                raise_scope(connection, f"roster/{village}", 1), now, now,
            ) for n in range(HOUSEHOLDS_A_GRID)]  # fmt: skip
            insert_many(connection, HOUSEHOLD, COLUMNS, rows)
