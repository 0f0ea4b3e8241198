"""The villages that a changed line looks at, divided into parts: each is taken by one worker, of whichever server process.

A part is a row. Whoever judges it holds the row's lock until it is judged; when he dies, PostgreSQL lets go of it and somebody
else takes it. SQLite has one writer at a time, and is judged by one worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ruhu.areas.queries import villages_below
from ruhu.campaigns.models import LinePart
from ruhu.campaigns.queries import LINE
from ruhu.kit import clock
from ruhu.kit.db import Database

PART = LinePart.__table__  # type: ignore[attr-defined]
CHANNEL = "ruhu_lines"
VILLAGES = 100


@dataclass(frozen=True, slots=True)
class Job:
    """A line that was put in force and has not been judged by everywhere. `before`: the line there until then, in fen."""

    id: str
    campaign_id: str
    area: str
    amount: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """Subjects whose area is not below `first` and is below `until`; None is open."""

    n: int
    first: str | None
    until: str | None


def open_jobs(connection: Connection) -> list[Job]:
    """Lines that are not judged by everywhere yet, the oldest first."""
    query = select(LINE).where(LINE.c.judged_at.is_(None)).order_by(LINE.c.id)
    return [
        Job(row.id, row.campaign_id, row.area, row.amount_fen, row.before_fen)
        for row in connection.execute(query)
    ]


def divide(database: Database, job: Job) -> None:
    """Make the parts of a job, unless somebody has, and call the other processes."""
    with database.write() as connection:
        query = select(LINE.c.judged_at).where(LINE.c.id == job.id).with_for_update()
        if connection.execute(query).scalar_one() is not None or _count(connection, job):
            return
        villages = sorted(villages_below(connection, [job.area]))
        # Open at both ends: whatever lies beside a village is met too.
        bounds = ["", *villages[VILLAGES::VILLAGES], ""]
        rows = [
            {"line_id": job.id, "n": n, "first": first, "until": until, "judged": False}
            for n, (first, until) in enumerate(pairwise(bounds))
        ]
        connection.execute(insert(PART), rows)
        database.tell(connection, CHANNEL)


def _count(connection: Connection, job: Job) -> int:
    return int(connection.execute(select(func.count()).where(PART.c.line_id == job.id)).scalar_one())


@contextmanager
def taken(database: Database, job: Job) -> Iterator[Part | None]:
    """A part that is not judged and that nobody has, to be judged within the block; None when there is none."""
    query = select(PART).where(PART.c.line_id == job.id, PART.c.judged.is_(False)).order_by(PART.c.n).limit(1)
    if database.is_sqlite:  # what is written within the block needs the one lock that there is
        with database.read() as connection:
            row = connection.execute(query).first()
        yield _part(row)
        if row is not None:
            with database.write() as connection:
                connection.execute(_judged(job, row.n))
        return
    with database.write() as connection:
        row = connection.execute(query.with_for_update(skip_locked=True)).first()
        yield _part(row)
        if row is not None:
            connection.execute(_judged(job, row.n))


def _part(row: Any) -> Part | None:
    return None if row is None else Part(row.n, row.first or None, row.until or None)


def _judged(job: Job, n: int) -> Any:
    return update(PART).where(PART.c.line_id == job.id, PART.c.n == n).values(judged=True)


def close(database: Database, job: Job) -> bool:
    """Wait for the parts that others have. Whether all were judged, and the job with them; else somebody died over one."""
    with database.write() as connection:
        query = select(PART.c.n).where(PART.c.line_id == job.id, PART.c.judged.is_(False)).with_for_update()
        if connection.execute(query).first() is not None:
            return False
        connection.execute(delete(PART).where(PART.c.line_id == job.id))
        done = update(LINE).where(LINE.c.id == job.id, LINE.c.judged_at.is_(None))
        connection.execute(done.values(judged_at=clock.iso()))
        return True
