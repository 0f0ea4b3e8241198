"""Reading one submission."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.queries import names_of
from ruhu.kit.errors import NotFound
from ruhu.submissions.store import REVISION, SUBMISSION


def one_submission(connection: Connection, actor: Actor, submission_id: str) -> dict[str, Any]:
    """A submission with all its revisions, oldest first."""
    row = connection.execute(select(SUBMISSION).where(SUBMISSION.c.id == submission_id)).first()
    if row is None or not visible_to(actor).covers_subject(row.subject, row.area):
        raise NotFound("没有这份表, 或它不在您的范围内。请核对编号。")
    query = (
        select(REVISION)
        .where(REVISION.c.submission_id == submission_id)
        .order_by(REVISION.c.seq, REVISION.c.received_at)
    )
    revisions = connection.execute(query).all()
    people = names_of(connection, (r.account_id for r in revisions))
    return {
        "id": row.id, "household_id": row.subject_id if row.subject == "household" else None,
        "village": row.scope.split("/")[1], "campaign": row.campaign_id, "questionnaire": row.questionnaire,
        "head": row.head_rev, "state": row.state, "revisions": [_revision(r, people) for r in revisions],
    }  # fmt: skip


def _revision(row: Any, people: dict[str, str]) -> dict[str, Any]:
    body = orjson.loads(row.body)
    return {
        "rev_id": row.rev_id, "parent": row.parent, "second_parent": row.second_parent, "kind": row.kind, "n": row.n, "device": row.device_id,
        "account_name": people.get(row.account_id, ""), "received_at": row.received_at, "client_at": body.get("client_at"),
        "status": row.status, "seq": row.seq, "digest": row.digest, "answers": body.get("answers"),
        "problem": orjson.loads(row.problem) if row.problem else None,
    }  # fmt: skip
