"""Row access of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, or_, select

from ruhu.accounts.access import Actor
from ruhu.accounts.queries import names_of
from ruhu.kit import clock
from ruhu.kit.bulk import among, insert_many
from ruhu.kit.errors import IdTaken
from ruhu.review.models import Decision

DECISION = Decision.__table__  # type: ignore[attr-defined]
COLUMNS = ("id", "submission_id", "rev_id", "n", "action", "note", "comments", "account_id", "at")
REVIEWS = ("return", "approve", "reopen")
_LAST = (
    select(DECISION.c.submission_id, func.max(DECISION.c.n).label("n"))
    .where(
        among(DECISION.c.submission_id, name="ids"), or_(*(DECISION.c.action == action for action in REVIEWS))
    )
    .group_by(DECISION.c.submission_id)
    .subquery()
)
_REVIEWS = select(DECISION).join(
    _LAST, (_LAST.c.submission_id == DECISION.c.submission_id) & (_LAST.c.n == DECISION.c.n)
)


def decision(connection: Connection, decision_id: str) -> Row[Any] | None:
    """A decision by its id."""
    return connection.execute(select(DECISION).where(DECISION.c.id == decision_id)).one_or_none()


def known(connection: Connection, decision_id: str, rev_or_form: str, action: str) -> bool:
    """Whether this very act is written down already. Raises IdTaken when its id stands for another."""
    done = decision(connection, decision_id)
    if done is None:
        return False
    if done.action != action or rev_or_form not in (done.submission_id, done.rev_id):
        raise IdTaken("这个编号先前用在另一件事上。请刷新页面再试。", id=decision_id)
    return True


def add_decision(
    connection: Connection,
    actor: Actor,
    *,
    decision_id: str,
    submission_id: str,
    rev_id: str,
    action: str,
    note: str,
    comments: Sequence[dict[str, str]] = (),
) -> None:
    """Write one act as the submission's next. Raises IntegrityError when the same id is being written elsewhere."""
    last = connection.execute(
        select(func.coalesce(func.max(DECISION.c.n), 0)).where(DECISION.c.submission_id == submission_id)
    ).scalar_one()
    row = (
        decision_id, submission_id, rev_id, last + 1, action, note, orjson.dumps(list(comments)).decode(), actor.account_id,
        clock.iso(),
    )  # fmt: skip
    insert_many(connection, DECISION, COLUMNS, [row])


def decisions_of(connection: Connection, submission_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Everything decided about these forms, newest first."""
    query = (
        select(DECISION)
        .where(among(DECISION.c.submission_id, submission_ids))
        .order_by(DECISION.c.at.desc(), DECISION.c.n.desc())
    )
    rows = connection.execute(query).all()
    people = names_of(connection, (row.account_id for row in rows))
    return [
        {
            "id": row.id, "submission_id": row.submission_id, "rev_id": row.rev_id, "action": row.action, "note": row.note,
            "comments": orjson.loads(row.comments), "by": people.get(row.account_id, ""), "at": row.at,
        }
        for row in rows
    ]  # fmt: skip


def latest_reviews(connection: Connection, submission_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The last review of each form that has one: what its phone is told (docs/sync.md)."""
    if not submission_ids:
        return {}
    rows = connection.execute(_REVIEWS, {"ids": list(submission_ids)}).all()
    people = names_of(connection, (row.account_id for row in rows))
    return {
        row.submission_id: {
            "action": row.action, "at": row.at, "by": people.get(row.account_id, ""), "note": row.note,
            "comments": orjson.loads(row.comments), "head": row.rev_id,
        }
        for row in rows
    }  # fmt: skip
