"""The one story of a push: read → judge → place → flag → audit → store, in one transaction.

Reading and judging need no lock and come first; then the transaction takes its row locks in one fixed order
(submissions, then scopes), raises each scope's counter last and commits. A reply leaves only after the commit.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from ruhu.accounts.access import Actor
from ruhu.intake.placing import Placing
from ruhu.intake.preparing import prepare
from ruhu.intake.results import Result, repeat
from ruhu.kit.db import Database
from ruhu.questionnaires.catalog import Catalog
from ruhu.submissions.items import Item, Unreadable, read_item
from ruhu.submissions.store import receipts

log = logging.getLogger("ruhu.intake")
TRIES = 3


def receive(
    database: Database, catalog: Catalog, actor: Actor, device: str, raw_items: Sequence[Any]
) -> list[Result]:
    """Take in one push. One result per item, in order; what is not `retry` is committed when this returns."""
    items = [read_item(raw) for raw in raw_items]
    return _receive(database, catalog, actor, device, items)


def _receive(
    database: Database, catalog: Catalog, actor: Actor, device: str, items: Sequence[Item | Unreadable]
) -> list[Result]:
    for attempt in range(TRIES):
        try:
            return _attempt(database, catalog, actor, device, items)
        except (IntegrityError, OperationalError) as error:
            # Another push of the same rows was first (or a deadlock broke): look again, and find what it wrote.
            log.info("push attempt %d meets another: %s", attempt + 1, type(error).__name__)
        except Exception:
            log.exception("push of %d items failed", len(items))
            break
    if len(items) == 1:
        item = items[0]
        problem = {"code": "server_fault", "message": "服务器这次没能存下这一项, 手机里的还在, 稍后会再发。"}
        return [Result(item.rev_id, "retry", problem=problem)]
    # One bad item must not touch another's result: each gets a transaction of its own.
    return [result for item in items for result in _receive(database, catalog, actor, device, [item])]


def _attempt(
    database: Database, catalog: Catalog, actor: Actor, device: str, items: Sequence[Item | Unreadable]
) -> list[Result]:
    """What is here already gets its first receipt and costs nothing more; the rest is judged, then placed and committed."""
    with database.read() as connection:
        known = receipts(connection, {item.rev_id for item in items if isinstance(item, Item)})
        repeated = [repeat(item, known) for item in items]
        rest = [item for item, result in zip(items, repeated, strict=True) if result is None]
        prepared = prepare(connection, catalog, actor, device, rest) if rest else []
    placed: list[Result] = []
    if prepared:
        with database.write() as connection:
            placed = Placing(connection, actor, device, known).place(prepared)
    following = iter(placed)
    return [result if result is not None else next(following) for result in repeated]
