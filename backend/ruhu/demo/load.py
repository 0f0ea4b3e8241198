"""Loading the demo: the register, the people who sign in, and a survey that is under way."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from ruhu.accounts import queries as accounts
from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.manage import create_account
from ruhu.campaigns.queries import CampaignView, all_campaigns, set_status
from ruhu.demo.answers import plausible_answers
from ruhu.demo.people import COUNTY, GRIDS, TOWNSHIP, VILLAGES, demo_lines
from ruhu.intake import follow, receive
from ruhu.intake.results import Result
from ruhu.kit import clock
from ruhu.kit.canonical import digest
from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from ruhu.roster.importing import Outcome, import_lines
from ruhu.roster.queries import HOUSEHOLD, Place, households_for_judging, villages_for_judging

SEED = 20220803
PASSWORD = "shili-2022"  # of every demo account; the demo holds nothing worth stealing
CAMPAIGN = "mingzhou-2022"
SURVEYED = 0.6
VILLAGES_SURVEYED = 5
BATCH = 50


def is_empty(connection: Connection) -> bool:
    """Whether there is neither an account nor a household: then the demo may be loaded."""
    tables = (accounts.ACCOUNT, HOUSEHOLD)
    return not any(
        connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
    )


def is_demo(connection: Connection) -> bool:
    """Whether the demo's people are here."""
    names = ("wg01", "wg24", "cun08", "zhen")
    return all(accounts.account_by_username(connection, name) is not None for name in names)


def load_demo(database: Database, catalog: Catalog, seed: int = SEED) -> dict[str, int]:
    """Fill an empty database; returns how much of what. The campaign's presets must be there."""
    outcome = load_roster(database, seed)
    with database.write() as connection:
        people = load_accounts(connection)
    results = load_survey(database, catalog, seed)
    refused = [result for result in results if result.status != "accepted"]
    if outcome.errors or refused:
        raise RuntimeError(f"the demo does not fit the rules: {outcome.errors[:3]} {refused[:3]}")
    return {"households": outcome.created, "accounts": people, "submissions": len(results)}


def load_roster(database: Database, seed: int = SEED) -> Outcome:
    """Areas, households and members, the way an import writes them."""
    return import_lines(database, demo_lines(seed), "demo", None, follow=follow)


def load_accounts(connection: Connection) -> int:
    """24 workers, 8 village accounts, township, county, administrator and auditor; all with PASSWORD."""
    given = [(f"wg{n:02d}", f"网格员{n:02d}", "worker", grid) for n, grid in enumerate(GRIDS, start=1)]
    given += [
        (f"cun{n:02d}", f"{name}干部", "village", code)
        for n, (code, name) in enumerate(VILLAGES.items(), start=1)
    ]
    given += [("zhen", "示例镇主管", "township", TOWNSHIP), ("xian", "示例县主管", "county", COUNTY)]
    given += [("admin", "管理员", "admin", ""), ("shenji", "审计员", "auditor", COUNTY)]
    for username, name, role, area in given:
        create_account(connection, username, PASSWORD, name, role, [area])
    return len(given)


def load_survey(database: Database, catalog: Catalog, seed: int = SEED) -> list[Result]:
    """60 % of each grid's households and five village forms, sent by the workers' demo phones through the ordinary intake."""
    rng = random.Random(seed)
    with database.write() as connection:
        set_status(connection, CAMPAIGN, "open")
        actors = [demo_actor(connection, f"wg{n:02d}") for n in range(1, len(GRIDS) + 1)]
        actors += [demo_actor(connection, f"cun{n:02d}") for n in range(1, VILLAGES_SURVEYED + 1)]
    with database.read() as connection:
        campaign = all_campaigns(connection)[CAMPAIGN]
        work = [(actor, build_items(connection, catalog, campaign, actor, rng)) for actor in actors]
    results = []
    for actor, items in work:
        for start in range(0, len(items), BATCH):
            pushed = items[start : start + BATCH]
            results += receive(database, catalog, actor, actor.device_id, pushed).results
    return results


def demo_actor(connection: Connection, username: str) -> Actor:
    """The account as signed in on a phone of its own, which is registered."""
    account = accounts.account_by_username(connection, username)
    assert account is not None
    device = str(uuid.uuid5(uuid.NAMESPACE_URL, f"ruhu:demo:{username}"))
    accounts.put_device(connection, account.id, device, "演示手机", clock.iso())
    return Actor(
        account.id, username, account.name, account.role, device, accounts.granted(connection, account.id)
    )


def build_items(
    connection: Connection, catalog: Catalog, campaign: CampaignView, actor: Actor, rng: random.Random
) -> list[dict[str, Any]]:
    """The push items (docs/sync.md) of one phone: a worker's households, a village account's village form."""
    subject = "village" if actor.role == "village" else "household"
    definition = _definition(catalog, campaign, subject)
    places = _village(connection, actor) if subject == "village" else _surveyed(connection, actor, rng)
    stage = next(stage for stage in campaign.data["stages"] if stage["kind"] == "survey")
    first, last = date.fromisoformat(stage["start"]), date.fromisoformat(stage["end"])
    items = []
    for n, place in enumerate(places, start=1):
        # Door to door in order, some houses a day.
        day = first + timedelta(days=(n - 1) * ((last - first).days + 1) // len(places))
        answers = plausible_answers(
            rng, definition, place.facts, campaign.context(place.grid), day.isoformat()
        )
        household_id = place.id if subject == "household" else None
        items.append(_item(definition, campaign.id, place.village, household_id, answers, n, day))
    return items


def _definition(catalog: Catalog, campaign: CampaignView, subject: str) -> Definition:
    named = next(
        entry
        for entry in campaign.data["questionnaires"]
        if entry["subject"] == subject and entry.get("kind", "survey") == "survey"
    )
    return catalog.get(named["id"], named["version"])


def _surveyed(connection: Connection, actor: Actor, rng: random.Random) -> Sequence[Place]:
    query = (
        select(HOUSEHOLD.c.id)
        .where(visible_to(actor).where(HOUSEHOLD.c.grid))
        .order_by(HOUSEHOLD.c.door_order)
    )
    ids = list(connection.execute(query).scalars())
    chosen = sorted(rng.sample(range(len(ids)), round(len(ids) * SURVEYED)))
    places = households_for_judging(connection, ids)
    return [places[ids[index]] for index in chosen]


def _village(connection: Connection, actor: Actor) -> Sequence[Place]:
    return list(villages_for_judging(connection, actor.areas).values())


def _item(
    definition: Definition,
    campaign_id: str,
    village: str,
    household_id: str | None,
    answers: dict[str, Any],
    n: int,
    day: date,
) -> dict[str, Any]:
    item: dict[str, Any] = {
        "rev_id": uuid7(),
        "n": n,
        "submission_id": uuid7(),
        "parent": None,
        "scope": f"{campaign_id}/{village}",
        "household_id": household_id,
        "kind": "survey",
        "questionnaire": definition.hash,
        "answers": answers,
        "blobs": [],
        "client_at": f"{day.isoformat()}T{9 + n % 9:02d}:{n * 7 % 60:02d}:00+08:00",
    }
    return {**item, "digest": digest(item)}
