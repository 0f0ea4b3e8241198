"""What is to be told to whom: written into the outbox, each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.areas.queries import names as area_names
from ruhu.campaigns.queries import CampaignView
from ruhu.kit import clock
from ruhu.kit.bulk import among, insert_many
from ruhu.kit.ids import uuid8
from ruhu.overview.deadlines import case_counts, dues, handed_in, open_campaigns
from ruhu.webhooks.models import Webhook, WebhookMessage

HOOK = Webhook.__table__  # type: ignore[attr-defined]
MESSAGE = WebhookMessage.__table__  # type: ignore[attr-defined]
MESSAGE_COLUMNS = ("id", "webhook_id", "event", "body", "state", "attempts", "next_at", "created_at")
LEADS = (0, 1, 3, 7)
"""Days ahead at which something due is told; a server that was off tells it late, once."""
SOON = 7


def compose(connection: Connection, today: date | None = None) -> int:
    """Write what is due now and was not told yet into the outbox; how many messages. Several processes may do so at once: the
    key of the table lets one of them win (IntegrityError)."""
    day = today or clock.today()
    hooks = connection.execute(select(HOOK).where(HOOK.c.active.is_(True))).all()
    if not hooks:
        return 0
    places = area_names(connection, {hook.area for hook in hooks})
    found = {
        message[0]: message
        for hook in hooks
        for message in _of(connection, hook, day, places.get(hook.area, hook.area))
    }
    known = set(connection.execute(select(MESSAGE.c.id).where(among(MESSAGE.c.id, found))).scalars())
    rows = [message for id, message in found.items() if id not in known]
    insert_many(connection, MESSAGE, MESSAGE_COLUMNS, rows)
    return len(rows)


def message(hook_id: str, key: str, event: str, data: dict[str, Any]) -> tuple[Any, ...]:
    """A row of the outbox (MESSAGE_COLUMNS). `key` says what it tells: the same is told once."""
    id, now = uuid8(f"ruhu-webhook\n{hook_id}\n{event}\n{key}"), clock.iso()
    body = orjson.dumps({"id": id, "event": event, "at": now, **data}).decode()
    return id, hook_id, event, body, "pending", 0, now, now


def _of(connection: Connection, hook: Any, today: date, place: str) -> Iterator[tuple[Any, ...]]:
    wanted = set(hook.events.split())
    views = open_campaigns(connection, [hook.area])
    # As a reader of the hook's area sees and counts.
    visible = visible_to(Actor("", "", "", "admin", "", (hook.area,)))
    done = handed_in(connection, [view.id for view in views], visible)
    where = {"area": {"code": hook.area, "name": place}, "today": today.isoformat()}
    for view in views:
        campaign = {"campaign": {"id": view.id, "title": view.title}}
        for due in dues(view, today, max(LEADS)):
            left = (due.due - today).days
            text = due.due.isoformat()
            if due.kind == "report" and (view.id, due.id, text) in done:
                continue
            event = "stage.ending" if due.kind == "stage" else "report.due" if left >= 0 else "report.overdue"
            if event not in wanted:
                continue
            lead = next((lead for lead in LEADS if left <= lead), None) if left >= 0 else -1
            what = {
                "kind": due.kind, "id": due.id, "title": due.title, "due": text, "days_left": left, "sender": due.sender,
                "recipient": due.recipient,
            }  # fmt: skip
            yield message(
                hook.id, f"{view.id} {due.id} {text} {lead}", event, where | campaign | {"deadline": what}
            )
    if "cases.due" in wanted:
        yield from _cases(connection, hook, views, visible, today, where)


def _cases(
    connection: Connection,
    hook: Any,
    views: list[CampaignView],
    visible: Visible,
    today: date,
    where: dict[str, Any],
) -> Iterator[tuple[Any, ...]]:
    """Once a day how many cases are overdue and due soon: numbers, no person's name."""
    for counts in case_counts(connection, views, visible, today, SOON):
        if counts["overdue"] or counts["due_soon"]:
            data = {"campaign": {"id": counts["campaign"], "title": counts["campaign_short"]}}
            numbers = {name: counts[name] for name in ("overdue", "due_soon", "deferred")}
            key = f"{counts['campaign']} {today.isoformat()}"
            yield message(hook.id, key, "cases.due", where | data | {"cases": numbers})
