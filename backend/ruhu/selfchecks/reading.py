"""Reading self-checks: a list with what was said and what the data says, and one item with its households and cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection, select

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.codes import below, contains, village_of
from ruhu.areas.queries import AREA
from ruhu.areas.queries import names as area_names
from ruhu.campaigns.checklists import Checklist, Checklists, Item, case_code
from ruhu.campaigns.queries import CampaignView
from ruhu.kit.errors import NotFound
from ruhu.ledger.store import CASE
from ruhu.questionnaires.catalog import Catalog
from ruhu.selfchecks.deciding import may_fill
from ruhu.selfchecks.measuring import Around, computed, procedures_of
from ruhu.selfchecks.models import SelfCheck

CHECK = SelfCheck.__table__  # type: ignore[attr-defined]
MOST_CASES = 100


def place_of(actor: Actor, area: str | None) -> str:
    """The area that is looked at: the one asked for, else the actor's first. Raises NotFound for one that is not his."""
    counts = visible_to(actor).counts
    if area is None:
        return counts[0] if counts else ""
    if not any(contains(prefix, area) for prefix in counts):
        raise NotFound("没有这个地方, 或它不在您的范围内。请换一个地区。", area=area)
    return area


def lists_of(campaign: CampaignView, known: Checklists) -> list[Checklist]:
    """The checklists of a campaign, in its order."""
    named = (known.find(one["id"], one["version"]) for one in campaign.data.get("checklists", ()))
    return [checklist for checklist in named if checklist is not None]


def item_of(campaign: CampaignView, known: Checklists, checklist: str, item: str) -> tuple[Checklist, Item]:
    """An item of one of the campaign's lists. Raises NotFound."""
    for one in lists_of(campaign, known):
        for entry in one.items:
            if (one.id, entry.id) == (checklist, item):
                return one, entry
    raise NotFound(
        f"行动“{campaign.title}”的清单里没有 {checklist[:60]} 的 {item[:60]}。请刷新后再看。",
        checklist=checklist[:60],
    )


def page(
    connection: Connection,
    catalog: Catalog,
    known: Checklists,
    actor: Actor,
    campaign: CampaignView,
    area: str,
) -> dict[str, Any]:
    """Every item of the campaign's lists for an area: what its own unit said, what others below said, what the data says."""
    around = _around(connection, catalog, actor, campaign, area)
    lists = lists_of(campaign, known)
    running = (
        procedures_of(around) if any(_asks_procedures(item) for one in lists for item in one.items) else []
    )
    entries = _entries(connection, actor, campaign.id, area)
    told = []
    for checklist in lists:
        items = []
        for item in checklist.items:
            said = entries.get((checklist.id, item.id), [])
            items.append(_item(actor, item, area, said) | {
                "computed": [asdict(one) for one in computed(around, item, running, detailed=False)],
            })  # fmt: skip
        told.append({
            "id": checklist.id, "title": checklist.title, "short": checklist.short, "document": checklist.document,
            "items": items,
        })  # fmt: skip
    return {
        "campaign": campaign.id, "area": area, "area_name": around.names.get(area, area), "unit": actor.unit, "lists": told
    }  # fmt: skip


def one(
    connection: Connection, catalog: Catalog, actor: Actor, campaign: CampaignView, checklist: Checklist, item: Item, area: str
) -> dict[str, Any]:  # fmt: skip
    """One item with the households behind the numbers, everything that was said of it, and its cases."""
    around = _around(connection, catalog, actor, campaign, area)
    running = procedures_of(around) if _asks_procedures(item) else []
    entries = _entries(connection, actor, campaign.id, area, checklist.id, item.id).get(
        (checklist.id, item.id), []
    )
    return _item(actor, item, area, entries) | {
        "campaign": campaign.id, "checklist": checklist.id, "area": area, "area_name": around.names.get(area, area),
        "computed": [asdict(each) for each in computed(around, item, running, detailed=True)],
        "answers": _told(connection, _latest(entries)), "history": _told(connection, entries[::-1]),
        "cases": _cases(connection, actor, campaign.id, case_code(checklist.id, item.id), area),
        "places": _places(connection, area),
    }  # fmt: skip


def _around(
    connection: Connection, catalog: Catalog, actor: Actor, campaign: CampaignView, area: str
) -> Around:
    names = {
        row.code: row.name
        for row in connection.execute(
            select(AREA.c.code, AREA.c.name).where(AREA.c.level != "grid", below(AREA.c.code, area))
        )
    }
    return Around(connection, catalog, campaign, visible_to(actor), area, names)


def _asks_procedures(item: Item) -> bool:
    return any(source.source == "procedure" for source in item.answered_from)


def _entries(
    connection: Connection, actor: Actor, campaign: str, area: str, checklist: str | None = None, item: str | None = None
) -> dict[tuple[str, str], list[Any]]:  # fmt: skip
    """What was said, by list and item, in its order."""
    query = select(CHECK).where(
        CHECK.c.campaign_id == campaign,
        visible_to(actor).counts_where(CHECK.c.area),
        below(CHECK.c.area, area),
    )
    if checklist is not None:
        query = query.where(CHECK.c.checklist == checklist, CHECK.c.item == item)
    found: dict[tuple[str, str], list[Any]] = {}
    for row in connection.execute(query.order_by(CHECK.c.area, CHECK.c.unit, CHECK.c.n)):
        found.setdefault((row.checklist, row.item), []).append(row)
    return found


def _latest(entries: Iterable[Any]) -> list[Any]:
    """Of each area and unit the last."""
    return list({(row.area, row.unit): row for row in entries}.values())


def _item(actor: Actor, item: Item, area: str, entries: Sequence[Any]) -> dict[str, Any]:
    latest = _latest(entries)
    mine = next((row for row in latest if (row.area, row.unit) == (area, actor.unit)), None)
    states = Counter(row.state for row in latest)
    refusal = may_fill(actor, item, area)
    return {
        "id": item.id, "number": item.number, "group_number": item.group_number, "group": item.group, "part": item.part,
        "text": item.text, "remark": item.note, "units": list(item.units), "feeds": item.feeds,
        "mine": {"head": mine.id, "state": mine.state, "at": mine.at} if mine else None,
        "may": refusal is None, "why_not": refusal.message if refusal else None,
        "states": {state: states[state] for state in ("problems", "none", "not_applicable")},
    }  # fmt: skip


def _told(connection: Connection, rows: Sequence[Any]) -> list[dict[str, Any]]:
    found = {row.id: orjson.loads(row.found) for row in rows}
    codes = {row.area for row in rows} | {
        problem["subject_id"]
        for problems in found.values()
        for problem in problems
        if problem["subject"] != "household"
    }
    places = area_names(connection, codes) if codes else {}
    people = names_of(connection, {row.account_id for row in rows}) if rows else {}
    return [
        {
            "id": row.id, "area": row.area, "area_name": places.get(row.area, row.area), "unit": row.unit, "state": row.state,
            "note": row.note, "evidence": row.evidence, "by": people.get(row.account_id, ""), "role": row.role, "at": row.at,
            "found": [
                problem | {"place": places.get(problem["subject_id"], "")} for problem in found[row.id]
            ],
        }
        for row in rows
    ]  # fmt: skip


def _cases(
    connection: Connection, actor: Actor, campaign: str, code: str, area: str
) -> list[Mapping[str, Any]]:
    c = CASE.c
    query = (
        select(c.id, c.area, c.title, c.statement, c.state, c.unit, c.due_on)
        .where(c.campaign_id == campaign, c.code == code, visible_to(actor).cases_where(c.area, c.unit), below(c.area, area))
        .order_by(c.area, c.id)
        .limit(MOST_CASES)
    )  # fmt: skip
    rows = connection.execute(query).all()
    places = area_names(connection, {village_of(row.area) for row in rows}) if rows else {}
    return [
        {
            "id": row.id, "place": places.get(village_of(row.area), ""), "title": row.title, "statement": row.statement,
            "state": row.state, "unit": row.unit, "due_on": row.due_on,
        }
        for row in rows
    ]  # fmt: skip


def _places(connection: Connection, area: str) -> list[dict[str, str]]:
    """Where a problem may be: the area itself and its villages (a county's townships)."""
    level = "village" if len(area) > 6 else "township"
    query = (
        select(AREA.c.code, AREA.c.name)
        .where(AREA.c.level == level, below(AREA.c.code, area))
        .order_by(AREA.c.code)
        .limit(500)
    )
    own = area_names(connection, {area}).get(area, area)
    rest = [{"code": row.code, "name": row.name} for row in connection.execute(query) if row.code != area]
    return [{"code": area, "name": own}, *rest]
