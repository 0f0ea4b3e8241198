"""The one story of a push: read → judge → place → flag → audit → store, in one transaction.

Reading and judging need no lock and come first; then the transaction takes its row locks in one fixed order
(submissions, then scopes), raises each scope's counter last and commits. A reply leaves only after the commit.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from ruhu.accounts.access import Actor
from ruhu.intake.judging import Judged
from ruhu.intake.moving import MovedAway, follow
from ruhu.intake.placing import Placing, Sender
from ruhu.intake.preparing import Aside, prepare, state_of
from ruhu.intake.rejudging import rejudge
from ruhu.intake.results import Result, ask_for_missing, repeat
from ruhu.intake.supervising import resolve, retake
from ruhu.kit.db import Database
from ruhu.kit.errors import Unavailable
from ruhu.questionnaires.catalog import Catalog
from ruhu.submissions.items import Item, Unreadable, read_item
from ruhu.submissions.store import receipts, waiting_for

__all__ = ["MovedAway", "Received", "follow", "receive", "rejudge", "resolve", "retake"]

log = logging.getLogger("ruhu.intake")
TRIES = 3


@dataclass(frozen=True, slots=True)
class Received:
    """One result per item, in order, and the server's named values (kit.state) as they were read."""

    results: list[Result]
    state: Mapping[str, str]


def receive(
    database: Database, catalog: Catalog, actor: Actor, device: str, raw_items: Sequence[Any]
) -> Received:
    """Take in one push; what is not `retry` is committed when this returns."""
    return _receive(database, catalog, actor, device, [read_item(raw) for raw in raw_items])


def _receive(
    database: Database, catalog: Catalog, actor: Actor, device: str, items: Sequence[Item | Unreadable]
) -> Received:
    for attempt in range(TRIES):
        try:
            return _attempt(database, catalog, actor, device, items, first=attempt == 0)
        except (IntegrityError, OperationalError, MovedAway) as error:
            # Another push of the same rows was first (or a deadlock broke, or a household went to another grid): look
            # again, and find what was written.
            log.info("push attempt %d meets another: %s", attempt + 1, type(error).__name__)
        except Exception:
            log.exception("push of %d items failed", len(items))
            break
    if len(items) == 1:
        item = items[0]
        problem = {"code": "server_fault", "message": "服务器这次没能存下这一项, 手机里的还在, 稍后会再发。"}
        results = [Result(item.rev_id, "retry", problem=problem)]
    else:
        # One bad item must not touch another's result: each gets a transaction of its own.
        results = [_receive(database, catalog, actor, device, [item]).results[0] for item in items]
    # A reply always names the epoch: without it a phone would take the server for another one. Where not even that can be
    # read, nothing is answered, and the phone sends all of it again.
    try:
        with database.read() as connection:
            return Received(results, state_of(connection, actor, device))
    except SQLAlchemyError as error:
        raise Unavailable(
            "服务器的数据库这会儿打不开, 手机里的都还在, 稍后会自己再发。", retry_after=30
        ) from error


def _attempt(
    database: Database,
    catalog: Catalog,
    actor: Actor,
    device: str,
    items: Sequence[Item | Unreadable],
    *,
    first: bool,
) -> Received:
    """What is here already gets its first receipt and costs nothing more; the rest is judged, then placed and committed.

    The first attempt trusts that forms which nobody knew a moment ago are still unknown: the keys of the tables find out
    when it is wrong. Any other attempt locks and reads before it writes.
    """
    with database.read() as connection:
        state = state_of(connection, actor, device)
        known = receipts(connection, {item.rev_id for item in items if isinstance(item, Item)})
        repeated = [repeat(item, known) for item in items]
        rest = [item for item, result in zip(items, repeated, strict=True) if result is None]
        prepared, speaking = prepare(connection, catalog, actor, device, rest, state) if rest else ([], {})
    placed: list[Result] = []
    if prepared:
        with database.write() as connection:
            sender = Sender(actor.account_id, device, actor.role)
            placing = Placing(connection, sender, known, speaking if first else None, pusher=actor)
            placed = placing.place(prepared)
    following = iter(placed)
    results = [result if result is not None else next(following) for result in repeated]
    met = _newcomers(prepared, placed)
    if met:
        _take_in_waiting(database, catalog, actor, met)
    ask_for_missing(database, results)
    return Received(results, state)


def _newcomers(prepared: Sequence[Judged | Aside], placed: Sequence[Result]) -> set[str]:
    """Households that this push has made known."""
    return {
        p.subject_id
        for p, result in zip(prepared, placed, strict=True)
        if isinstance(p, Judged) and p.item.kind == "newcomer" and result.status == "accepted"
    }


def _take_in_waiting(database: Database, catalog: Catalog, actor: Actor, households: set[str]) -> None:
    """What came about a new household before itself was held: it waits for nobody now. One that fails stays held."""
    with database.read() as connection:
        waiting = waiting_for(connection, actor.account_id, households)
    for key in waiting:
        try:
            with database.write() as connection:
                retake(connection, catalog, actor, key, closed=False)
        except Exception:
            log.exception("held item %s is not taken in", key)
