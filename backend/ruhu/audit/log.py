"""Writing and verifying the audit log.

Each person's device has a chain of its own: one push at a time comes from a phone, so the lock on the chain's head keeps
nobody waiting, where one chain for all would line up every writer of the server. `verify` walks all chains.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, select, text

from ruhu.audit.models import AuditEvent, AuditHead
from ruhu.kit import clock
from ruhu.kit.canonical import canonical
from ruhu.kit.ids import uuid7

EVENT = AuditEvent.__table__  # type: ignore[attr-defined]
HEAD = AuditHead.__table__  # type: ignore[attr-defined]
SYSTEM = "system"

# Taking the head's row first locks the chain to the end of the transaction: two writers cannot follow the same event.
_TAKE = text(
    "INSERT INTO audit_head (chain, n, hash) VALUES (:chain, 1, '')"
    " ON CONFLICT (chain) DO UPDATE SET n = audit_head.n + 1 RETURNING n, hash"
)
_PUT = "UPDATE audit_head SET hash = :hash WHERE chain = :chain"
_ADD = (
    "INSERT INTO audit_event (chain, n, id, at, actor, action, subject, detail, prev_hash, hash)"
    " VALUES (:chain, :n, :id, :at, :actor, :action, :subject, :detail, :prev_hash, :hash)"
)
# The event and its head at one go, where the database can.
_WRITE = {"sqlite": (text(_PUT), text(_ADD)), "postgresql": (text(f"WITH put AS ({_PUT}) {_ADD}"),)}


class Acting(Protocol):
    """Who does something: an account on a device."""

    @property
    def account_id(self) -> str: ...
    @property
    def device_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a chain that is not as it was written; `n` counts from 1."""

    chain: str
    n: int
    event_id: str | None
    reason: str


def record(
    connection: Connection, actor: Acting | None, action: str, subject: str, detail: Mapping[str, Any]
) -> None:
    """Append one event in the caller's transaction. `actor` None is the system itself (command line, demo).

    `detail` holds ids and counts, never personal data: the log outlives it.
    """
    chain = f"{actor.account_id}/{actor.device_id}" if actor else SYSTEM
    taken = connection.execute(_TAKE, {"chain": chain}).one()
    event = {
        "chain": chain,
        "n": int(taken.n),
        "id": uuid7(),
        "at": clock.iso(),
        "actor": actor.account_id if actor else SYSTEM,
        "action": action,
        "subject": subject,
        "detail": canonical(dict(detail)).decode(),
        "prev_hash": taken.hash,
    }
    event["hash"] = _hash(event)
    for statement in _WRITE[connection.dialect.name]:
        connection.execute(statement, event)


def verify(connection: Connection) -> list[Break]:
    """Every chain that was changed, at its first wrong event; an empty list when all is as written."""
    heads = {row.chain: (row.n, row.hash) for row in connection.execute(select(HEAD))}
    broken: dict[str, Break] = {}
    ends: dict[str, tuple[int, str]] = {}
    for event in connection.execute(select(EVENT).order_by(EVENT.c.chain, EVENT.c.n)).mappings():
        chain = event["chain"]
        if chain in broken:
            continue
        reason = _fault(dict(event), ends.get(chain, (0, "")))
        if reason:
            broken[chain] = Break(chain, event["n"], event["id"], reason)
        ends[chain] = (event["n"], event["hash"])
    for chain in sorted(heads.keys() | ends.keys()):
        end = ends.get(chain, (0, ""))
        if chain not in broken and heads.get(chain) != end:
            broken[chain] = Break(
                chain, end[0] + 1, None, "the chain's end does not fit its head: events are missing or added"
            )
    return list(broken.values())


def events(connection: Connection, actor_id: str | None = None, limit: int = 200) -> Iterator[dict[str, Any]]:
    """The latest events, newest first, of everyone or of one account."""
    query = select(EVENT).order_by(EVENT.c.at.desc(), EVENT.c.id.desc()).limit(limit)
    if actor_id is not None:
        query = query.where(EVENT.c.actor == actor_id)
    return (dict(row) for row in connection.execute(query).mappings())


def _fault(event: Mapping[str, Any], before: tuple[int, str]) -> str | None:
    if event["n"] != before[0] + 1:
        return f"event {before[0] + 1} is missing"
    if event["prev_hash"] != before[1]:
        return "does not follow the event before it"
    return None if _hash(event) == event["hash"] else "its content was changed"


def _hash(event: Mapping[str, Any]) -> str:
    covered = [
        event[name]
        for name in ("chain", "n", "id", "at", "actor", "action", "subject", "detail", "prev_hash")
    ]
    return hashlib.sha256(canonical(covered)).hexdigest()
