"""Reading cases: for the phone's feed, for supervisors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.codes import below, village_of
from ruhu.areas.queries import names as area_names
from ruhu.campaigns.queries import CampaignView
from ruhu.kit import clock, cursors
from ruhu.kit.errors import NotFound
from ruhu.ledger import store
from ruhu.ledger.store import CASE
from ruhu.ledger.terms import suggested_leader, suggested_measure
from ruhu.ledger.transitions import possible
from ruhu.risk.models import LEVELS
from ruhu.roster.queries import HOUSEHOLD

Sort = Literal["due", "-due", "severity", "-found", "-updated"]
LATE = "9999-99-99"
LETTER = {number: letter for letter, number in LEVELS.items()}
_WAITING = ("submitted", "closed")
"""Not overdue: it is done, or somebody else's turn."""


@dataclass(frozen=True)
class Filters:
    """What a supervisor asked for; None = no filter. `state` may also be "open": all but closed ones; `unit` "-": none yet."""

    campaign: str
    area: str | None = None
    state: str | None = None
    unit: str | None = None
    topic: str | None = None
    severity: str | None = None
    overdue: bool | None = None
    reopened: bool | None = None
    gone: bool | None = None
    household: str | None = None
    q: str | None = None
    sort: Sort = "due"
    soon: int | None = None
    """Due within so many days from today, and not overdue."""


def matching(filters: Filters, visible: Visible, today: str) -> list[ColumnElement[bool]]:
    """The WHERE clauses over case ⟕ household."""
    c = CASE.c
    where: list[ColumnElement[bool]] = [
        c.campaign_id == filters.campaign,
        visible.cases_where(c.area, c.unit),
    ]
    if filters.area:
        where.append(below(c.area, filters.area))
    if filters.state == "open":
        where.append(c.state != "closed")
    elif filters.state:
        where.append(c.state == filters.state)
    if filters.unit:
        where.append(c.unit == ("" if filters.unit == "-" else filters.unit))
    if filters.topic:
        where.append(c.topic == filters.topic)
    if filters.severity:
        where.append(c.severity == LEVELS[filters.severity])
    if filters.overdue is not None:
        late = past_due(today)
        where.append(late if filters.overdue else ~func.coalesce(late, False))
    if filters.soon is not None:
        where.append(due_soon(today, filters.soon))
    if filters.reopened is not None:
        where.append(c.reopened > 0 if filters.reopened else c.reopened == 0)
    if filters.gone is not None:
        where.append(c.found_gone.is_(filters.gone))
    if filters.household:
        where.append(c.subject_id == filters.household)
    if filters.q:
        texts = (c.statement, c.title, c.measure, c.unit, c.person, HOUSEHOLD.c.name, HOUSEHOLD.c.number)
        where.append(or_(*(text.contains(filters.q.strip(), autoescape=True) for text in texts)))
    return where


def due_soon(today: str, days: int) -> ColumnElement[bool]:
    """Still to be done, and due from today to `days` days on."""
    last = (date.fromisoformat(today) + timedelta(days=days)).isoformat()
    return and_(CASE.c.due_on >= today, CASE.c.due_on <= last, CASE.c.state.not_in(_WAITING))


def past_due(today: str) -> ColumnElement[bool]:
    """Still to be done, and its day is past."""
    return and_(CASE.c.due_on < today, CASE.c.state.not_in(_WAITING))


@dataclass(frozen=True)
class _Key:
    column: ColumnElement[Any]
    down: bool = False
    figure: bool = False

    def takes(self, value: Any) -> bool:
        return type(value) is int and abs(value) < 1000 if self.figure else cursors.is_text(value)


def _order(sort: Sort) -> list[_Key]:
    due = func.coalesce(CASE.c.due_on, LATE)
    rest = [_Key(CASE.c.id)]
    if sort == "severity":
        return [_Key(CASE.c.severity, down=True, figure=True), _Key(due), *rest]
    if sort == "-found":
        return [_Key(CASE.c.found_at, down=True), *rest]
    if sort == "-updated":
        return [_Key(CASE.c.updated_at, down=True), *rest]
    return [_Key(due, down=sort == "-due"), _Key(CASE.c.severity, down=True, figure=True), *rest]


def _after(keys: list[_Key], values: list[Any]) -> ColumnElement[bool]:
    clauses = []
    for i, key in enumerate(keys):
        equal = [keys[j].column == values[j] for j in range(i)]
        clauses.append(and_(*equal, key.column < values[i] if key.down else key.column > values[i]))
    return or_(*clauses)


_JOINED = CASE.outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == CASE.c.subject_id)
_NAMED = (HOUSEHOLD.c.name.label("household_name"), HOUSEHOLD.c.number.label("household_number"))


def case_page(
    connection: Connection, actor: Actor, filters: Filters, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of cases, the cursor of the next one, and how many match in all."""
    today = clock.today().isoformat()
    where = matching(filters, visible_to(actor), today)
    keys = _order(filters.sort)
    query = select(CASE, *_NAMED, *(key.column.label(f"key{i}") for i, key in enumerate(keys)))
    query = query.select_from(_JOINED).where(*where)
    if cursor:
        takes = [lambda value: value == filters.sort, *(key.takes for key in keys)]
        query = query.where(_after(keys, cursors.unpack(cursor, takes)[1:]))
    query = query.order_by(*(key.column.desc() if key.down else key.column for key in keys)).limit(limit + 1)
    found = connection.execute(query).all()
    rows = found[:limit]
    following = None
    if len(found) > limit:
        following = cursors.pack(
            [
                filters.sort,
                *(rows[-1]._mapping[f"key{i}"] for i in range(len(keys))),
            ]
        )
    total = connection.execute(select(func.count()).select_from(_JOINED).where(*where)).scalar_one()
    villages = area_names(connection, {village_of(row.area) for row in rows})
    return {
        "items": [told(row, villages, today) for row in rows], "next": following, "total": total,
        "states": _by_state(connection, filters, visible_to(actor), today),
        "units": _units(connection, filters, visible_to(actor)),
    }  # fmt: skip


def _by_state(connection: Connection, filters: Filters, visible: Visible, today: str) -> dict[str, int]:
    """How many cases of the area are in each state, and overdue."""
    where = matching(Filters(filters.campaign, filters.area), visible, today)
    late = past_due(today)
    query = select(CASE.c.state, func.count(), func.count().filter(late)).where(*where).group_by(CASE.c.state)
    found: dict[str, int] = {"overdue": 0}
    for state, count, overdue in connection.execute(query):
        found[state] = count
        found["overdue"] += overdue
    return found


def _units(connection: Connection, filters: Filters, visible: Visible) -> list[str]:
    where = matching(Filters(filters.campaign, filters.area), visible, "")
    query = select(CASE.c.unit).where(*where, CASE.c.unit != "").distinct().order_by(CASE.c.unit).limit(100)
    return list(connection.execute(query).scalars())


def told(row: Any, villages: Mapping[str, str], today: str) -> dict[str, Any]:
    """A case as lists show it."""
    village = village_of(row.area)
    return {
        "id": row.id, "campaign": row.campaign_id,
        "household_id": row.subject_id if row.subject == "household" else None,
        "household_name": row.household_name, "household_number": row.household_number, "village": village,
        "village_name": villages.get(village, village), "code": row.code, "area": row.topic, "box": row.box or None,
        "severity": LETTER[row.severity], "title": row.title, "statement": row.statement, "state": row.state,
        "level": row.level, "unit": row.unit, "leader": row.leader, "person": row.person, "nature": row.nature or None,
        "cause": row.cause, "measure": row.measure, "due_on": row.due_on, "outcome": row.outcome, "record": row.record,
        "overdue": bool(row.due_on and row.due_on < today and row.state not in _WAITING), "found_gone": row.found_gone,
        "reopened": row.reopened, "sent_back": row.sent_back, "closed_on": row.closed_on,
        "confirmed_on": row.confirmed_on, "found_at": row.found_at, "updated_at": row.updated_at, "head": row.head,
    }  # fmt: skip


def case_row(connection: Connection, actor: Actor, case_id: str, *, lock: bool = False) -> Any:
    """A case that the actor may see. Raises NotFound."""
    query = select(CASE).where(CASE.c.id == case_id, visible_to(actor).cases_where(CASE.c.area, CASE.c.unit))
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound("台账里没有这件事, 或它不在您的范围内。请刷新后再看。", case=case_id)
    return row


def one_case(
    connection: Connection, actor: Actor, campaigns: Mapping[str, CampaignView], case_id: str
) -> dict[str, Any]:
    """A case with its steps, and what this person may do with it now."""
    case_row(connection, actor, case_id)
    query = select(CASE, *_NAMED).select_from(_JOINED).where(CASE.c.id == case_id)
    row = connection.execute(query).one()
    villages = area_names(connection, {village_of(row.area)})
    standing = store.standing_of(row)
    campaign = campaigns.get(row.campaign_id)
    return told(row, villages, clock.today().isoformat()) | {
        "steps": steps_told(connection, [row]).get(row.id, []),
        "possible": possible(standing, actor.account_id, actor.role),
        "suggested_measure": suggested_measure(campaign, row.topic) if campaign else "",
        "suggested_leader": suggested_leader(campaign, row.topic) if campaign else "",
        "units": list(campaign.data.get("units", ())) if campaign else [],
    }  # fmt: skip


def steps_told(connection: Connection, rows: Iterable[Any]) -> dict[str, list[dict[str, Any]]]:
    """All steps of these cases, the finding first."""
    rows = list(rows)
    steps = store.steps_of(connection, [row.id for row in rows])
    people = names_of(connection, {step.account_id for of in steps.values() for step in of} - {""})
    return {
        row.id: [
            {"id": None, "step": "found", "state": "found", "by": "", "role": "", "at": row.found_at, "said": {}},
            *(
                {
                    "id": step.rev_id, "step": step.step, "state": step.state, "by": people.get(step.account_id, ""),
                    "role": step.role, "at": step.at, "said": orjson.loads(step.said),
                }
                for step in steps.get(row.id, ())
            ),
        ]
        for row in rows
    }  # fmt: skip


@lru_cache(maxsize=512)
def _feed(visible: Visible, *, first: bool) -> Select[Any]:
    seen = visible.where(CASE.c.area)
    return (
        select(CASE, *_NAMED, seen.label("seen"))
        .select_from(_JOINED)
        .where(
            CASE.c.scope == bindparam("in_scope"), CASE.c.seq > bindparam("after"), seen if first else seen | CASE.c.moved
        )
        .order_by(CASE.c.seq)
        .limit(bindparam("most"))
    )  # fmt: skip


def case_feed(
    connection: Connection, visible: Visible, scope: str, after: int, limit: int
) -> list[dict[str, Any]]:
    """At most `limit` changes of type `case` of a scope after `after`, by seq; as visits.queries.visit_feed."""
    asked = {"in_scope": scope, "after": after, "most": limit}
    rows = connection.execute(_feed(visible, first=after == 0), asked).all()
    if not rows:
        return []
    village = scope.partition("/")[2]
    steps = steps_told(connection, [row for row in rows if row.seen])
    return [
        {
            "type": "case", "seq": row.seq, "id": row.id, "deleted": not row.seen,
            "data": told(row, {village: ""}, "") | {"submitted_by": row.submitted_by, "steps": steps[row.id]}
            if row.seen
            else None,
        }
        for row in rows
    ]  # fmt: skip
