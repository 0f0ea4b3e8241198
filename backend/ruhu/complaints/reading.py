"""Who reads complaints, and what they are told: the county and administrators; the writer his own, on his phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, true, tuple_

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.codes import TOWNSHIP, below
from ruhu.areas.queries import names as area_names
from ruhu.complaints.models import ComplaintAnswer
from ruhu.complaints.taking import COMPLAINT
from ruhu.kit import cursors
from ruhu.kit.bulk import among
from ruhu.kit.errors import NotFound

ANSWER = ComplaintAnswer.__table__  # type: ignore[attr-defined]
KEY = (COMPLAINT.c.received_at, COMPLAINT.c.id)


def page(
    connection: Connection, actor: Actor, state: str | None, area: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """What was written, oldest first."""
    query = select(COMPLAINT).where(_readable(actor)).order_by(*KEY).limit(limit + 1)
    if state is not None:
        query = query.where(COMPLAINT.c.state == state)
    if area is not None:
        query = query.where(below(COMPLAINT.c.village, area))
        if len(area) > TOWNSHIP:
            # Asked for by village, a nameless one would tell its village.
            query = query.where(COMPLAINT.c.named)
    if cursor:
        # By its id alone: the moment of one that has no name stays here.
        (last,) = cursors.unpack(cursor, [cursors.is_text])
        query = query.where(tuple_(*KEY) > select(*KEY).where(COMPLAINT.c.id == last).scalar_subquery())
    found = connection.execute(query).all()
    rows = found[:limit]
    following = cursors.pack([rows[-1].id]) if len(found) > limit else None
    return {"items": told(connection, rows), "next": following}


def one(connection: Connection, actor: Actor, complaint_id: str, *, lock: bool = False) -> Any:
    """The row of a complaint that the actor may read. Raises NotFound."""
    query = select(COMPLAINT).where(COMPLAINT.c.id == complaint_id, _readable(actor))
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound("没有这条反映, 或它不在您的范围内。请回到列表刷新。")
    return row


def told(connection: Connection, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """As readers see them: of one without a name its township and its day, no more."""
    answers = answers_of(connection, [row.id for row in rows])
    people = names_of(connection, [row.account_id for row in rows if row.named])
    places = area_names(
        connection,
        {code for row in rows for code in (row.village[:TOWNSHIP], row.village)} if rows else set(),
    )
    return [
        {
            "id": row.id, "about": row.about, "matter": row.matter, "text": row.text, "state": row.state, "named": row.named,
            "account_name": people.get(row.account_id, "") if row.named else None,
            "village_name": places.get(row.village) if row.named else None,
            "township_name": places.get(row.village[:TOWNSHIP]),
            "received_on": row.received_at[:10], "answers": answers.get(row.id, []),
        }
        for row in rows
    ]  # fmt: skip


def complaint_feed(
    connection: Connection, actor: Actor, scope: str, after: int, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` changes of type `complaint` of a scope after `after`, by seq: those that the reader wrote himself."""
    rows = connection.execute(
        select(COMPLAINT)
        .where(
            COMPLAINT.c.scope == scope, COMPLAINT.c.seq > after, COMPLAINT.c.account_id == actor.account_id
        )
        .order_by(COMPLAINT.c.seq)
        .limit(limit)
    ).all()
    if not rows:
        return []
    answers = answers_of(connection, [row.id for row in rows])
    return [
        {
            "type": "complaint", "seq": row.seq, "id": row.rev_id, "deleted": False,
            "data": {
                "about": row.about, "matter": row.matter, "text": row.text, "named": row.named, "state": row.state,
                "received_at": row.received_at, "answers": answers.get(row.id, []),
            },
        }
        for row in rows
    ]  # fmt: skip


def answers_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Answers by complaint, in the order of writing."""
    if not ids:
        return {}
    rows = connection.execute(
        select(ANSWER).where(among(ANSWER.c.complaint_id, ids)).order_by(ANSWER.c.complaint_id, ANSWER.c.n)
    ).all()
    people = names_of(connection, [row.account_id for row in rows])
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        said = {"text": row.text, "by": people.get(row.account_id, ""), "at": row.at}
        found.setdefault(row.complaint_id, []).append(said)
    return found


def _readable(actor: Actor) -> ColumnElement[bool]:
    """Clause: of one's own areas, and what is said of the county not by the county."""
    own = visible_to(actor).villages_where(COMPLAINT.c.village)
    return and_(own, true() if actor.role == "admin" else or_(COMPLAINT.c.about != "county"))
