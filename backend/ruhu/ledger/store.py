"""Row access of cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from ruhu.kit.bulk import Row, among, insert_many, update_many
from ruhu.kit.ids import uuid8_near
from ruhu.ledger.models import Case, CaseStep
from ruhu.ledger.transitions import Standing, Step
from ruhu.submissions.store import REVISION, SUBMISSION

CASE = Case.__table__  # type: ignore[attr-defined]
STEP = CaseStep.__table__  # type: ignore[attr-defined]
STEP_COLUMNS = ("rev_id", "case_id", "n", "step", "state", "parent", "account_id", "role", "said", "at")
STANDING = tuple(field.name for field in fields(Standing))
_OF_STANDING = attrgetter(*STANDING)
DRAFT = (
    "id", "scope", "seq", "campaign_id", "subject", "subject_id", "code", "area", "topic", "box", "severity", "title",
    "statement", "found_rev", "found_at", "updated_at", "unit", "due_on",
)  # fmt: skip


def case_id(campaign: str, subject_id: str, code: str) -> str:
    """The id of a problem's case: the same for whoever finds it, whenever."""
    return uuid8_near(subject_id, f"case {campaign} {subject_id} {code}")


def locked(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    """These cases, their rows locked to the commit, in the order of their ids."""
    query = select(CASE).where(among(CASE.c.id, ids)).order_by(CASE.c.id).with_for_update()
    return {row.id: row for row in connection.execute(query)}


def locked_about(connection: Connection, subjects: Iterable[str]) -> dict[tuple[str, str, str], Any]:
    """The cases about these households and villages by (campaign, subject, code), locked like `locked`.

    By what they are about, not by the id: a case of a household that was matched to another keeps its id.
    """
    query = select(CASE).where(among(CASE.c.subject_id, subjects)).order_by(CASE.c.id).with_for_update()
    return {(row.campaign_id, row.subject_id, row.code): row for row in connection.execute(query).all()}


def astray(connection: Connection, forms: Iterable[str]) -> list[Any]:
    """Cases that these forms drafted about somebody else than the forms are about now: (id, scope, subject_id, area) of where
    they belong."""
    query = (
        select(CASE.c.id, CASE.c.scope, SUBMISSION.c.subject_id, SUBMISSION.c.area)
        .select_from(CASE)
        .join(REVISION, REVISION.c.rev_id == CASE.c.found_rev)
        .join(SUBMISSION, SUBMISSION.c.id == REVISION.c.submission_id)
        .where(among(SUBMISSION.c.id, forms), CASE.c.subject_id != SUBMISSION.c.subject_id)
        .order_by(CASE.c.id)
        .with_for_update(of=CASE)
    )
    return list(connection.execute(query))


def rehome(connection: Connection, rows: Sequence[Row]) -> None:
    """Cases go to another subject: (id, subject_id, area, moved)."""
    update_many(connection, CASE, ["id"], ["subject_id", "area", "moved"], rows)


def renumber(connection: Connection, rows: Sequence[Row]) -> None:
    """New numbers of the feed: (id, seq)."""
    update_many(connection, CASE, ["id"], ["seq"], rows)


def standing_of(row: Any) -> Standing:
    """What steps change of a row."""
    return Standing(*_OF_STANDING(row))


def add_drafts(connection: Connection, rows: Sequence[Row]) -> None:
    """New cases (DRAFT), in one statement. Raises IntegrityError for one that is there."""
    insert_many(connection, CASE, DRAFT, rows)


def move(connection: Connection, moved: Mapping[str, tuple[Standing, int]], now: str) -> None:
    """Cases after their steps, each with its number of the feed."""
    rows = [(id, *_OF_STANDING(standing), seq, now) for id, (standing, seq) in sorted(moved.items())]
    update_many(connection, CASE, ["id"], [*STANDING, "seq", "updated_at"], rows)


def counts(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """How many steps each of these cases has. Their rows must be locked."""
    query = (
        select(STEP.c.case_id, func.max(STEP.c.n)).where(among(STEP.c.case_id, ids)).group_by(STEP.c.case_id)
    )
    return {case: int(n) for case, n in connection.execute(query)}


def add_steps(connection: Connection, rows: Sequence[Row]) -> None:
    """Steps (STEP_COLUMNS)."""
    insert_many(connection, STEP, STEP_COLUMNS, rows)


def step_row(case: str, n: int, step: Step, state: str, said: Mapping[str, Any], at: str) -> Row:
    """The row of a step."""
    text = orjson.dumps(said).decode()
    return (step.id, case, n, step.kind, state, step.parent, step.account_id, step.role, text, at)


def steps_of(connection: Connection, ids: Iterable[str]) -> dict[str, list[Any]]:
    """The steps of these cases, in order."""
    found: dict[str, list[Any]] = {}
    query = select(STEP).where(among(STEP.c.case_id, ids)).order_by(STEP.c.case_id, STEP.c.n)
    for row in connection.execute(query):
        found.setdefault(row.case_id, []).append(row)
    return found


def step_case(connection: Connection, rev_id: str) -> str | None:
    """The case of a step, if there is such a step."""
    return connection.execute(select(STEP.c.case_id).where(STEP.c.rev_id == rev_id)).scalar()
