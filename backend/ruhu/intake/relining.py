"""A changed income line: whoever it makes poor or lifts above is judged anew, and what was judged before stays.

The line is put in force by itself, in a short transaction; from then on every push is judged by it, or meets the changed mark
and is judged again. Pushes that asked before are waited for. Then only those whose verdict turns between the old line and the
new one (standing.turn_low, turn_high) are read, a few hundred at a time: judged without a lock, written with the locks of a push
in the order of a push, so that the phones' work goes on meanwhile. The server's other processes help (`help_with_lines`): one
judges with one thread at a time. A server that dies in between goes on at its next start.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, select, true, update
from sqlalchemy.exc import IntegrityError, OperationalError

from ruhu.areas.codes import below
from ruhu.campaigns.queries import LINE, MARK, CampaignView, all_campaigns
from ruhu.intake.flagging import Flagging
from ruhu.intake.judging import Known, Verdict, weigh
from ruhu.intake.moving import MovedAway, demand_same_lines
from ruhu.intake.parts import Job, Part, close, divide, open_jobs, taken
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
CHUNK, TRIES = 500, 5
WORKERS, HELPERS = 3, 2
SLACK = 2.0
"""Fen by which a point may lie beside a line and still be looked at: a point is a quotient."""


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
        jobs = open_jobs(connection)
    if jobs:
        database.wait_for_writers()
    for job in jobs:
        divide(database, job)
        _judge_parts(database, catalog, job, WORKERS)
        while not close(database, job):
            _judge_parts(database, catalog, job, WORKERS)
    return len(jobs)


def help_with_lines(database: Database, catalog: Catalog) -> int:
    """Judge what is left of the lines that another process is judging by. Returns how many parts that were."""
    with database.read() as connection:
        jobs = open_jobs(connection)
    return sum(_judge_parts(database, catalog, job, HELPERS) for job in jobs)


def _judge_parts(database: Database, catalog: Catalog, job: Job, workers: int) -> int:
    """Judge the parts that nobody has. While PostgreSQL writes for one worker, another judges."""
    turns = _turns(job)

    def go_on() -> int:
        judged = 0
        while True:
            with taken(database, job) as part:
                if part is None:
                    return judged
                subjects = _candidates(database, job, part, turns)
                for at in range(0, len(subjects), CHUNK):
                    _judge_again(database, catalog, job, subjects[at : at + CHUNK])
            judged += 1

    # SQLite has one writer at a time.
    workers = 1 if database.is_sqlite else workers
    with ThreadPoolExecutor(workers, "line") as pool:
        return sum(ended.result() for ended in [pool.submit(go_on) for _ in range(workers)])


def _turns(job: Job) -> list[ColumnElement[bool]]:
    """Which standings may turn between the two lines. Each condition by itself is found in an index; any of them, in one, only
    by reading every row."""
    if job.before is None:
        return [true()]
    low, high = min(job.before, job.amount) - SLACK, max(job.before, job.amount) + SLACK
    return [
        STANDING.c.turn_low.between(low, high),
        STANDING.c.turn_high.between(low, high),
        STANDING.c.turn_low == ANYWHERE,
    ]


def _candidates(database: Database, job: Job, part: Part, turns: Sequence[ColumnElement[bool]]) -> list[str]:
    """Subjects of a part whose verdict may be another by the new line, village by village."""
    where = [STANDING.c.campaign_id == job.campaign_id, below(STANDING.c.area, job.area)]
    where += [] if part.first is None else [STANDING.c.area >= part.first]
    where += [] if part.until is None else [STANDING.c.area < part.until]
    queries = (select(STANDING.c.area, STANDING.c.subject_id).where(*where, turn) for turn in turns)
    with database.read() as connection:
        found = {(area, subject_id) for query in queries for area, subject_id in connection.execute(query)}
    return [subject_id for _, subject_id in sorted(found)]


def _judge_again(database: Database, catalog: Catalog, job: Job, subjects: Sequence[str]) -> None:
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


def _attempt(database: Database, catalog: Catalog, job: Job, subjects: Sequence[str], *, again: bool) -> None:
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
    job: Job,
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
