"""Row access of submissions and revisions: batches in, batches out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from ruhu.kit.bulk import Row, among, insert_many, update_many
from ruhu.submissions.models import Revision, Submission

REVISION = Revision.__table__  # type: ignore[attr-defined]
SUBMISSION = Submission.__table__  # type: ignore[attr-defined]

REVISION_COLUMNS = (
    "rev_id", "submission_id", "parent", "second_parent", "n", "device_id", "account_id", "scope", "seq", "county", "kind",
    "status", "problem", "digest", "body", "receipt", "line_id", "judgement", "received_at",
)  # fmt: skip
SUBMISSION_COLUMNS = (
    "id", "scope", "seq", "campaign_id", "subject", "subject_id", "area", "county", "questionnaire", "head_rev",
    "account_id", "state", "created_at", "updated_at",
)  # fmt: skip


_RECEIPTS = select(REVISION.c.rev_id, REVISION.c.digest, REVISION.c.receipt).where(
    among(REVISION.c.rev_id, name="ids")
)
_JUDGEMENTS = select(REVISION.c.rev_id, REVISION.c.judgement).where(
    among(REVISION.c.rev_id, name="ids"), REVISION.c.judgement.is_not(None)
)
_LOCKED = (
    select(SUBMISSION).where(among(SUBMISSION.c.id, name="ids")).order_by(SUBMISSION.c.id).with_for_update()
)
_LINES = (
    select(
        REVISION.c.submission_id, REVISION.c.rev_id, REVISION.c.parent, REVISION.c.second_parent, REVISION.c.status
    )
    .where(among(REVISION.c.submission_id, name="ids"), REVISION.c.status != "held")
    .order_by(REVISION.c.seq)
)  # fmt: skip
_BODIES = select(REVISION.c.rev_id, REVISION.c.body, REVISION.c.judgement).where(
    among(REVISION.c.rev_id, name="ids"), REVISION.c.judgement.is_not(None)
)


class Receipt(NamedTuple):
    """What is known of a revision id that has been here."""

    digest: str
    receipt: str


def receipts(connection: Connection, rev_ids: Iterable[str]) -> dict[str, Receipt]:
    """First receipts of the revisions that are stored already."""
    wanted = list(rev_ids)
    if not wanted:
        return {}
    rows = connection.execute(_RECEIPTS, {"ids": wanted})
    return {rev_id: Receipt(digest, receipt) for rev_id, digest, receipt in rows}


def waiting_for(connection: Connection, account_id: str, households: set[str]) -> list[str]:
    """Keys of what this account sent about these households and is held because they were unknown, oldest first."""
    query = (
        select(REVISION.c.rev_id, REVISION.c.body)
        .where(
            REVISION.c.status == "held",
            REVISION.c.account_id == account_id,
            REVISION.c.problem.contains('"code":"unknown_household"', autoescape=True),
        )
        .order_by(REVISION.c.received_at, REVISION.c.n)
    )
    return [
        key for key, body in connection.execute(query) if orjson.loads(body)["household_id"] in households
    ]


def judgements(connection: Connection, rev_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What was found in these revisions; those kept aside have none."""
    rows = connection.execute(_JUDGEMENTS, {"ids": list(rev_ids)})
    return {rev_id: orjson.loads(judgement) for rev_id, judgement in rows}


def lock_submissions(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    """Submissions by id, their rows locked until the commit (in id order, so that two pushes never wait on each other)."""
    return {row.id: row for row in connection.execute(_LOCKED, {"ids": sorted(set(ids))}).all()}


class Link(NamedTuple):
    """How a revision hangs on others."""

    parents: tuple[str | None, str | None]
    status: str


def lines_of(connection: Connection, submission_ids: Sequence[str]) -> dict[str, dict[str, Link]]:
    """For each submission: its revisions in the order of their arrival, held ones left out."""
    rows = connection.execute(_LINES, {"ids": list(submission_ids)})
    lines: dict[str, dict[str, Link]] = {}
    for submission_id, rev_id, parent, second_parent, status in rows:
        lines.setdefault(submission_id, {})[rev_id] = Link((parent, second_parent), status)
    return lines


def bodies(connection: Connection, rev_ids: Sequence[str]) -> list[tuple[str, str, str]]:
    """(revision id, body, judgement) of those that were judged."""
    rows = connection.execute(_BODIES, {"ids": list(rev_ids)})
    return [(rev_id, body, judgement) for rev_id, body, judgement in rows]


def earlier_rounds(
    connection: Connection, subject_ids: Iterable[str], campaigns: Iterable[str]
) -> dict[str, list[tuple[str, str]]]:
    """(questionnaire, head's body) of the forms in other campaigns, by household or village, the latest received first.

    Of those that came at once `seq` tells, not the id: that begins with the time on a phone's clock.
    """
    query = (
        select(SUBMISSION.c.subject_id, SUBMISSION.c.questionnaire, REVISION.c.body)
        .join(REVISION, REVISION.c.rev_id == SUBMISSION.c.head_rev)
        .where(
            among(SUBMISSION.c.subject_id, subject_ids),
            SUBMISSION.c.campaign_id.not_in(sorted(campaigns)),
        )
        .order_by(SUBMISSION.c.created_at.desc(), SUBMISSION.c.campaign_id.desc(), SUBMISSION.c.seq.desc())
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for subject_id, questionnaire, body in connection.execute(query):
        found.setdefault(subject_id, []).append((questionnaire, body))
    return found


def add_revisions(connection: Connection, rows: Sequence[Row]) -> None:
    """Append revisions (tuples in the order of REVISION_COLUMNS)."""
    insert_many(connection, REVISION, REVISION_COLUMNS, rows)


def add_submissions(connection: Connection, rows: Sequence[Row]) -> None:
    """Insert new submissions (SUBMISSION_COLUMNS). Raises IntegrityError when another push was first."""
    insert_many(connection, SUBMISSION, SUBMISSION_COLUMNS, rows)


def move_heads(connection: Connection, rows: Sequence[Row]) -> None:
    """Update known submissions: rows of (id, seq, questionnaire, head_rev, state, updated_at)."""
    update_many(
        connection, SUBMISSION, ["id"], ["seq", "questionnaire", "head_rev", "state", "updated_at"], rows
    )


_TAKEN = ("status", "problem", "seq", "line_id", "judgement", "receipt")


def take_in(connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
    """What became of revisions that were kept aside (rows of REVISION_COLUMNS); what came, from whom and when stays."""
    columns = [REVISION_COLUMNS.index(name) for name in ("rev_id", *_TAKEN)]
    update_many(connection, REVISION, ["rev_id"], _TAKEN, [tuple(row[c] for c in columns) for row in rows])


def judge_again(connection: Connection, rows: Sequence[Row]) -> None:
    """What is found now in revisions that were judged before: rows of (rev_id, line_id, judgement)."""
    update_many(connection, REVISION, ["rev_id"], ["line_id", "judgement"], rows)


def settle_statuses(connection: Connection, rev_ids: Sequence[str]) -> None:
    """Revisions once disputed that now stand on the head's line."""
    update_many(connection, REVISION, ["rev_id"], ["status"], [(rev_id, "accepted") for rev_id in rev_ids])
