"""A small invented township: two villages with two grids each, three households a grid, and people who work there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
from sqlalchemy import func, select

from ruhu.accounts.manage import create_account
from ruhu.areas.queries import put_areas
from ruhu.campaigns.presets import preset_files, read_campaign
from ruhu.campaigns.queries import save_campaign
from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from ruhu.kit.resources import schemas_dir
from ruhu.kit.scopes import raise_scope
from ruhu.kit.settings import Settings
from ruhu.main import create_app
from ruhu.questionnaires.definition import Definition
from ruhu.roster.queries import HOUSEHOLD
from ruhu.sync.state import ensure_epoch
from tests.factories.served import client_of

COUNTY, TOWNSHIP = "990101", "990101100"
VILLAGES = ("990101100201", "990101100202")
GRIDS = tuple(f"{village}{n:02d}" for village in VILLAGES for n in (1, 2))
PASSWORD = "liuhe-9-shan"
PEOPLE = {
    "wg1": ("worker", GRIDS[0]), "wg2": ("worker", GRIDS[1]), "wg3": ("worker", GRIDS[2]), "cun1": ("village", VILLAGES[0]),
    "zhen": ("township", TOWNSHIP), "xian": ("county", COUNTY), "bumen": ("department", COUNTY), "guanli": ("admin", COUNTY),
    "shenji": ("auditor", COUNTY),
}  # fmt: skip
COLUMNS = (
    "id", "number", "name", "village", "grid", "county", "address", "phone", "door_order", "pinyin", "kinds", "lifted",
    "monitored", "monitored_kind", "people", "labour", "declared", "facts", "deleted", "seq", "created_at", "updated_at",
)  # fmt: skip


@dataclass
class World:
    """The township and its server."""

    database: Database
    client: httpx.Client
    households: dict[str, list[str]]  # household ids by grid
    definition: Definition
    village_definition: Definition

    def sign_in(self, username: str, device: str = "") -> Phone:
        """Sign in, on a new device if none is named."""
        device = device or uuid7()
        body = {
            "grant_type": "password",
            "username": username,
            "password": PASSWORD,
            "device_id": device,
            "device_name": "试机",
        }
        reply = self.client.post("/api/auth/token", json=body)
        assert reply.status_code == 200, reply.text
        return Phone(self.client, device, reply.json()["access_token"], username)

    def count(self, table: Any, *where: Any) -> int:
        """How many rows."""
        with self.database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


@dataclass
class Phone:
    """A signed-in device."""

    client: httpx.Client
    device: str
    token: str
    username: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The Authorization header."""
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **params: Any) -> Any:
        """GET, as it came."""
        return self.client.get(path, params=params, headers=self.headers)

    def push(self, *items: Any, **envelope: Any) -> Any:
        """Push items, as it came."""
        body = {"protocol": 1, "device": self.device, "items": list(items)} | envelope
        return self.raw_push(orjson.dumps(body))

    def raw_push(self, body: bytes) -> Any:
        """Push any bytes."""
        return self.client.post(
            "/api/sync/push", content=body, headers={**self.headers, "Content-Type": "application/json"}
        )

    def results(self, *items: Any, **envelope: Any) -> list[dict[str, Any]]:
        """Push items and read the receipts."""
        reply = self.push(*items, **envelope)
        assert reply.status_code == 200, reply.text
        found: list[dict[str, Any]] = reply.json()["results"]
        return found


@contextmanager
def small_world(
    database_url: str, folder: Path, households: dict[str, list[str]] | None = None
) -> Iterator[World]:
    """Start the application on a migrated database. `households`: the township is in it already, with these."""
    # Nothing is sent to the addresses that tests name: tests/webhooks sends by itself, on loopback.
    settings = Settings(
        data=folder, database=database_url, secret="s" * 40, webhooks=False, cross_checks=False
    )
    app = create_app(settings)
    database: Database = app.state.db
    if households is None:
        households = furnish(database)
    with client_of(app) as client:
        catalog = app.state.catalog
        yield World(
            database,
            client,
            households,
            catalog.get("mingzhou-2022-household", 1),
            catalog.get("mingzhou-2022-village"),
        )


def furnish(database: Database) -> dict[str, list[str]]:
    """Put the township into a migrated database. Returns its households by grid."""
    households: dict[str, list[str]] = {grid: [] for grid in GRIDS}
    now = clock.iso()
    with database.write() as connection:
        names = [("99", "示例省"), ("9901", "示例市"), (COUNTY, "示例县"), (TOWNSHIP, "示例镇")]
        names += [(village, f"示例{'东西'[i]}村") for i, village in enumerate(VILLAGES)]
        names += [(grid, f"第{n + 1}网格") for n, grid in enumerate(GRIDS)]
        put_areas(connection, names)
        for username, (role, area) in PEOPLE.items():
            create_account(
                connection,
                username=username,
                password=PASSWORD,
                name=f"示例{username}",
                role=role,
                areas=[area],
            )
        for path in preset_files(schemas_dir()):
            campaign = read_campaign(path)
            # Those without a line are there to be opened: most tests are about lines.
            save_campaign(connection, campaign, "open" if campaign["lines"] else "preset")
        ensure_epoch(connection)
        for grid in GRIDS:
            village = grid[:12]
            rows = []
            for n in range(3):
                household_id = uuid7()
                households[grid].append(household_id)
                lifted = n == 1
                rows.append((
                    household_id, f"{grid[-2:]}{n:02d}", f"示例{'甲乙丙'[n]}", village, grid, COUNTY, f"东头{n + 1}号", "", n + 1,
                    "sl" + "jyb"[n], "lifted" if lifted else "", lifted, False, None, 4, 2, "{}",
                    orjson.dumps({"lifted": lifted, "monitored": False, "key": lifted}).decode(), False,
                    raise_scope(connection, f"roster/{village}", 1), now, now,
                ))  # fmt: skip
            insert_many(connection, HOUSEHOLD, COLUMNS, rows)
    return households
