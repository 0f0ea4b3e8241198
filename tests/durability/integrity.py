"""What must hold in a database at any moment, crash or not: nothing acknowledged is missing, nothing is half there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import orjson
from sqlalchemy import Connection, func, select

from ruhu.audit.log import EVENT, verify
from ruhu.complaints.taking import COMPLAINT
from ruhu.kit.db import Database
from ruhu.kit.scopes import ScopeCounter
from ruhu.ledger.store import CASE, STEP
from ruhu.questionnaires.definition import ACTS
from ruhu.review.store import DECISION
from ruhu.risk.store import FLAG, STANDING
from ruhu.submissions.acts import RESURVEY
from ruhu.submissions.store import REVISION, SUBMISSION
from tests.durability.load import Receipt

COUNTER = ScopeCounter.__table__  # type: ignore[attr-defined]


def faults(
    database: Database, acknowledged: Mapping[str, Receipt], made: Mapping[str, str] | None = None
) -> list[str]:
    """Every breach in one snapshot, as sentences; `made` are the digests of all that phones ever tried to send, if known."""
    snapshot = database.engine.connect()
    if not database.is_sqlite:
        snapshot = snapshot.execution_options(isolation_level="REPEATABLE READ")
    with snapshot as connection:
        return [
            *_lost(connection, acknowledged, made),
            *_half_written(connection),
            *gaps(connection),
            *_audit(connection),
        ]


def lost(url: str, acknowledged: Mapping[str, Receipt]) -> list[str]:
    """Only what was acknowledged and is not stored, or not as it was acknowledged."""
    database = Database(url)
    with database.read() as connection:
        found = _lost(connection, acknowledged, None)
    database.close()
    return found


def _lost(
    connection: Connection, acknowledged: Mapping[str, Receipt], made: Mapping[str, str] | None
) -> list[str]:
    query = select(REVISION.c.rev_id, REVISION.c.digest, REVISION.c.seq, REVISION.c.status)
    stored = {row.rev_id: row for row in connection.execute(query.where(REVISION.c.kind == "survey"))}
    found = [f"acknowledged and lost: {rev_id}" for rev_id in acknowledged.keys() - stored.keys()]
    if made is not None:
        found += [f"stored, but no phone made it: {rev_id}" for rev_id in stored.keys() - made.keys()]
    for rev_id, row in stored.items():
        if made is not None and made.get(rev_id, row.digest) != row.digest:
            found.append(f"stored with another content: {rev_id}")
        receipt = acknowledged.get(rev_id)
        if receipt is not None and receipt.seq != row.seq:
            found.append(f"stored as {row.seq}, acknowledged as {receipt.seq}: {rev_id}")
    return found


def _half_written(connection: Connection) -> list[str]:
    """A submission has its head, the head its standing and exactly its flags; a revision has its submission and receipt."""
    rows = connection.execute(
        select(SUBMISSION.c.id, SUBMISSION.c.campaign_id, SUBMISSION.c.subject_id, SUBMISSION.c.head_rev)
    ).all()
    placed = select(REVISION.c.rev_id, REVISION.c.submission_id, REVISION.c.receipt, REVISION.c.judgement)
    revisions = {
        row.rev_id: row
        for row in connection.execute(
            placed.where(REVISION.c.status != "held", REVISION.c.kind.not_in({RESURVEY, *ACTS}))
        ).all()
    }
    standings = {(row.campaign_id, row.subject_id): row for row in connection.execute(select(STANDING)).all()}
    flags: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(select(FLAG).where(FLAG.c.cleared_rev.is_(None))):
        flags.setdefault((row.campaign_id, row.subject_id), set()).add(row.code)
    found = []
    for submission in rows:
        subject, head = (
            (submission.campaign_id, submission.subject_id),
            revisions.get(submission.head_rev),
        )
        standing = standings.get(subject)
        if head is None:
            found.append(f"submission without its head: {submission.id}")
        elif standing is None:
            found.append(f"submission without a standing: {submission.id}")
        elif standing.submission_id == submission.id:
            wanted = {flag["code"] for flag in orjson.loads(head.judgement)["flags"]}
            if standing.head_rev != submission.head_rev:
                found.append(f"standing of another head: {submission.id}")
            if flags.get(subject, set()) != wanted or set(standing.flags.split()) != wanted:
                found.append(
                    f"flags {flags.get(subject)} and {standing.flags!r}, judged {wanted}: {submission.id}"
                )
    known = {row.id for row in rows}
    found += [
        f"revision without its submission: {r.rev_id}"
        for r in revisions.values()
        if r.submission_id not in known
    ]
    found += [f"revision without its receipt: {r.rev_id}" for r in revisions.values() if not r.receipt]
    return found


def gaps(connection: Connection) -> list[str]:
    """The numbers given out in a scope are 1 … the counter, each once. Revisions have them; a review, or a second
    submission that was settled, takes one for the submission alone, a case one for its drafting and for each of its steps, the answer to a complaint one."""
    counted = {
        row.scope: row.seq
        for row in connection.execute(select(COUNTER))
        if not row.scope.startswith("roster/")
    }
    submissions = connection.execute(
        select(SUBMISSION.c.id, SUBMISSION.c.seq, SUBMISSION.c.scope, SUBMISSION.c.state)
    ).all()
    decided = Counter(connection.execute(select(DECISION.c.submission_id)).scalars())
    numbers: dict[str, list[int]] = {scope: [] for scope in counted}
    last: dict[str, int] = {}
    query = select(REVISION.c.scope, REVISION.c.seq, REVISION.c.submission_id).where(
        REVISION.c.seq.is_not(None)
    )
    for scope, seq, submission_id in connection.execute(query):
        numbers.setdefault(scope, []).append(seq)
        last[submission_id] = max(last.get(submission_id, 0), seq)
    found = []
    alone: Counter[str] = Counter()  # numbers that a scope may have given to submissions alone
    for row in submissions:
        moves = decided[row.id] + (row.state == "superseded")
        alone[row.scope] += moves
        before = last.get(row.id, 0)
        if row.seq < before or (row.seq > before and not moves):
            found.append(f"submission at {row.seq}, its last revision at {before}: {row.id}")
    steps = Counter(connection.execute(select(STEP.c.case_id)).scalars())
    for case in connection.execute(select(CASE.c.id, CASE.c.scope, CASE.c.found_gone)):
        alone[case.scope] += 1 + steps[case.id] + case.found_gone
    alone.update(
        connection.execute(select(COMPLAINT.c.scope).where(COMPLAINT.c.state == "answered")).scalars()
    )
    for scope, given in numbers.items():
        top = counted.get(scope, 0)
        twice = len(given) - len(set(given))
        missing = top - len(set(given))
        if twice or not set(given) <= set(range(1, top + 1)) or not 0 <= missing <= alone[scope]:
            found.append(f"numbers of {scope} are not 1 … {top}: {missing} missing, {twice} twice")
    return found


def _audit(connection: Connection) -> list[str]:
    """The chains are whole, and what they count is what is stored."""
    found = [
        f"audit chain {broken.chain}, event {broken.n}: {broken.reason}" for broken in verify(connection)
    ]
    details = connection.execute(select(EVENT.c.detail).where(EVENT.c.action == "sync:push")).scalars()
    counted = sum(sum(orjson.loads(detail).values()) for detail in details)
    pushed = (
        select(func.count()).select_from(REVISION).where(REVISION.c.kind.in_({"survey", RESURVEY, *ACTS}))
    )
    stored = connection.execute(pushed).scalar_one()
    if counted != stored:
        found.append(f"the audit log counts {counted} revisions, stored are {stored}")
    return found
