"""Reading procedures. A row is seen by whoever sees its household, wherever that is in the register now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.codes import below
from ruhu.areas.queries import names as area_names
from ruhu.campaigns.workdays import workdays
from ruhu.kit import clock, cursors
from ruhu.kit.errors import NotFound
from ruhu.procedures import store
from ruhu.procedures.clocks import Clock, clocks
from ruhu.procedures.deciding import next_steps, possible
from ruhu.procedures.store import PROCEDURE, Kept
from ruhu.roster.queries import HOUSEHOLD

Sort = Literal["due", "-begun"]
LATE = "9999-99-99"


@dataclass(frozen=True)
class Filters:
    """What was asked for; None = no filter."""

    kind: str | None = None
    state: str | None = None
    area: str | None = None
    level: str | None = None
    overdue: bool | None = None
    urgent: bool | None = None
    origin: str | None = None
    household: str | None = None
    q: str | None = None
    sort: Sort = "due"


_JOINED = PROCEDURE.join(HOUSEHOLD, HOUSEHOLD.c.id == PROCEDURE.c.household_id)
_NAMED = (
    HOUSEHOLD.c.name.label("household_name"), HOUSEHOLD.c.number.label("household_number"),
    HOUSEHOLD.c.village.label("village"),
)  # fmt: skip


def _overdue(today: str) -> ColumnElement[bool]:
    return and_(PROCEDURE.c.state == "running", PROCEDURE.c.due_on < today)


def _where(filters: Filters, visible: Visible, today: str) -> list[ColumnElement[bool]]:
    c = PROCEDURE.c
    where: list[ColumnElement[bool]] = [visible.where(HOUSEHOLD.c.grid)]
    named = {
        c.kind: filters.kind, c.state: filters.state, c.level: filters.level, c.origin: filters.origin,
        c.household_id: filters.household,
    }  # fmt: skip
    where += [column == value for column, value in named.items() if value]
    if filters.area:
        where.append(below(HOUSEHOLD.c.grid, filters.area))
    if filters.overdue is not None:
        late = _overdue(today)
        where.append(late if filters.overdue else ~func.coalesce(late, False))
    if filters.urgent is not None:
        where.append(c.urgent.is_(filters.urgent))
    if filters.q:
        texts = (HOUSEHOLD.c.name, HOUSEHOLD.c.number, c.clue)
        where.append(or_(*(text.contains(filters.q.strip(), autoescape=True) for text in texts)))
    return where


def page(
    connection: Connection, actor: Actor, filters: Filters, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of procedures, the cursor of the next one, how many match, and how many of the area wait at which level."""
    today = clock.today().isoformat()
    visible = visible_to(actor)
    where = _where(filters, visible, today)
    down = filters.sort == "-begun"
    key = PROCEDURE.c.begun_on if down else func.coalesce(PROCEDURE.c.due_on, LATE)
    query = select(PROCEDURE, *_NAMED, key.label("sorted_by")).select_from(_JOINED).where(*where)
    if cursor:
        _, value, id = cursors.unpack(
            cursor, [lambda sort: sort == filters.sort, cursors.is_text, cursors.is_text]
        )
        beyond = key < value if down else key > value
        query = query.where(or_(beyond, and_(key == value, PROCEDURE.c.id > id)))
    query = query.order_by(key.desc() if down else key, PROCEDURE.c.id).limit(limit + 1)
    found = connection.execute(query).all()
    rows = found[:limit]
    following = cursors.pack([filters.sort, rows[-1].sorted_by, rows[-1].id]) if len(found) > limit else None
    total = connection.execute(select(func.count()).select_from(_JOINED).where(*where)).scalar_one()
    villages = area_names(connection, {row.village for row in rows})
    return {
        "items": [_told(kept, villages) for kept in store.kept(connection, rows)], "next": following, "total": total,
        "waiting": _waiting(connection, filters, visible, today),
    }  # fmt: skip


def _waiting(connection: Connection, filters: Filters, visible: Visible, today: str) -> list[dict[str, Any]]:
    """Of the area and kind: how many run at each level, and how many of them are overdue."""
    where = _where(Filters(kind=filters.kind, area=filters.area, state="running"), visible, today)
    query = (
        select(PROCEDURE.c.level, func.count(), func.count().filter(_overdue(today)))
        .select_from(_JOINED)
        .where(*where)
        .group_by(PROCEDURE.c.level)
    )
    counts = {level: (running, overdue) for level, running, overdue in connection.execute(query)}
    return [
        {"level": level, "running": counts.get(level, (0, 0))[0], "overdue": counts.get(level, (0, 0))[1]}
        for level in ("village", "township", "county")
    ]


def one_kept(connection: Connection, actor: Actor, procedure_id: str, *, lock: bool = False) -> Kept:
    """A procedure that the actor may see. Raises NotFound."""
    query = (
        select(PROCEDURE, *_NAMED)
        .select_from(_JOINED)
        .where(PROCEDURE.c.id == procedure_id, visible_to(actor).where(HOUSEHOLD.c.grid))
    )
    row = connection.execute(query.with_for_update(of=PROCEDURE) if lock else query).first()
    if row is None:
        raise NotFound("没有这个程序, 或它不在您的范围内。请刷新后再看。", procedure=procedure_id)
    return store.kept(connection, [row])[0]


def one(connection: Connection, actor: Actor, procedure_id: str) -> dict[str, Any]:
    """A procedure with all that was done, its limits, and what this person may do now."""
    kept = one_kept(connection, actor, procedure_id)
    may = possible(kept.route, kept.standing, actor.role) if actor.may_write else {}
    people = names_of(connection, {entry.account_id for entry in kept.entries})
    return _told(kept, area_names(connection, {kept.row.village})) | {
        "document": kept.rules.raw["document"],
        "steps": [
            {
                "id": step.id, "title": step.title, "level": step.level, "roles": sorted(step.roles),
                "done_on": _iso(kept.standing.done.get(step.id)),
                "papers": [{"id": p.id, "title": p.title, "required": p.required} for p in step.papers],
                "fields": [
                    {
                        "id": f.id, "title": f.title, "type": f.type, "required": f.required, "must": f.must, "months": f.months,
                        "options": [{"value": value, "title": title} for value, title in f.options],
                    }
                    for f in step.fields
                ],
            }
            for step in kept.route.steps
        ],
        "entries": [
            {
                "id": e.id, "act": e.act, "step": e.step or None, "on": e.done_on, "by": people.get(e.account_id, ""),
                "role": e.role, "at": e.at, **_SILENT, **orjson.loads(e.said),
            }
            for e in kept.entries
        ],
        "values": dict(kept.standing.values),
        "may_take": may.get("take", []), "may_go_back_to": may.get("back", []), "may_stop": bool(may.get("stop")),
        "may_note": actor.may_write,
    }  # fmt: skip


_SILENT: Mapping[str, Any] = {"papers": {}, "fields": {}, "remark": "", "reason": "", "to": None}


def _told(kept: Kept, villages: Mapping[str, str]) -> dict[str, Any]:
    """A procedure as lists show it."""
    row, today = kept.row, clock.today()
    limits = clocks(kept.route, kept.standing, today, workdays())
    origin = kept.rules.origin(row.origin) or {}
    running = [limit for limit in limits if limit.left is not None]
    nearest = min((limit.left for limit in running if limit.left is not None), default=None)
    return {
        "id": row.id, "kind": row.kind, "title": kept.rules.title, "short": kept.rules.raw["short"],
        "household_id": row.household_id, "household_name": row.household_name, "household_number": row.household_number,
        "village": row.village, "village_name": villages.get(row.village, row.village), "state": row.state,
        "urgent": row.urgent, "origin": row.origin, "origin_title": origin.get("title", row.origin), "clue": row.clue,
        "applicant": row.applicant, "begun_on": row.begun_on, "ended_on": row.ended_on, "due_on": row.due_on,
        "days_left": nearest, "overdue": nearest is not None and nearest < 0, "head": kept.standing.head,
        "next": [
            {"id": step.id, "title": step.title, "level": step.level} for step in next_steps(kept.route, kept.standing)
        ],
        "limits": [_limit(limit) for limit in limits],
        "note": workdays().note([limit.due for limit in limits if limit.due is not None and limit.working]),
    }  # fmt: skip


def _limit(limit: Clock) -> dict[str, Any]:
    return {
        "id": limit.id, "title": limit.title, "days": limit.days, "working": limit.working, "due": _iso(limit.due),
        "left": limit.left, "met_on": _iso(limit.met_on), "late": limit.late,
    }  # fmt: skip


def _iso(day: Any) -> str | None:
    return day.isoformat() if day is not None else None
