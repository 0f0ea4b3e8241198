"""What a supervisor reads a form beside: the answers that it corrects, and those of the last round."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, select

from ruhu.accounts.queries import names_of
from ruhu.questionnaires.catalog import Catalog
from ruhu.submissions.store import REVISION, SUBMISSION

MOST_ROUNDS = 10
_COLUMNS = (REVISION.c.body, REVISION.c.account_id, REVISION.c.received_at, SUBMISSION.c.campaign_id)
_JOINED = SUBMISSION.join(REVISION, REVISION.c.rev_id == SUBMISSION.c.head_rev)


def beside(
    connection: Connection, catalog: Catalog, campaign: str, subject_id: str, body: dict[str, Any]
) -> list[dict[str, Any]]:
    """Of each kind the latest: first the revision that this one corrects, then the last campaign's form (any version of it)."""
    found: list[tuple[str, Any]] = []
    if body.get("parent"):
        query = (
            select(*_COLUMNS)
            .select_from(REVISION.join(SUBMISSION, SUBMISSION.c.id == REVISION.c.submission_id))
            .where(REVISION.c.rev_id == body["parent"])
        )
        found += [("corrected", row) for row in connection.execute(query)]
    rounds = (
        select(*_COLUMNS)
        .select_from(_JOINED)
        .where(SUBMISSION.c.subject_id == subject_id, SUBMISSION.c.campaign_id != campaign)
        .order_by(SUBMISSION.c.created_at.desc(), SUBMISSION.c.campaign_id.desc(), SUBMISSION.c.seq.desc())
        .limit(MOST_ROUNDS)
    )
    form = catalog.by_hash(body["questionnaire"])
    for row in connection.execute(rounds):
        earlier = catalog.by_hash(orjson.loads(row.body)["questionnaire"])
        if form is not None and earlier is not None and earlier.id == form.id:
            found.append(("last_round", row))
            break
    people = names_of(connection, [row.account_id for _, row in found])
    return [_told(kind, row, people) for kind, row in found]


def _told(kind: str, row: Any, people: dict[str, str]) -> dict[str, Any]:
    body = orjson.loads(row.body)
    return {
        "kind": kind, "campaign": row.campaign_id, "questionnaire": body["questionnaire"], "at": row.received_at,
        "account_name": people.get(row.account_id, ""), "answers": body["answers"],
    }  # fmt: skip
