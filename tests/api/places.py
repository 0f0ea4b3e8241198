"""Five places, one of every kind of nearness, each with households, forms, accounts and a register of its own.

What belongs to a place bears marks (ids and names found nowhere else), so that a leak shows in any answer whatever its shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
from sqlalchemy import select

from ruhu.accounts.access import Actor
from ruhu.accounts.manage import create_account
from ruhu.areas.queries import put_areas
from ruhu.campaigns.queries import chosen_campaign
from ruhu.complaints.taking import key_of
from ruhu.crosschecks.running import FINDING, check_all
from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.ids import uuid7
from ruhu.kit.scopes import raise_scope
from ruhu.ledger.store import case_id
from ruhu.roster.queries import HOUSEHOLD
from ruhu.spotchecks.draws import draw
from ruhu.spotchecks.store import finish, items_of
from ruhu.webhooks.managing import change, create
from ruhu.webhooks.wire import WebhookChange, WebhookIn
from tests.factories.items import act_item, harmless_values, survey_item
from tests.factories.photos import picture, send, sha256
from tests.factories.world import COLUMNS, GRIDS, PASSWORD, Phone, World, small_world
from tests.review.forms import edit

NEXT_TOWNSHIP, NEXT_COUNTY = "990101101", "990102"
FAR_VILLAGE, FOREIGN_VILLAGE = f"{NEXT_TOWNSHIP}201", f"{NEXT_COUNTY}100201"
PLACES = {
    "own grid": GRIDS[0],
    "own village": GRIDS[1],
    "own township": GRIDS[2],
    "own county": f"{FAR_VILLAGE}01",
    "another county": f"{FOREIGN_VILLAGE}01",
}
# Granted to the seven roles of the small world (tests/factories/world.py), said once more and in another way than
# `visible_to` decides it: which places they may see.
ALL = tuple(PLACES)
SEES = {
    "worker": ALL[:1], "village": ALL[:2], "township": ALL[:3], "county": ALL[:4], "admin": ALL[:4],
    "auditor": ALL[:4], "department": (),
}  # fmt: skip
PERSON = {
    "worker": "wg1", "village": "cun1", "township": "zhen", "county": "xian", "department": "bumen", "admin": "guanli",
    "auditor": "shenji",
}  # fmt: skip
# Pages and files, for people before they sign in: no row of any place is in them. A locked phone proves itself otherwise.
PUBLIC = {
    "GET /api/health", "GET /api/sync/keys", "POST /api/auth/token", "POST /api/sync/locked", "GET /api/openapi.json", "HEAD /api/openapi.json", "GET /api/docs",
    "MOUNT /api/docs/assets", "GET /api/{rest:path}", "GET /{path:path}",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """What stands at one place."""

    name: str
    grid: str
    village: str
    household: str
    household_name: str
    submission: str
    village_submission: str
    revision: str
    account: str
    username: str
    device: str
    photo: str
    village_photo: str
    disputed: str  # a second household's form, of which two versions stand
    dispute_head: str
    dispute_other: str
    held: str  # keys of what is kept aside
    laid_by: str
    newcomer: str  # households that are not in the register
    matched: str
    complaint: str  # as readers know it
    case: str
    waiting: str  # a form that nobody decided on
    draw: str  # households of the grid drawn, and one of them
    spot: str
    procedure: str  # that the household goes through
    webhook: str
    finding: str = ""  # of the village: its form says no, a household there says otherwise

    @property
    def household_marks(self) -> set[str]:
        """What only those who see the household may read."""
        return {
            self.household,
            self.household_name,
            self.submission,
            self.account,
            self.username,
            self.disputed,
            self.dispute_head,
            self.dispute_other,
            self.held,
            self.laid_by,
            self.newcomer,
            self.matched,
            self.complaint,
            self.case,
            self.waiting,
            self.draw,
            self.spot,
            self.procedure,
            self.webhook,
        }

    @property
    def village_marks(self) -> set[str]:
        """What only those who see one of the village's grids may read."""
        return {self.village_submission, self.device, self.revision}


@dataclass
class Everywhere:
    """The world with its places."""

    world: World
    places: dict[str, Place]

    def phone(self, role: str) -> Phone:
        """A fresh phone of the person with this role."""
        return self.world.sign_in(PERSON[role])


@contextmanager
def everywhere(database_url: str, folder: Path) -> Iterator[Everywhere]:
    """Build it in a migrated database."""
    with small_world(database_url, folder) as world:
        with world.database.write() as connection:
            put_areas(
                connection,
                [
                    (NEXT_TOWNSHIP, "邻镇"), (FAR_VILLAGE, "邻镇远村"), (f"{FAR_VILLAGE}01", "远网格"),
                    (NEXT_COUNTY, "邻县"), (f"{NEXT_COUNTY}100", "邻县某镇"), (FOREIGN_VILLAGE, "邻县某村"),
                    (f"{FOREIGN_VILLAGE}01", "邻县网格"),
                ],
            )  # fmt: skip
        places = {name: _furnish(world, name, grid, n) for n, (name, grid) in enumerate(PLACES.items())}
        check_all(world.database, world.client.app.state.catalog)  # type: ignore[attr-defined]
        with world.database.read() as connection:
            query = select(FINDING.c.village, FINDING.c.id)
            rows = connection.execute(query.where(FINDING.c.code == "across_housing_policy_missing"))
            found = {row.village: row.id for row in rows}
        places = {name: replace(place, finding=found[place.village]) for name, place in places.items()}
        yield Everywhere(world, places)


def _furnish(world: World, name: str, grid: str, n: int) -> Place:
    village, household, title, username = grid[:12], uuid7(), f"标记户{'甲乙丙丁戊'[n]}", f"mark{n}"
    now = clock.iso()
    quarrel, calm = uuid7(), uuid7()
    with world.database.write() as connection:
        rows = [(
            id, number, title, village, grid, grid[:6], "村西", "", 9, "bjh", "", False, False, None, 4, 2, "{}",
            orjson.dumps({"lifted": False}).decode(), False, raise_scope(connection, f"roster/{village}", 1), now, now,
        ) for id, number in ((household, f"9{n:03d}"), (quarrel, f"8{n:03d}"), (calm, f"7{n:03d}"))]  # fmt: skip
        insert_many(connection, HOUSEHOLD, COLUMNS, rows)
        account = create_account(connection, username, PASSWORD, f"标记员{n}", "worker", [grid])
    phone = world.sign_in(username)
    photos = [picture(f"{n} {subject}".encode()) for subject in ("household", "village")]
    named = [[{"sha256": sha256(data), "size": len(data), "slot": "door"}] for data in photos]
    form = survey_item(world.definition, village=village, household_id=household, blobs=named[0])
    assert phone.results(form)[0]["status"] == "accepted"
    village_form = survey_item(world.village_definition, village=village, household_id=None, blobs=named[1])
    assert phone.results(village_form)[0]["status"] in ("accepted", "disputed")
    for data in photos:
        assert send(phone, data).status_code == 201
    first = survey_item(
        world.definition,
        village=village,
        household_id=quarrel,
        values=harmless_values(world.definition, filth="yes", house_unsafe="yes"),
    )
    head, other = edit(first, wage="30000.00"), edit(first, wage="20000.00")
    waiting = survey_item(world.definition, village=village, household_id=calm)
    assert phone.results(waiting)[0]["status"] == "accepted"
    aside = [
        survey_item(world.definition, village=village, household_id=household, campaign="not-here")
        for _ in "12"
    ]
    statuses = [result["status"] for result in phone.results(first, head, other, *aside)]
    assert statuses == ["accepted", "accepted", "disputed", "held", "held"]
    new = [
        act_item(
            world.client.app.state.catalog.get("newcomer"), village=village, household_id=None,  # type: ignore[attr-defined]
            values={"name": f"新来户{n}", "address": "村口", "grid": grid},
        )
        for _ in "12"
    ]  # fmt: skip
    assert [result["status"] for result in phone.results(*new)] == ["accepted", "accepted"]
    word = act_item(
        world.client.app.state.catalog.get("complaint"), village=village, household_id=None,  # type: ignore[attr-defined]
        values={"about": "township", "matter": "other", "text": f"示例反映{n}", "named": "no"},
    )  # fmt: skip
    assert [result["status"] for result in phone.results(word)] == ["accepted"]
    draw, spot = _drawn(world, grid, account)
    entered = {
        "id": uuid7(),
        "household_id": household,
        "kind": "recognition",
        "begun_on": now[:10],
        "origin": "survey",
    }
    reply = phone.client.post("/api/procedures", json=entered | {"clue": "示例线索"}, headers=phone.headers)
    assert reply.status_code == 200, reply.text
    return Place(
        name, grid, village, household, title, form["submission_id"], village_form["submission_id"],
        form["rev_id"], account, username, phone.device, *map(sha256, photos),
        first["submission_id"], head["rev_id"], other["rev_id"], aside[0]["rev_id"], aside[1]["rev_id"],
        new[0]["submission_id"], new[1]["submission_id"],
        key_of(word["rev_id"]), case_id("mingzhou-2022", quarrel, "filth"),
        waiting["submission_id"], draw, spot, entered["id"], _webhook(world, grid, account),
    )  # fmt: skip


def _webhook(world: World, grid: str, account: str) -> str:
    """An address that is switched off: nothing is ever sent there."""
    asked = WebhookIn(id=uuid7(), area=grid, url="http://127.0.0.1:9/", secret="a secret of the place")
    admin = Actor(account, "", "", "admin", uuid7(), (grid,))
    with world.database.write() as connection:
        create(connection, admin, "s" * 40, asked)
        change(connection, admin, "s" * 40, asked.id, WebhookChange(active=False))
    return asked.id


def _drawn(world: World, grid: str, account: str) -> tuple[str, str]:
    """A draw of the whole grid, and one of its households, which counts as surveyed again (by the same answers)."""
    supervisor = Actor(account, "", "", "township", uuid7(), (grid,))
    draw_id = uuid7()
    with world.database.write() as connection:
        campaign = chosen_campaign(connection, "mingzhou-2022")
        draw(connection, supervisor, campaign, draw_id, grid, 3, None)
        item = items_of(connection, [draw_id])[0]
        finish(connection, [(item.id, item.head_rev, account, clock.iso())])
    return draw_id, item.id
