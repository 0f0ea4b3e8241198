"""What intake needs to know of the register: where a household stands and which facts its judgement reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from ruhu.areas.queries import AREA, village_facts
from ruhu.roster.models import Household

HOUSEHOLD = Household.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Place:
    """A household (or village): `area` is its grid (or itself), `facts` the context `household.*` of the rules."""

    id: str
    village: str
    area: str
    facts: dict[str, Any]


def households_for_judging(connection: Connection, ids: Iterable[str]) -> dict[str, Place]:
    """Households by id, with the facts of their villages."""
    columns = (HOUSEHOLD.c.id, HOUSEHOLD.c.village, HOUSEHOLD.c.grid, HOUSEHOLD.c.facts)
    rows = connection.execute(select(*columns).where(HOUSEHOLD.c.id.in_(list(ids)))).all()
    villages = village_facts(connection, {row.village for row in rows})
    return {
        row.id: Place(row.id, row.village, row.grid, villages.get(row.village, {}) | orjson.loads(row.facts)) for row in rows
    }


def villages_for_judging(connection: Connection, codes: Iterable[str]) -> dict[str, Place]:
    """Villages by code."""
    known = connection.execute(select(AREA.c.code).where(AREA.c.code.in_(list(codes)), AREA.c.level == "village")).scalars().all()
    facts = village_facts(connection, known)
    return {code: Place(code, code, code, facts.get(code, {})) for code in known}

