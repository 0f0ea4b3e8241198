"""A changed income line: whoever it makes poor or lifts above is judged anew, and what was judged before stays.

The line is put in force by itself, in a short transaction; from then on every push is judged by it, or meets the changed mark
and is judged again. Pushes that asked before are waited for. Then only those whose verdict turns between the old line and the
new one (standing.turn_low, turn_high) are read, a few hundred at a time: judged without a lock, written with the locks of a push
in the order of a push, so that the phones' work goes on meanwhile. A server that dies in between goes on at its next start.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, select, true, update
from sqlalchemy.exc import IntegrityError, OperationalError

from ruhu.areas.codes import VILLAGE, below
from ruhu.areas.queries import villages_below
from ruhu.campaigns.queries import LINE, MARK, CampaignView, all_campaigns
from ruhu.intake.flagging import Flagging
from ruhu.intake.judging import Known, Verdict, weigh
from ruhu.intake.moving import MovedAway, demand_same_lines
from ruhu.kit import clock, state
from ruhu.kit.bulk import among, update_many
from ruhu.kit.db import Database
from ruhu.kit.scopes import raise_scopes
from ruhu.ledger.drafting import Found, drafts_of
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk import store as risk_store
from ruhu.risk.models import LEVELS
from ruhu.risk.store import STANDING
from ruhu.risk.turning import ANYWHERE
from ruhu.roster.queries import Place, households_for_judging, villages_for_judging
from ruhu.submissions.store import REVISION, SUBMISSION, earlier_rounds, lock_submissions

log = logging.getLogger("ruhu.intake")
CHUNK, VILLAGES, TRIES = 350, 200, 5
WORKERS = 3
SLACK = 2.0
"""Fen by which a point may lie beside a line and still be looked at: a point is a quotient."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A line that was put in force and has not been judged by everywhere. `before`: the line there until then, in fen."""

    id: str
    campaign_id: str
    area: str
    amount: int
    before: int | None


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A form that stands for somebody, and what the rules say of it now."""

    area: str
    submission_id: str
    head_rev: str
    bent: bool
    """Whether the standing says that the verdict may turn anywhere."""
    verdict: Verdict


def finish_lines(database: Database, catalog: Catalog) -> int:
    """Judge by every line that is not judged by everywhere yet. Returns how many lines that were."""
    with database.read() as connection:
        query = select(LINE).where(LINE.c.judged_at.is_(None)).order_by(LINE.c.id)
        jobs = [
            _Job(row.id, row.campaign_id, row.area, row.amount_fen, row.before_fen)
            for row in connection.execute(query)
        ]
    if jobs:
        database.wait_for_writers()
    for job in jobs:
        _finish(database, catalog, job)
    return len(jobs)


def _finish(database: Database, catalog: Catalog, job: _Job) -> None:
    chunks, turn = _chunks(_candidates(database, job)), Lock()

    def go_on() -> None:
        while True:
            with turn:
                chunk = next(chunks, None)
            if chunk is None:
                return
            _judge_again(database, catalog, job, chunk)

    # While PostgreSQL writes for one, another judges. SQLite has one writer at a time.
    workers = 1 if database.engine.dialect.name == "sqlite" else WORKERS
    with ThreadPoolExecutor(workers, "line") as pool:
        for ended in [pool.submit(go_on) for _ in range(workers)]:
            ended.result()
    with database.write() as connection:
        connection.execute(update(LINE).where(LINE.c.id == job.id).values(judged_at=clock.iso()))


def _chunks(candidates: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """About CHUNK at a time. No village is divided while that can be: two workers would wait for its counter."""
    chunk: list[str] = []
    village = ""
    for area, subject_id in candidates:
        divided = area[:VILLAGE] == village and len(chunk) < 2 * CHUNK
        if len(chunk) >= CHUNK and not divided:
            yield chunk
            chunk = []
        chunk.append(subject_id)
        village = area[:VILLAGE]
    if chunk:
        yield chunk


def _candidates(database: Database, job: _Job) -> Iterator[tuple[str, str]]:
    """(area, subject) of those whose verdict may be another by the new line, village by village, some villages at a time: the
    first are judged while the others are looked for."""
    turns: list[ColumnElement[bool]] = [true()]
    if job.before is not None:
        low, high = min(job.before, job.amount) - SLACK, max(job.before, job.amount) + SLACK
        # Each by itself is found in an index; either of them, in one condition, only by reading every row.
        turns = [
            STANDING.c.turn_low.between(low, high),
            STANDING.c.turn_high.between(low, high),
            STANDING.c.turn_low == ANYWHERE,
        ]
    with database.read() as connection:
        villages = sorted(villages_below(connection, [job.area]))
    bounds = [
        None,
        *villages[VILLAGES::VILLAGES],
        None,
    ]  # open at both ends: whatever lies beside a village is met too
    for first, following in pairwise(bounds):
        where = [STANDING.c.campaign_id == job.campaign_id, below(STANDING.c.area, job.area)]
        where += [] if first is None else [STANDING.c.area >= first]
        where += [] if following is None else [STANDING.c.area < following]
        parts = (select(STANDING.c.area, STANDING.c.subject_id).where(*where, turn) for turn in turns)
        with database.read() as connection:
            found = {(area, subject_id) for part in parts for area, subject_id in connection.execute(part)}
        yield from sorted(found)


def _judge_again(database: Database, catalog: Catalog, job: _Job, subjects: Sequence[str]) -> None:
    for attempt in range(TRIES):
        try:
            _attempt(database, catalog, job, subjects, again=attempt > 0)
            return
        except (IntegrityError, OperationalError, MovedAway) as error:
            log.info("line %s attempt %d meets another: %s", job.id, attempt + 1, type(error).__name__)
    if len(subjects) == 1:
        raise RuntimeError(f"household {subjects[0]} cannot be judged by line {job.id}")
    for subject in subjects:
        _judge_again(database, catalog, job, [subject])


def _attempt(
    database: Database, catalog: Catalog, job: _Job, subjects: Sequence[str], *, again: bool
) -> None:
    """Judge without a lock, then write what has become another, unless somebody was there in between."""
    with database.read() as connection:
        mark = state.get(connection, MARK) or ""
        campaigns = all_campaigns(connection)
        campaign = campaigns.pop(job.campaign_id)
        first = all(other.status == "preset" for other in campaigns.values())
        found = weighed(connection, catalog, campaign, subjects, first=first)
    if not found:
        return
    with database.write() as connection:
        _write(connection, job, campaign, mark, found, again=again)


def _codes(verdict: Verdict) -> dict[str, int]:
    return {flag["code"]: LEVELS[flag["severity"]] for flag in verdict.flags}


def _open(flags: Mapping[str, Any]) -> dict[str, int]:
    return {code: row.severity for code, row in flags.items()}


def _write(
    connection: Connection,
    job: _Job,
    campaign: CampaignView,
    mark: str,
    found: Mapping[str, _Weighed],
    *,
    again: bool,
) -> None:
    """Flags, standings and judgements of those whose form is still the one that was judged. Locks as a push does."""
    locked = lock_submissions(connection, (one.submission_id for one in found.values()))
    speaking = risk_store.standings(connection, found)
    now = clock.iso()
    # Whoever sent another version meanwhile was judged by the line in force; who went to another grid may have another line.
    same = {}
    for id, one in found.items():
        row = locked.get(one.submission_id)
        if row is None or speaking.get((job.campaign_id, id)) != row.id or row.head_rev != one.head_rev:
            continue
        if row.area != one.area:
            raise MovedAway(id)
        same[id] = one
    before = risk_store.open_flags(connection, [(job.campaign_id, id) for id in same])
    flagging, kept, told, problems = Flagging(now), [], [], []
    for id, one in same.items():
        subject, verdict = (job.campaign_id, id), one.verdict
        is_open = before.get(subject, {})
        other = _codes(verdict) != _open(is_open)
        if other:
            row = locked[one.submission_id]
            news, gone = flagging.flags(subject, one.area, verdict.line_id, verdict.flags, is_open)
            problems.append(
                Found(campaign, row.scope, row.subject, id, one.area, row.head_rev, news, gone, fresh=False)
            )
            kept.append((one.head_rev, verdict.line_id, *subject, now, verdict.result))
            told.append(row)
        if other or one.bent:
            flagging.standing(
                subject, one.area, one.submission_id, one.head_rev, verdict.flags, verdict.listed,
                verdict.turns, known=True,
            )  # fmt: skip
    flagging.write(connection, there=True)
    risk_store.rejudge(connection, kept, again=again)
    drafts = drafts_of(connection, problems, now, {})
    by_scope = Counter(row.scope for row in told)
    by_scope.update(scope for scope, _ in drafts.wanted)
    tops = raise_scopes(connection, by_scope)
    demand_same_lines(connection, mark)
    following = {scope: tops[scope] - k for scope, k in by_scope.items()}
    rows = []
    for row in sorted(told, key=lambda row: row.id):
        following[row.scope] += 1
        rows.append((row.id, following[row.scope]))
    for scope, tell in drafts.wanted:
        following[scope] += 1
        tell(following[scope])
    update_many(connection, SUBMISSION, ["id"], ["seq"], rows)
    drafts.write(connection)
    # Last, since the workers meet at this row.
    counted = {"crossed": len(kept), "raised": len(flagging.raised), "cleared": len(flagging.cleared)}
    connection.execute(
        update(LINE)
        .where(LINE.c.id == job.id)
        .values({LINE.c[name]: LINE.c[name] + n for name, n in counted.items()})
    )


def weighed(
    connection: Connection,
    catalog: Catalog,
    campaign: CampaignView,
    subjects: Sequence[str],
    *,
    first: bool = False,
) -> dict[str, _Weighed]:
    """What the rules say now of the forms that stand for these households or villages in a campaign, by subject.

    Left out is who has no form there, is in no register any more, or whose questionnaire is not here any more. `first`: no other
    campaign was ever opened, so there is no earlier round to read.
    """
    standing = [STANDING.c[name] for name in ("subject_id", "area", "submission_id", "head_rev", "turn_low")]
    query = (
        select(*standing, SUBMISSION.c.subject, SUBMISSION.c.questionnaire, REVISION.c.body)
        .join(SUBMISSION, SUBMISSION.c.id == STANDING.c.submission_id)
        .join(REVISION, REVISION.c.rev_id == STANDING.c.head_rev)
        .where(STANDING.c.campaign_id == campaign.id, among(STANDING.c.subject_id, subjects))
    )
    rows = connection.execute(query).all()
    places: dict[str, Place] = households_for_judging(
        connection, [row.subject_id for row in rows if row.subject == "household"]
    )
    places |= villages_for_judging(connection, {row.subject_id for row in rows if row.subject == "village"})
    rounds = {} if first else earlier_rounds(connection, [row.subject_id for row in rows], [campaign.id])
    known = Known(catalog, {campaign.id: campaign}, {}, {}, rounds, {})
    found = {}
    for row in rows:
        definition, place = catalog.by_hash(row.questionnaire), places.get(row.subject_id)
        if definition is None or place is None:
            continue
        _, verdict, _ = weigh(known, definition, campaign, place, orjson.loads(row.body)["answers"])
        found[row.subject_id] = _Weighed(
            row.area, row.submission_id, row.head_rev, row.turn_low == ANYWHERE, verdict
        )
    return found
