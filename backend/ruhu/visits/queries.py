"""Reading visits: for the phone's feed, for supervisors."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, select

from ruhu.accounts.access import Visible
from ruhu.accounts.queries import names_of
from ruhu.visits.taking import VISIT


@lru_cache(maxsize=512)
def _page(visible: Visible, *, first: bool) -> Select[Any]:
    seen = visible.where(VISIT.c.area)
    return (
        select(VISIT, seen.label("seen"))
        .where(
            VISIT.c.scope == bindparam("in_scope"), VISIT.c.seq > bindparam("after"),
            seen if first else seen | VISIT.c.moved,
        )
        .order_by(VISIT.c.seq)
        .limit(bindparam("most"))
    )  # fmt: skip


def visit_feed(
    connection: Connection, visible: Visible, scope: str, after: int, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` changes of type `visit` of a scope after `after`, by seq. One whose household left the reader's grids
    comes as deleted; the very first page needs none."""
    asked = {"in_scope": scope, "after": after, "most": limit}
    rows = connection.execute(_page(visible, first=after == 0), asked).all()
    people = names_of(connection, list({row.account_id for row in rows}))
    return [
        {
            "type": "visit", "seq": row.seq, "id": row.rev_id, "deleted": not row.seen,
            "data": told(row, people) if row.seen else None,
        }
        for row in rows
    ]  # fmt: skip


def visits_of(connection: Connection, campaign: str, household_id: str) -> list[dict[str, Any]]:
    """Attempts at one household in one campaign, the latest first."""
    query = (
        select(VISIT)
        .where(VISIT.c.household_id == household_id, VISIT.c.campaign_id == campaign)
        .order_by(VISIT.c.seq.desc())
        .limit(100)
    )
    rows = connection.execute(query).all()
    people = names_of(connection, list({row.account_id for row in rows}))
    return [told(row, people) for row in rows]


def last_outcome(campaign: str, outcome: str) -> Select[Any]:
    """Ids of the households whose latest attempt in a campaign ended so."""
    later = VISIT.alias("later_visit")
    newer = exists().where(
        later.c.household_id == VISIT.c.household_id,
        later.c.campaign_id == VISIT.c.campaign_id,
        later.c.seq > VISIT.c.seq,
    )
    return select(VISIT.c.household_id).where(
        VISIT.c.campaign_id == campaign, VISIT.c.outcome == outcome, ~newer
    )


def told(row: Any, people: dict[str, str]) -> dict[str, Any]:
    """A visit as phones and supervisors read it."""
    return {
        "id": row.id, "household_id": row.household_id, "outcome": row.outcome, "met": row.met, "gone": row.gone,
        "visited_on": row.visited_on, "next_on": row.next_on, "note": row.note,
        "account_name": people.get(row.account_id, ""), "received_at": row.received_at,
    }  # fmt: skip
