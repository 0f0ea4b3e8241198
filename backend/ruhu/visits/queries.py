"""Reading visits: for the phone's feed, for supervisors."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ruhu.accounts.access import Visible
from ruhu.accounts.queries import names_of
from ruhu.visits.taking import VISIT


def visit_feed(
    connection: Connection, visible: Visible, scope: str, after: int, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` changes of type `visit` of a scope after `after`, by seq. One whose household left the reader's grids
    comes as deleted; the very first page needs none."""
    seen = visible.where(VISIT.c.area)
    query = (
        select(VISIT, seen.label("seen"))
        .where(VISIT.c.scope == scope, VISIT.c.seq > after, seen if after == 0 else seen | VISIT.c.moved)
        .order_by(VISIT.c.seq)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    people = names_of(connection, list({row.account_id for row in rows}))
    return [
        {
            "type": "visit", "seq": row.seq, "id": row.rev_id, "deleted": not row.seen,
            "data": told(row, people) if row.seen else None,
        }
        for row in rows
    ]  # fmt: skip


def told(row: Any, people: dict[str, str]) -> dict[str, Any]:
    """A visit as phones and supervisors read it."""
    return {
        "id": row.id, "household_id": row.household_id, "outcome": row.outcome, "met": row.met, "gone": row.gone,
        "visited_on": row.visited_on, "next_on": row.next_on, "note": row.note,
        "account_name": people.get(row.account_id, ""), "received_at": row.received_at,
    }  # fmt: skip
