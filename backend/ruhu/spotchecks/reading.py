"""Reading spot checks: the list of draws, one with its households, one household side by side, what is to be done by oneself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.codes import contains, village_of
from ruhu.areas.queries import names as area_names
from ruhu.kit.errors import NotFound
from ruhu.questionnaires.catalog import Catalog
from ruhu.roster.queries import briefs
from ruhu.spotchecks import store
from ruhu.spotchecks.agreement import compare
from ruhu.spotchecks.drawing import drawn, fingerprint
from ruhu.spotchecks.draws import able, draws_where, visible_draw
from ruhu.spotchecks.store import BRIEF, DRAW, ITEM

COUNTS = ("agree", "differ", "not_comparable", "share")
MOST = 100


def draws(connection: Connection, actor: Actor, campaign: str) -> dict[str, Any]:
    """The draws of a campaign within the actor's areas, the newest first, at most MOST."""
    query = (
        select(*BRIEF)
        .where(DRAW.c.campaign_id == campaign, draws_where(visible_to(actor)))
        .order_by(DRAW.c.at.desc(), DRAW.c.id)
        .limit(MOST)
    )
    rows = connection.execute(query).all()
    items = store.items_of(connection, [row.id for row in rows])
    people = names_of(connection, {row.account_id for row in rows})
    places = area_names(connection, {row.area for row in rows})
    return {"items": [_brief(row, [i for i in items if i.draw_id == row.id], people, places) for row in rows]}


def _brief(row: Any, items: Sequence[Any], people: dict[str, str], places: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.id, "campaign": row.campaign_id, "area": row.area, "area_name": places.get(row.area, row.area), "asked": row.asked,
        "size": row.size, "frame_size": row.frame_size, "by": people.get(row.account_id, ""), "at": row.at,
        "assigned": sum(item.assigned_to is not None for item in items), "done": sum(item.rev_id is not None for item in items),
    }  # fmt: skip


def one_draw(connection: Connection, catalog: Catalog, actor: Actor, draw_id: str) -> dict[str, Any]:
    """A draw with its households, how far each agrees, and who may be sent."""
    row = visible_draw(connection, actor, draw_id)
    items = store.items_of(connection, [draw_id])
    homes = briefs(connection, (item.subject_id for item in items))
    villages = area_names(connection, {village_of(home["grid"]) for home in homes.values()})
    found = compared(connection, catalog, items)
    may = able(connection, actor, (home["grid"] for home in homes.values()))
    accounts = {
        id for item in items for id in (item.assigned_to, item.done_by, *item.surveyors.split()) if id
    }
    people = names_of(connection, accounts | {row.account_id})
    listed = [_item(item, homes.get(item.subject_id), villages, people, found.get(item.id)) for item in items]
    totals = {
        name: sum(one[name] for one in found.values()) for name in ("agree", "differ", "not_comparable")
    }
    told = totals["agree"] + totals["differ"]
    brief = _brief(row, items, people, area_names(connection, {row.area}))
    return brief | {
        "items": listed, "people": [_person(p, items, homes) for p in may.values()], **totals,
        "share": round(totals["agree"] / told, 4) if told else None, "seed": row.seed, "method": row.method,
        "frame_sha256": row.frame_sha256,
    }  # fmt: skip


def _item(
    item: Any, home: Any, villages: dict[str, str], people: dict[str, str], found: Any
) -> dict[str, Any]:
    village = village_of(home["grid"]) if home else ""
    return {
        "id": item.id, "n": item.n, "household": home, "village_name": villages.get(village, village),
        "surveyors": [people.get(id, "") for id in item.surveyors.split()], "assigned_to": item.assigned_to,
        "assigned_name": people.get(item.assigned_to or "", ""), "done_name": people.get(item.done_by or "", ""),
        "done_at": item.done_at, "missed": len(found["missed"]) if found else 0,
        **{name: found[name] if found else None for name in COUNTS},
    }  # fmt: skip


def _person(person: Any, items: Sequence[Any], homes: dict[str, Any]) -> dict[str, Any]:
    """Of whom how many of these households may be asked."""
    may = [
        item.id
        for item in items
        if person["id"] not in item.surveyors.split()
        and item.subject_id in homes
        and any(contains(area, homes[item.subject_id]["grid"]) for area in person["areas"])
    ]
    return {"id": person["id"], "name": person["name"], "role": person["role"], "may": may}


def compared(connection: Connection, catalog: Catalog, items: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """The comparison (agreement.compare) of each of these households that was surveyed again, by item."""
    done = [item for item in items if item.rev_id is not None]
    rows = store.bodies(connection, {rev for item in done for rev in (item.head_rev, item.rev_id)})
    found = {}
    for item in done:
        if item.head_rev in rows and item.rev_id in rows:
            pair = pair_of(catalog, rows[item.head_rev], rows[item.rev_id])
            if pair is not None:
                found[item.id] = pair
    return found


def pair_of(catalog: Catalog, first: Any, again: Any) -> dict[str, Any] | None:
    """The comparison of two stored revisions; None where this server does not know a form of theirs."""
    bodies = [orjson.loads(row.body) for row in (first, again)]
    forms = [catalog.by_hash(body["questionnaire"]) for body in bodies]
    if forms[0] is None or forms[1] is None:
        return None
    return compare(forms[0], bodies[0]["answers"]["values"], forms[1], bodies[1]["answers"]["values"])


def one_item(connection: Connection, catalog: Catalog, actor: Actor, item_id: str) -> dict[str, Any]:
    """One household's two surveys side by side. Raises NotFound also before it was surveyed again."""
    item = store.item_by_id(connection, item_id)
    draw = visible_draw(connection, actor, item.draw_id if item else "")
    found = compared(connection, catalog, [item]).get(item_id)
    if found is None:
        raise NotFound("这一户还没有复查, 没有可对照的。")
    homes = briefs(connection, [item.subject_id])
    rows = store.bodies(connection, [item.head_rev, item.rev_id])
    people = names_of(connection, [row.account_id for row in rows.values()])
    told = {
        side: {
            "by": people.get(rows[rev].account_id, ""), "at": rows[rev].received_at,
            "questionnaire": orjson.loads(rows[rev].body)["questionnaire"],
            "remarks": orjson.loads(rows[rev].body)["answers"]["remarks"],
            "flags": [
                {key: flag[key] for key in ("code", "title", "severity")}
                for flag in orjson.loads(rows[rev].judgement)["flags"]
            ],
        }
        for side, rev in (("first", item.head_rev), ("again", item.rev_id))
    }  # fmt: skip
    return {"id": item.id, "draw": draw.id, "household": homes.get(item.subject_id), "sides": told, **found}


def proof(connection: Connection, actor: Actor, draw_id: str) -> dict[str, Any]:
    """Everything it takes to draw again, and whether it gives the same households."""
    row = visible_draw(connection, actor, draw_id)
    listed = store.frame(connection, draw_id)
    households = listed.split("\n")
    stored = [item.subject_id for item in store.items_of(connection, [draw_id])]
    holds = fingerprint(listed) == row.frame_sha256 and drawn(row.seed, households, row.size) == stored
    return {
        "id": row.id, "method": row.method, "seed": row.seed, "size": row.size, "frame_sha256": row.frame_sha256, "frame": households,
        "drawn": stored, "holds": holds,
    }  # fmt: skip


def mine(connection: Connection, actor: Actor) -> dict[str, Any]:
    """What was given to the actor and is still to be done, of the households that he sees."""
    query = (
        select(ITEM, DRAW.c.campaign_id)
        .join(DRAW, DRAW.c.id == ITEM.c.draw_id)
        .where(ITEM.c.assigned_to == actor.account_id, ITEM.c.rev_id.is_(None))
        .order_by(ITEM.c.assigned_at, ITEM.c.n)
    )
    rows = connection.execute(query).all()
    homes = briefs(connection, (row.subject_id for row in rows))
    visible = visible_to(actor)
    seen = [row for row in rows if row.subject_id in homes and visible.covers(homes[row.subject_id]["grid"])]
    villages = area_names(connection, {village_of(homes[row.subject_id]["grid"]) for row in seen})
    return {
        "items": [
            {
                "id": row.id, "campaign": row.campaign_id, "household": homes[row.subject_id],
                "village": (village := village_of(homes[row.subject_id]["grid"])),
                "village_name": villages.get(village, village), "assigned_at": row.assigned_at,
            }
            for row in seen
        ]
    }  # fmt: skip
