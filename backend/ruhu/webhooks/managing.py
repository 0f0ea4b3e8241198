"""Naming addresses, changing them, and reading what became of messages. Administrators only (routes.py)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select, update

from ruhu.accounts.access import Actor, visible_to
from ruhu.areas.queries import names as area_names
from ruhu.audit import log as audit
from ruhu.kit import clock
from ruhu.kit.bulk import among, insert_many
from ruhu.kit.errors import IdTaken, NotFound, NotPermitted
from ruhu.webhooks.composing import HOOK, MESSAGE, MESSAGE_COLUMNS, message
from ruhu.webhooks.posting import checked
from ruhu.webhooks.sealing import seal
from ruhu.webhooks.sending import ATTEMPT
from ruhu.webhooks.wire import WebhookChange, WebhookIn

HOOK_COLUMNS = (
    "id",
    "area",
    "title",
    "url",
    "secret",
    "events",
    "active",
    "account_id",
    "created_at",
    "changed_at",
)
MOST = 50


def hooks(connection: Connection, actor: Actor) -> dict[str, Any]:
    """The addresses within the actor's areas with what became of their messages; never a secret."""
    where = visible_to(actor).where(HOOK.c.area)
    rows = connection.execute(select(HOOK).where(where).order_by(HOOK.c.created_at, HOOK.c.id)).all()
    counts = select(
        MESSAGE.c.webhook_id,
        MESSAGE.c.state,
        func.count().label("n"),
        func.max(MESSAGE.c.delivered_at).label("last"),
    ).where(among(MESSAGE.c.webhook_id, [row.id for row in rows]))
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(counts.group_by(MESSAGE.c.webhook_id, MESSAGE.c.state)):
        found.setdefault(row.webhook_id, {})[row.state] = row
    places = area_names(connection, {row.area for row in rows})
    return {"items": [_told(row, found.get(row.id, {}), places) for row in rows]}


def _told(row: Any, counts: dict[str, Any], places: dict[str, str]) -> dict[str, Any]:
    def count(state: str) -> int:
        return int(counts[state].n) if state in counts else 0

    return {
        "id": row.id, "area": row.area, "area_name": places.get(row.area, row.area), "title": row.title, "url": row.url,
        "events": row.events.split(), "active": row.active, "created_at": row.created_at, "pending": count("pending"),
        "delivered": count("delivered"), "given_up": count("given_up"),
        "last_delivered_at": counts["delivered"].last if "delivered" in counts else None,
    }  # fmt: skip


def create(connection: Connection, actor: Actor, server_secret: str, asked: WebhookIn) -> None:
    """Name an address. Again with the same id changes nothing. Raises BadAddress, NotPermitted outside the actor's areas."""
    if not visible_to(actor).covers(asked.area):
        raise NotPermitted("只能转发自己管的地方。", area=asked.area)
    checked(asked.url)
    known = connection.execute(select(HOOK).where(HOOK.c.id == asked.id)).one_or_none()
    if known is not None:
        if (known.account_id, known.url, known.area) != (actor.account_id, asked.url, asked.area):
            raise IdTaken("这个编号先前用在另一个地址上。请刷新页面再试。", id=asked.id)
        return
    now = clock.iso()
    row = (
        asked.id, asked.area, asked.title.strip(), asked.url, seal(server_secret, asked.id, asked.secret),
        " ".join(sorted(set(asked.events))), True, actor.account_id, now, now,
    )  # fmt: skip
    insert_many(connection, HOOK, HOOK_COLUMNS, [row])
    audit.record(
        connection, actor, "webhook:create", asked.id, {"area": asked.area, "events": len(asked.events)}
    )


def change(
    connection: Connection, actor: Actor, server_secret: str, hook_id: str, asked: WebhookChange
) -> None:
    """Change an address, its secret or what is sent to it, or switch it off. Raises NotFound, BadAddress."""
    row = visible_hook(connection, actor, hook_id)
    values: dict[str, Any] = {"changed_at": clock.iso()}
    if asked.url is not None:
        values["url"] = checked(asked.url)
    if asked.secret is not None:
        values["secret"] = seal(server_secret, row.id, asked.secret)
    if asked.events is not None:
        values["events"] = " ".join(sorted(set(asked.events)))
    if asked.active is not None:
        values["active"] = asked.active
    connection.execute(update(HOOK).where(HOOK.c.id == row.id).values(**values))
    changed = sorted(name for name in values if name != "changed_at")
    audit.record(connection, actor, "webhook:change", row.id, {"changed": changed})


def try_out(connection: Connection, actor: Actor, hook_id: str, test_id: str) -> None:
    """Put a message into the outbox that only says that it is a test. The same test is sent once."""
    row = visible_hook(connection, actor, hook_id)
    data = {"area": {"code": row.area, "name": area_names(connection, [row.area]).get(row.area, row.area)}}
    test = message(row.id, test_id, "test", data)
    if connection.execute(select(MESSAGE.c.id).where(MESSAGE.c.id == test[0])).first() is None:
        insert_many(connection, MESSAGE, MESSAGE_COLUMNS, [test])
        audit.record(connection, actor, "webhook:test", row.id, {"message": test[0]})


def deliveries(connection: Connection, actor: Actor, hook_id: str) -> dict[str, Any]:
    """The latest messages of an address with every try, the newest first."""
    row = visible_hook(connection, actor, hook_id)
    query = (
        select(MESSAGE)
        .where(MESSAGE.c.webhook_id == row.id)
        .order_by(MESSAGE.c.created_at.desc(), MESSAGE.c.id)
        .limit(MOST)
    )
    messages = connection.execute(query).all()
    tries: dict[str, list[dict[str, Any]]] = {}
    attempts = (
        select(ATTEMPT).where(among(ATTEMPT.c.message_id, [m.id for m in messages])).order_by(ATTEMPT.c.n)
    )
    for one in connection.execute(attempts):
        tries.setdefault(one.message_id, []).append(
            {"n": one.n, "at": one.at, "status": one.status, "error": one.error, "ms": one.ms}
        )
    return {
        "items": [
            {
                "id": m.id, "event": m.event, "state": m.state, "created_at": m.created_at, "delivered_at": m.delivered_at,
                "next_at": m.next_at if m.state == "pending" else None, "body": m.body, "attempts": tries.get(m.id, []),
            }
            for m in messages
        ]
    }  # fmt: skip


def visible_hook(connection: Connection, actor: Actor, hook_id: str) -> Any:
    """An address within the actor's areas. Raises NotFound."""
    row = connection.execute(
        select(HOOK).where(HOOK.c.id == hook_id, visible_to(actor).where(HOOK.c.area))
    ).one_or_none()
    if row is None:
        raise NotFound("没有这个转发地址, 或它不在您的范围内。")
    return row
