"""Forms that wait for approval: the list with what is odd about each, and approving many at one go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, tuple_

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.codes import below, village_of
from ruhu.areas.queries import names as area_names
from ruhu.kit import cursors
from ruhu.kit.bulk import among
from ruhu.kit.errors import Conflict
from ruhu.questionnaires.catalog import Catalog
from ruhu.review.acts import locked_submission, review
from ruhu.review.disputes import visible_rows
from ruhu.review.oddness import oddities
from ruhu.review.store import known
from ruhu.review.wire import ApproveOne, ReviewIn
from ruhu.risk.store import STANDING
from ruhu.roster.queries import briefs
from ruhu.submissions.store import REVISION, SUBMISSION

KEY = (STANDING.c.area, STANDING.c.subject_id)


class IsOdd(Conflict):
    code, title = "odd", "这份表要看过再定"


def page(
    connection: Connection,
    catalog: Catalog,
    actor: Actor,
    campaign: str,
    area: str | None,
    odd: bool | None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """Forms received and not decided on, by area; `odd` True or False: only those, and a page may be short of `limit` although
    `next` leads on."""
    query = (
        select(SUBMISSION, *(column.label(f"key_{column.name}") for column in KEY), STANDING.c.visited_on)
        .join(STANDING, STANDING.c.submission_id == SUBMISSION.c.id)
        .where(
            STANDING.c.campaign_id == campaign,
            SUBMISSION.c.state == "received",
            visible_rows(visible_to(actor)),
        )
        .order_by(*KEY)
        .limit(limit + 1)
    )
    if area is not None:
        query = query.where(below(STANDING.c.area, area))
    if cursor:
        query = query.where(tuple_(*KEY) > tuple_(*cursors.unpack(cursor, [cursors.is_text] * len(KEY))))
    found = connection.execute(query).all()
    rows = found[:limit]
    following = cursors.pack([rows[-1].key_area, rows[-1].key_subject_id]) if len(found) > limit else None
    odds = oddities(connection, catalog, actor.account_id, rows)
    homes = briefs(connection, (row.subject_id for row in rows if row.subject == "household"))
    villages = area_names(connection, {village_of(row.area) for row in rows})
    heads = select(REVISION.c.rev_id, REVISION.c.account_id, REVISION.c.received_at).where(
        among(REVISION.c.rev_id, [row.head_rev for row in rows])
    )
    sent = {row.rev_id: row for row in connection.execute(heads)}
    people = names_of(
        connection, {row.account_id for row in sent.values()} | {row.account_id for row in rows}
    )
    items = [
        {
            "submission_id": row.id, "head": row.head_rev, "subject": row.subject, "subject_id": row.subject_id,
            "household": homes.get(row.subject_id), "village": village_of(row.area),
            "village_name": villages.get(village_of(row.area), village_of(row.area)), "visited_on": row.visited_on,
            "account_name": people.get(sent[row.head_rev].account_id if row.head_rev in sent else row.account_id, "")
            or people.get(row.account_id, ""),
            "received_at": sent[row.head_rev].received_at if row.head_rev in sent else row.updated_at,
            "odd": [one._asdict() for one in odds[row.id]],
        }
        for row in rows
        if odd is None or bool(odds[row.id]) == odd
    ]  # fmt: skip
    return {"items": items, "next": following}


def approve_one(connection: Connection, catalog: Catalog, actor: Actor, asked: ApproveOne) -> None:
    """Approve a form that nobody has to look at: on the head that was listed, in the state it has now, and only where nothing is
    odd about it now.

    Raises what `acts.review` raises, and IsOdd.
    """
    row = locked_submission(connection, actor, asked.submission)
    if not known(connection, asked.id, row.id, "approve") and row.head_rev == asked.head:
        odd = oddities(connection, catalog, actor.account_id, [row])[row.id]
        if odd:
            raise IsOdd(
                "; ".join(one.message for one in odd) + "。请打开看过再定。", codes=[one.code for one in odd]
            )
    review(connection, catalog, actor, row.id, ReviewIn(id=asked.id, action="approve", head=asked.head))
