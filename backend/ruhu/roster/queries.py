"""Reading the register: for the phone's feed, for judging, for supervisors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, bindparam, func, select

from ruhu.accounts.access import Visible
from ruhu.areas.codes import TOWNSHIP, VILLAGE, lineage
from ruhu.areas.queries import AREA, FACTS, names
from ruhu.kit import clock
from ruhu.kit.bulk import among
from ruhu.roster.facts import age_on, birth_of
from ruhu.roster.identity import mask_id, mask_phone
from ruhu.roster.models import Household, Member

HOUSEHOLD = Household.__table__  # type: ignore[attr-defined]
MEMBER = Member.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Place:
    """What intake needs of a household (or of a village: `id`, `village` and `grid` are then its code).

    `facts` is the rules' `household` context, the same as the phone builds from what it pulled.
    """

    id: str
    village: str
    grid: str
    facts: dict[str, Any]


_TOWNSHIP = AREA.alias("township_area")
_HOUSEHOLDS = select(
    HOUSEHOLD.c.id, HOUSEHOLD.c.village, HOUSEHOLD.c.grid, HOUSEHOLD.c.facts, HOUSEHOLD.c.lifted, HOUSEHOLD.c.monitored,
    HOUSEHOLD.c.monitored_kind, HOUSEHOLD.c.kinds, HOUSEHOLD.c.people, HOUSEHOLD.c.labour, HOUSEHOLD.c.name, HOUSEHOLD.c.number,
    HOUSEHOLD.c.provisional_since, HOUSEHOLD.c.matched_to,
).where(among(HOUSEHOLD.c.id, name="ids"), HOUSEHOLD.c.deleted.is_(False) | HOUSEHOLD.c.matched_to.is_not(None))  # fmt: skip
_MEMBERS = (
    select(MEMBER)
    .where(among(MEMBER.c.household_id, name="ids"))
    .order_by(MEMBER.c.household_id, MEMBER.c.position)
)
_CHANGED_FACTS = select(FACTS).where(
    FACTS.c.village == bindparam("village"), FACTS.c.seq > bindparam("after")
)
_VILLAGES = (
    select(AREA.c.code, AREA.c.name, _TOWNSHIP.c.name, FACTS.c.facts)
    .outerjoin(_TOWNSHIP, _TOWNSHIP.c.code == AREA.c.parent)
    .outerjoin(FACTS, FACTS.c.village == AREA.c.code)
    .where(AREA.c.level == "village", among(AREA.c.code, name="codes"))
)


def households_for_judging(connection: Connection, ids: Iterable[str]) -> dict[str, Place]:
    """The households with these ids that are in the register, or provisional; two statements.

    One that was matched to a household of the register is that one, under both ids.
    """
    rows = connection.execute(_HOUSEHOLDS, {"ids": list(ids)}).all()
    matched = {row[0]: row[-1] for row in rows if row[-1] is not None}
    if matched:
        rows = [row for row in rows if row[-1] is None]
        here = {row[0] for row in rows}
        wanted = [target for target in dict.fromkeys(matched.values()) if target not in here]
        rows += connection.execute(_HOUSEHOLDS, {"ids": wanted}).all()
    villages = villages_for_judging(connection, {row[1] for row in rows})
    found = {
        row[0]: Place(row[0], row[1], row[2], _context(tuple(row), villages.get(row[1]))) for row in rows
    }
    return found | {id: found[target] for id, target in matched.items() if target in found}


def villages_for_judging(connection: Connection, codes: Iterable[str]) -> dict[str, Place]:
    """The villages with these codes, with their facts."""
    wanted = sorted(codes)
    if not wanted:
        return {}
    return {
        code: Place(
            code, code, code, {"village_name": name, "township_name": township, **orjson.loads(facts or "{}")}
        )
        for code, name, township, facts in connection.execute(_VILLAGES, {"codes": wanted})
    }


@lru_cache(maxsize=512)
def _changes(visible: Visible, *, first: bool) -> Select[Any]:
    """The statement of `roster_feed` for whoever sees this; building it costs more than running it."""
    query = select(HOUSEHOLD).where(
        HOUSEHOLD.c.village == bindparam("of_village"), HOUSEHOLD.c.seq > bindparam("after")
    )
    if first:
        query = query.where(visible.where(HOUSEHOLD.c.grid), HOUSEHOLD.c.deleted.is_(False))
    return query.order_by(HOUSEHOLD.c.seq).limit(bindparam("most"))


def roster_feed(
    connection: Connection, visible: Visible, village: str, after: int, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` changes of the scope "roster/<village>" after `after`, by seq: households and the village's facts.

    A household that has left the reader's grids comes as deleted, so that a phone drops it; the very first page needs none.
    One that was matched to another comes as deleted with `{became: id}`.
    """
    asked = {"of_village": village, "after": after, "most": limit}
    rows = connection.execute(_changes(visible, first=after == 0), asked).all()
    shown = [row for row in rows if not row.deleted and visible.covers(row.grid)]
    members = members_of(connection, [row.id for row in shown])
    titles = names(connection, {village, village[:TOWNSHIP], *(row.grid for row in shown)})
    data = {row.id: phone_household(row, members.get(row.id, ()), titles) for row in shown}
    changes = [
        {
            "type": "household",
            "seq": row.seq,
            "id": row.id,
            "deleted": row.id not in data,
            # Whose draft is on a phone is the household of the register now.
            "data": data.get(row.id) or ({"became": row.matched_to} if row.matched_to else None),
        }
        for row in rows
    ]
    facts = connection.execute(_CHANGED_FACTS, {"village": village, "after": after}).one_or_none()
    if facts is not None:
        changes.append(_village_change(facts, titles))
    return sorted(changes, key=lambda change: change["seq"])[:limit]


def phone_household(row: Row[Any], members: Sequence[Row[Any]], titles: Mapping[str, str]) -> dict[str, Any]:
    """A household as the phone keeps it (docs/api.md): no ID numbers, no phone numbers."""
    in_grid = len(row.grid) > VILLAGE
    return {
        "id": row.id,
        "number": row.number,
        "name": row.name,
        "village": row.village,
        "village_name": titles.get(row.village, ""),
        "township_name": titles.get(row.village[:TOWNSHIP], ""),
        "grid": row.grid if in_grid else None,
        "grid_name": titles.get(row.grid) if in_grid else None,
        "address": row.address or None,
        "door_order": row.door_order or None,
        "pinyin": row.pinyin or None,
        **register_columns(row),
        "facts": orjson.loads(row.facts),
        "members": [phone_member(member) for member in members],
        "visited_before": None,
        "provisional": row.provisional_since is not None,
    }


def register_columns(row: Row[Any]) -> dict[str, Any]:
    """The columns of a household that read the same on every wire."""
    return {
        "kinds": row.kinds.split(",") if row.kinds else [],
        "lifted": row.lifted,
        "monitored": row.monitored,
        "monitored_kind": row.monitored_kind,
        "people": row.people,
        "labour": row.labour,
    }


def phone_member(member: Row[Any]) -> dict[str, Any]:
    """A member as the phone keeps it."""
    birth = birth_of(member.birth, member.id_number)
    return {
        "id": member.id,
        "name": member.name,
        "relation": member.relation or None,
        "sex": member.sex or None,
        "birth_year": int(birth[:4]) if birth else None,
        "age": age_on(birth, clock.today()),
        "school": member.school or None,
    }


def shown_member(member: Row[Any]) -> dict[str, Any]:
    """A member as a supervisor sees it: ID and phone numbers masked."""
    return {
        **phone_member(member),
        "id_number": mask_id(member.id_number),
        "phone": mask_phone(member.phone),
        "health": member.health or None,
        "labour": member.labour or None,
    }


def members_of(connection: Connection, household_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Members by household, in the register's order."""
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(_MEMBERS, {"ids": list(household_ids)}) if household_ids else ():
        found.setdefault(row.household_id, []).append(row)
    return found


def briefs(connection: Connection, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """{id, number, name, address, grid} by id, of whoever stands in the register or once stood there."""
    columns = (HOUSEHOLD.c.id, HOUSEHOLD.c.number, HOUSEHOLD.c.name, HOUSEHOLD.c.address, HOUSEHOLD.c.grid)
    query = select(*columns).where(among(HOUSEHOLD.c.id, set(ids)))
    return {row.id: dict(row._mapping) for row in connection.execute(query)}


def household_counts(connection: Connection, visible: Visible) -> Counter[str]:
    """Number of households by area code, at every level, within what the reader may count."""
    query = (
        select(HOUSEHOLD.c.grid, func.count().label("n"))
        .where(visible.counts_where(HOUSEHOLD.c.grid), HOUSEHOLD.c.deleted.is_(False))
        .group_by(HOUSEHOLD.c.grid)
    )
    counts: Counter[str] = Counter()
    for row in connection.execute(query):
        for code in (*lineage(row.grid), row.grid):
            counts[code] += row.n
    return counts


def _context(row: tuple[Any, ...], village: Place | None) -> dict[str, Any]:
    _, _, _, facts, lifted, monitored, monitored_kind, kinds, people, labour, name, number, provisional, _ = (
        row
    )
    known = {"lifted": lifted, "monitored": monitored, "monitored_kind": monitored_kind, "key": bool(kinds)}
    return _facts(
        village,
        orjson.loads(facts) | (dict.fromkeys(known) if provisional else known),
        people=people, labour=labour, name=name, number=number,
    )  # fmt: skip


def provisional_place(
    id: str, village: Place, grid: str, *, name: str, number: str, people: int | None
) -> Place:
    """A household that is not in the register: what the register would tell is unknown."""
    unknown = dict.fromkeys(("lifted", "monitored", "monitored_kind", "key"))
    facts = _facts(village, unknown, people=people, labour=None, name=name, number=number)
    return Place(id, village.id, grid, facts)


def _facts(village: Place | None, known: Mapping[str, Any], **told: Any) -> dict[str, Any]:
    of_village = village.facts if village else {}
    return {
        **of_village,
        **known,
        **told,
        "village_name": of_village.get("village_name"),
        "township_name": of_village.get("township_name"),
    }


def _village_change(facts: Row[Any], titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "village",
        "seq": facts.seq,
        "id": facts.village,
        "deleted": False,
        "data": {
            "code": facts.village,
            "name": titles.get(facts.village, ""),
            "township_name": titles.get(facts.village[:TOWNSHIP], ""),
            "facts": orjson.loads(facts.facts),
        },
    }
