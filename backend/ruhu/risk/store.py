"""Row access of judgements, flags and standings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ruhu.kit.bulk import Row, among, insert_many, update_many
from ruhu.risk.models import Flag, Rejudgement, Standing

FLAG = Flag.__table__  # type: ignore[attr-defined]
STANDING = Standing.__table__  # type: ignore[attr-defined]
REJUDGEMENT = Rejudgement.__table__  # type: ignore[attr-defined]

FLAG_COLUMNS = (
    "campaign_id", "subject_id", "code", "raised_rev", "area", "topic", "question", "box", "severity", "title",
    "message", "raised_at",
)  # fmt: skip
STANDING_COLUMNS = (
    "campaign_id", "subject_id", "area", "submission_id", "head_rev", "visited_on", "people", "net_fen", "per_person",
    "line_fen", "worst", "flags", "urgency", "turn_low", "turn_high",
)  # fmt: skip

_STANDINGS = select(STANDING.c.campaign_id, STANDING.c.subject_id, STANDING.c.submission_id).where(
    among(STANDING.c.subject_id, name="ids")
)

_OPEN = select(
    FLAG.c.campaign_id, FLAG.c.subject_id, FLAG.c.code, FLAG.c.raised_rev, FLAG.c.severity, FLAG.c.message
).where(among(FLAG.c.subject_id, name="ids"), FLAG.c.cleared_at.is_(None))

REJUDGEMENT_COLUMNS = ("rev_id", "line_id", "campaign_id", "subject_id", "judged_at", "judgement")
_REJUDGED = (
    select(REJUDGEMENT.c.rev_id, REJUDGEMENT.c.judgement)
    .where(among(REJUDGEMENT.c.rev_id, name="ids"))
    .order_by(REJUDGEMENT.c.judged_at, REJUDGEMENT.c.line_id)
)

Subject = tuple[str, str]  # campaign id, household id or village code


def standings(connection: Connection, subject_ids: Iterable[str]) -> dict[Subject, str]:
    """Which submission speaks for each of these households or villages, in every campaign."""
    wanted = list(subject_ids)
    if not wanted:
        return {}
    rows = connection.execute(_STANDINGS, {"ids": wanted}).all()
    return {(campaign, subject): submission for campaign, subject, submission in rows}


def open_flags(connection: Connection, subjects: Iterable[Subject]) -> dict[Subject, dict[str, Any]]:
    """Open flags by subject and code."""
    wanted = set(subjects)
    if not wanted:
        return {}
    found: dict[Subject, dict[str, Any]] = {}
    for row in connection.execute(_OPEN, {"ids": sorted({subject for _, subject in wanted})}).all():
        if (row.campaign_id, row.subject_id) in wanted:
            found.setdefault((row.campaign_id, row.subject_id), {})[row.code] = row
    return found


def raise_flags(connection: Connection, rows: Sequence[Row]) -> None:
    """Open flags (FLAG_COLUMNS)."""
    insert_many(connection, FLAG, FLAG_COLUMNS, rows)


def restate_flags(connection: Connection, rows: Sequence[Row]) -> None:
    """New figures for flags that stay open: (campaign_id, subject_id, code, raised_rev, severity, message)."""
    update_many(
        connection, FLAG, ["campaign_id", "subject_id", "code", "raised_rev"], ["severity", "message"], rows
    )


def clear_flags(connection: Connection, rows: Sequence[Row]) -> None:
    """Close flags: (campaign_id, subject_id, code, raised_rev, cleared_rev, cleared_at)."""
    update_many(
        connection,
        FLAG,
        ["campaign_id", "subject_id", "code", "raised_rev"],
        ["cleared_rev", "cleared_at"],
        rows,
    )


def put_standings(connection: Connection, fresh: Sequence[Row], known: Sequence[Row]) -> None:
    """Insert fresh standings and replace known ones (STANDING_COLUMNS). Raises IntegrityError when another push was first."""
    insert_many(connection, STANDING, STANDING_COLUMNS, fresh)
    insert_many(connection, STANDING, STANDING_COLUMNS, known, upsert=True)


def change_standings(connection: Connection, rows: Sequence[Row]) -> None:
    """Known standings anew (STANDING_COLUMNS). They were read under the lock of their form, so they are there: one record in
    the log of PostgreSQL less than `put_standings` writes."""
    key, columns = STANDING_COLUMNS[:2], STANDING_COLUMNS[2:]
    update_many(connection, STANDING, key, columns, rows)


def rejudge(connection: Connection, rows: Sequence[Row], *, again: bool) -> None:
    """Keep what a changed line made of forms (REJUDGEMENT_COLUMNS). Raises IntegrityError when the line judged one before;
    `again`: the same once more changes nothing, which PostgreSQL takes twice as long to write."""
    replaced = ("subject_id", "judged_at", "judgement") if again else ()
    insert_many(connection, REJUDGEMENT, REJUDGEMENT_COLUMNS, rows, upsert=replaced)


def rejudged(connection: Connection, rev_ids: Sequence[str]) -> dict[str, str]:
    """The latest judgement (JSON text) of those of these revisions that a changed line judged anew."""
    if not rev_ids:
        return {}
    rows = connection.execute(_REJUDGED, {"ids": list(rev_ids)})
    return {rev_id: judgement for rev_id, judgement in rows}  # noqa: C416 (a Row is no pair for mypy)
