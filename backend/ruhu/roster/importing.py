"""The import of a register file: read → check → compare → write, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import OperationalError

from ruhu.accounts.access import IMPORTING, Actor, demand_role, visible_to
from ruhu.areas import queries as areas
from ruhu.areas.codes import county_of, lineage
from ruhu.audit import log as audit
from ruhu.kit import clock
from ruhu.kit.bulk import insert_many, update_many
from ruhu.kit.db import Database
from ruhu.kit.scopes import raise_scope
from ruhu.roster.columns import AREAS, HOUSEHOLDS, MEMBERS
from ruhu.roster.planning import (
    HOUSEHOLD_FIELDS,
    MEMBER_FIELDS,
    Key,
    Plan,
    Stored,
    check_references,
    make_plan,
)
from ruhu.roster.queries import HOUSEHOLD, MEMBER
from ruhu.roster.reading import Fault, Lines, Progress, read_lines
from ruhu.roster.workbook import open_sheets

CHUNK = 500  # values bound in one statement
TRIES = 3

Follow = Callable[[Connection, Mapping[str, str]], None]
"""What moves with households to another grid, in the import's transaction: household id → grid. `intake.moving.follow`,
given by the callers, since the register knows nothing of forms."""


@dataclass(slots=True)
class Outcome:
    """What an import did; with errors, nothing was written. Counts of households, but for `areas` and `members`."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    areas: int = 0
    members: int = 0
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    error_count: int = 0
    warning_count: int = 0


def silent(_what: str, _done: int, _total: int) -> None:
    """A progress callback for when nobody looks."""


def import_file(
    database: Database, path: Path, actor: Actor | None = None, *, follow: Follow, progress: Progress = silent
) -> Outcome:
    """Import an xlsx or csv file. Raises UnreadableFile; faults of cells come back in the outcome."""
    return import_register(database, path.read_bytes(), path.name, actor, follow=follow, progress=progress)


def import_register(
    database: Database,
    content: bytes,
    filename: str,
    actor: Actor | None,
    *,
    follow: Follow,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Import a register file on behalf of `actor` (None: the command line, unlimited). The same file twice changes nothing.

    Raises UnreadableFile, NotPermitted (role); rows beyond the actor's areas are errors of their cells.
    """
    if actor is not None:
        demand_role(actor, IMPORTING)
    progress("打开文件", 0, 0)
    lines = read_lines(open_sheets(content, filename), progress)
    if actor is not None:
        _check_permitted(lines, actor)
    if dry_run or lines.errors.count:
        with database.read() as connection:
            return _outcome(lines, _planned(connection, lines, progress))
    return import_lines(database, lines, filename, actor, follow=follow, progress=progress)


def import_lines(
    database: Database,
    lines: Lines,
    source: str,
    actor: Actor | None,
    *,
    follow: Follow,
    progress: Progress = silent,
) -> Outcome:
    """Write what was read (without errors), all or nothing; `source` names it in the audit log."""
    for attempt in range(1, TRIES + 1):
        try:
            with database.write() as connection:
                return _outcome(lines, _import(connection, lines, source, actor, follow, progress))
        except _Refused:  # rolled back
            return _outcome(lines, None)
        except OperationalError:  # a deadlock with a push about one of the households that move
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


class _Refused(Exception):
    """Errors were found inside of the transaction."""


def _import(
    connection: Connection,
    lines: Lines,
    source: str,
    actor: Actor | None,
    follow: Follow,
    progress: Progress,
) -> Plan:
    # Locks the villages against another import until the commit: it then sees what this one wrote.
    for village in sorted(_villages(lines)):
        raise_scope(connection, f"roster/{village}", 0)
    plan = _planned(connection, lines, progress)
    if plan is None:
        raise _Refused
    if not plan.empty:
        _write(connection, plan, progress)
        detail = {
            "created": plan.created,
            "updated": plan.updated,
            "areas": len(plan.areas),
            "file": source[:120],
        }
        audit.record(connection, actor, "roster:import", "roster", detail)
        if plan.moved:
            follow(connection, plan.moved)
    return plan


def _check_permitted(lines: Lines, actor: Actor) -> None:
    visible = visible_to(actor)
    beyond = "不在您的管辖范围内，没有导入"
    for area in lines.areas:
        if not visible.covers(area.code) and not any(
            area.code in lineage(prefix) for prefix in visible.prefixes
        ):
            lines.error(AREAS, area.row, "code", area.code, f"区划 {area.code} {beyond}")
    for household in lines.households:
        if not visible.covers(household.village):
            lines.error(
                HOUSEHOLDS, household.row, "village", household.village, f"村 {household.village} {beyond}"
            )
    for member in lines.members:
        if not visible.covers(member.village):
            lines.error(MEMBERS, member.row, "village", member.village, f"村 {member.village} {beyond}")
    # Headings above one's own areas may stand in the file, but are not one's own to name.
    lines.areas = [area for area in lines.areas if visible.covers(area.code)]


def _planned(connection: Connection, lines: Lines, progress: Progress) -> Plan | None:
    progress("读取现有名册", 0, 0)
    stored = _stored(connection, lines)
    check_references(lines, stored)
    return None if lines.errors.count else make_plan(lines, stored, clock.today(), progress)


def _stored(connection: Connection, lines: Lines) -> Stored:
    codes = {area.code for area in lines.areas} | {
        code for area in lines.areas for code in lineage(area.code)
    }
    codes |= {line.village for line in lines.households} | {
        line.grid for line in lines.households if isinstance(line.grid, str)
    }
    stored = Stored(areas=areas.names(connection, codes - {""}))
    household = [HOUSEHOLD.c[name] for name in HOUSEHOLD_FIELDS]
    member = [MEMBER.c[name] for name in MEMBER_FIELDS]
    for chunk in _chunks(sorted(_villages(lines))):
        for row in connection.execute(select(*household).where(HOUSEHOLD.c.village.in_(chunk))):
            stored.households[_key(row)] = tuple(row)
        query = (
            select(*member)
            .join(HOUSEHOLD, HOUSEHOLD.c.id == MEMBER.c.household_id)
            .where(HOUSEHOLD.c.village.in_(chunk))
            .order_by(MEMBER.c.household_id, MEMBER.c.position)
        )
        for row in connection.execute(query):
            stored.members.setdefault(row.household_id, []).append(tuple(row))
        stored.facts |= areas.village_facts(connection, chunk)
    return stored


def _key(row: Any) -> Key:
    return row.village, row.number


def _villages(lines: Lines) -> set[str]:
    named = {area.code[:12] for area in lines.areas if area.level in ("village", "grid")}
    return named | {line.village for line in lines.households} | {line.village for line in lines.members}


def _chunks(values: list[str]) -> Iterable[list[str]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _write(connection: Connection, plan: Plan, progress: Progress) -> None:
    at = clock.iso()
    areas.put_areas(connection, plan.areas)
    for chunk in _chunks(plan.gone_members):
        connection.execute(delete(MEMBER).where(MEMBER.c.id.in_(chunk)))
    insert_many(connection, MEMBER, MEMBER_FIELDS, plan.members, upsert=True)
    villages = sorted(plan.households.keys() | plan.facts.keys())
    for done, village in enumerate(villages, start=1):
        rows, facts = plan.households.get(village, []), plan.facts.get(village)
        top = raise_scope(connection, f"roster/{village}", len(rows) + (facts is not None))
        first = top - len(rows) - (facts is not None) + 1
        if facts is not None:
            body = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()
            values = (village, county_of(village), body, first, at)
            insert_many(connection, areas.FACTS, areas.FACTS_COLUMNS, [values], upsert=True)
            first += 1

        numbered = [(*row, first + place, at) for place, row in enumerate(rows)]
        _put_households(connection, numbered, at)
        progress("写入名册", done, len(villages))


def _put_households(connection: Connection, rows: list[tuple[Any, ...]], at: str) -> None:
    known: set[str] = set()
    for chunk in _chunks([row[0] for row in rows]):
        known |= set(connection.execute(select(HOUSEHOLD.c.id).where(HOUSEHOLD.c.id.in_(chunk))).scalars())
    columns = (*HOUSEHOLD_FIELDS, "seq", "updated_at")
    fresh = [(*row, at) for row in rows if row[0] not in known]
    insert_many(connection, HOUSEHOLD, (*columns, "created_at"), fresh)
    update_many(connection, HOUSEHOLD, ("id",), columns[1:], [row for row in rows if row[0] in known])


def _outcome(lines: Lines, plan: Plan | None) -> Outcome:
    plan = plan or Plan()
    return Outcome(
        created=plan.created,
        updated=plan.updated,
        unchanged=plan.unchanged,
        areas=len(plan.areas),
        members=len(plan.members) + len(plan.gone_members),
        errors=lines.errors.shown,
        warnings=lines.warnings.shown,
        error_count=lines.errors.count,
        warning_count=lines.warnings.count,
    )
