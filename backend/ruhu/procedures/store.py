"""Row access of procedures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, text, update

from ruhu.kit.bulk import among
from ruhu.procedures.deciding import Asked, Standing, replay
from ruhu.procedures.definition import Route, Rules, rules_from
from ruhu.procedures.models import Procedure, ProcedureEntry, ProcedureRules

PROCEDURE = Procedure.__table__  # type: ignore[attr-defined]
ENTRY = ProcedureEntry.__table__  # type: ignore[attr-defined]
RULES = ProcedureRules.__table__  # type: ignore[attr-defined]

_KEEP = text("INSERT INTO procedure_rules (hash, body) VALUES (:hash, :body) ON CONFLICT (hash) DO NOTHING")


@dataclass(frozen=True)
class Kept:
    """A procedure as it is kept: its row, what was done, the rules it began with, and where it stands."""

    row: Any
    entries: Sequence[Any]
    rules: Rules
    route: Route
    standing: Standing


def keep_rules(connection: Connection, rules: Rules) -> None:
    """Note the rules; what is there stays."""
    connection.execute(_KEEP, {"hash": rules.hash, "body": rules.body.decode()})


def kept(connection: Connection, rows: Sequence[Any]) -> list[Kept]:
    """These procedures with all that was done, in two statements."""
    if not rows:
        return []
    wanted = select(RULES.c.hash, RULES.c.body).where(among(RULES.c.hash, {row.rules for row in rows}))
    bodies: dict[str, str] = {row.hash: row.body for row in connection.execute(wanted)}
    entries = entries_of(connection, [row.id for row in rows])
    found = []
    for row in rows:
        rules = rules_from(bodies[row.rules])
        route = rules.route(urgent=row.urgent)
        done = entries.get(row.id, [])
        standing = replay(
            route, date.fromisoformat(row.begun_on), [(_asked(entry), entry.act != "note") for entry in done]
        )
        found.append(Kept(row, done, rules, route, standing))
    return found


def entries_of(connection: Connection, ids: Iterable[str]) -> dict[str, list[Any]]:
    """What was done, by procedure, first things first."""
    query = select(ENTRY).where(among(ENTRY.c.procedure_id, ids)).order_by(ENTRY.c.procedure_id, ENTRY.c.n)
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.procedure_id, []).append(row)
    return found


def owner_of_entry(connection: Connection, entry_id: str) -> str | None:
    """The procedure in which this entry stands."""
    found: str | None = connection.execute(
        select(ENTRY.c.procedure_id).where(ENTRY.c.id == entry_id)
    ).scalar()
    return found


def add_entry(
    connection: Connection, procedure_id: str, n: int, asked: Asked, account_id: str, at: str
) -> None:
    """Write what was done."""
    said: dict[str, Any] = {"papers": dict(asked.papers), "fields": dict(asked.fields)}
    said |= {"remark": asked.remark, "reason": asked.reason, "to": asked.to}
    connection.execute(
        insert(ENTRY),
        {
            "id": asked.id, "procedure_id": procedure_id, "n": n, "act": asked.act, "step": asked.step,
            "done_on": asked.on.isoformat() if asked.on else None,
            "said": orjson.dumps({name: value for name, value in said.items() if value}).decode(),
            "account_id": account_id, "role": asked.role, "at": at,
        },
    )  # fmt: skip


def add(connection: Connection, row: dict[str, Any]) -> None:
    """Write a new procedure."""
    connection.execute(insert(PROCEDURE), row)


def change(connection: Connection, id: str, values: dict[str, Any]) -> None:
    """Change columns of one."""
    connection.execute(update(PROCEDURE).where(PROCEDURE.c.id == id).values(values))


def _asked(entry: Any) -> Asked:
    said = orjson.loads(entry.said)
    on = date.fromisoformat(entry.done_on) if entry.done_on else None
    return Asked(
        entry.id, entry.act, None, entry.role, on or date.min, entry.step, on, said.get("papers", {}), said.get("fields", {}),
        said.get("remark", ""), said.get("reason", ""), said.get("to", ""),
    )  # fmt: skip
