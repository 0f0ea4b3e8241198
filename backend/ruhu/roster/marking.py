"""The register learns what a procedure decided: that a household is monitored 监测对象, or is no more."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, func, select, update

from ruhu.areas.queries import FACTS
from ruhu.kit import clock
from ruhu.kit.scopes import raise_scope
from ruhu.roster.facts import Person, derive
from ruhu.roster.queries import HOUSEHOLD, members_of

MONITORED = "monitored"


def mark_monitored(connection: Connection, household_id: str, *, monitored: bool, kind: str | None) -> None:
    """Change the household and what the rules read of it and of its village; phones get both with their feed.

    The counter of the roster's feed is the last lock before the commit.
    """
    row = connection.execute(select(HOUSEHOLD).where(HOUSEHOLD.c.id == household_id).with_for_update()).one()
    kinds = set(filter(None, row.kinds.split(","))) - {MONITORED} | ({MONITORED} if monitored else set())
    facts = derive(
        kinds=kinds, lifted=row.lifted, monitored=monitored, declared=orjson.loads(row.declared),
        members=[_person(member) for member in members_of(connection, [household_id]).get(household_id, ())],
        on=clock.today(),
    )  # fmt: skip
    village = connection.execute(
        select(FACTS).where(FACTS.c.village == row.village).with_for_update()
    ).one_or_none()
    others = select(func.count()).where(
        HOUSEHOLD.c.village == row.village, HOUSEHOLD.c.deleted.is_(False), HOUSEHOLD.c.monitored, HOUSEHOLD.c.id != row.id
    )  # fmt: skip
    has_some = monitored or connection.execute(others).scalar_one() > 0
    now = clock.iso()
    top = raise_scope(connection, f"roster/{row.village}", 2)
    connection.execute(
        update(HOUSEHOLD)
        .where(HOUSEHOLD.c.id == household_id)
        .values(
            kinds=",".join(sorted(kinds)), monitored=monitored, monitored_kind=kind if monitored else None,
            facts=_json(facts), seq=top - 1, updated_at=now,
        )
    )  # fmt: skip
    if village is not None:
        said = orjson.loads(village.facts) | {"village_has_monitored": has_some}
        connection.execute(
            update(FACTS)
            .where(FACTS.c.village == row.village)
            .values(facts=_json(said), seq=top, updated_at=now)
        )


def _person(member: Any) -> Person:
    return Person(
        member.birth, member.id_number, member.school, member.health, member.labour, member.public_post
    )


def _json(value: dict[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
