"""What the server stores and answers, done wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import orjson

import ruhu.intake as intake
import ruhu.intake.placing as placing
from ruhu.audit import log as audit
from ruhu.intake.results import Result
from ruhu.kit.ids import uuid7
from ruhu.kit.scopes import raise_scope
from ruhu.submissions import store
from tests.sync.simulator import server
from tests.sync.simulator.mutants.registry import Put, mutant


@mutant
def server_made_ids(put: Put) -> None:
    """The server gives a revision an id of its own, so that a retry is another revision."""
    read = intake.read_item

    def renamed(raw: Any) -> Any:
        item = read(raw)
        if hasattr(item, "true_digest"):
            item.rev_id = uuid7()
        return item

    put(intake, "read_item", renamed)


@mutant
def acknowledge_before_commit(put: Put) -> None:
    """The reply leaves, then the server dies and rolls back."""
    write = server.Memory.write

    @contextmanager
    def careless(self: Any) -> Iterator[Any]:
        lost = self.crash == "before"
        if not lost:
            with write(self) as connection:
                yield connection
            return
        self.crash = None
        self.raw.execute("BEGIN IMMEDIATE")
        yield self._open
        self.raw.execute("ROLLBACK")
        self._open.forget()

    put(server.Memory, "write", careless)


@mutant
def whole_batch_abort(put: Put) -> None:
    """One item that fails makes all of the push fail."""
    one = intake._receive

    def all_or_nothing(database: Any, catalog: Any, actor: Any, device: str, items: Any) -> Any:
        try:
            return intake._attempt(database, catalog, actor, device, items, first=False)
        except Exception:
            results = [Result(item.rev_id, "retry") for item in items]
            return dataclasses.replace(one(database, catalog, actor, device, []), results=results)

    put(intake, "_receive", all_or_nothing)


@mutant
def hold_for_parent(put: Put) -> None:
    """An edit whose base is not here yet is put aside."""
    accept = placing.Placing._accept

    def waiting(self: Any, p: Any) -> Any:
        line = self.lines.lines.get(p.item.submission_id, {})
        if p.item.parent is not None and p.item.parent not in line:
            return self._keep_aside(placing.aside(p.item, "no_parent", "等待底稿"))
        return accept(self, p)

    put(placing.Placing, "_accept", waiting)


@mutant
def held_deleted(put: Put) -> None:
    """What cannot count is refused and thrown away."""

    def refused(self: Any, aside: Any) -> Any:
        return Result(aside.rev_id, "held", problem={"code": aside.code, "message": aside.message})

    put(placing.Placing, "_keep_aside", refused)


@mutant
def disputed_not_stored(put: Put) -> None:
    """The loser of a conflict is answered and not kept."""
    append = placing.Placing._append

    def only_winners(self: Any, p: Any, sender: Any, result: Any) -> None:
        if result.status != "disputed" or p.item.submission_id in self.batch.fresh:
            append(self, p, sender, result)

    put(placing.Placing, "_append", only_winners)


@mutant
def lock_missing(put: Put) -> None:
    """Heads are read before the transaction begins, and another push comes between."""
    attempt, locked, linked = intake._attempt, store.lock_submissions, store.lines_of

    def stale(database: Any, catalog: Any, actor: Any, device: str, items: Any, *, first: bool) -> Any:
        wanted = [getattr(item, "submission_id", "") for item in items]
        with database.read() as connection:
            rows_then, links_then = locked(connection, wanted), linked(connection, wanted)
        with (
            patch.object(store, "lock_submissions", lambda *_: rows_then),
            patch.object(store, "lines_of", lambda *_: links_then),
        ):
            return attempt(database, catalog, actor, device, items, first=first)

    put(intake, "_attempt", stale)


@mutant
def duplicate_rejudged(put: Put) -> None:
    """A repeat is judged as if it were new and gets another number."""
    repeat = intake.repeat

    def anew(item: Any, known: Any) -> Any:
        result = repeat(item, known)
        if result is not None and result.seq is not None:
            result.seq += 1
        return result

    put(intake, "repeat", anew)


@mutant
def duplicate_writes_again(put: Put) -> None:
    """A repeat raises the counter once more."""
    attempt = intake._attempt

    def raising(database: Any, catalog: Any, actor: Any, device: str, items: Any, *, first: bool) -> Any:
        received = attempt(database, catalog, actor, device, items, first=first)
        for item, result in zip(items, received.results, strict=True):
            if result.status == "duplicate":
                with database.write() as connection:
                    raise_scope(connection, item.scope, 1)
        return received

    put(intake, "_attempt", raising)


@mutant
def receipt_of_another(put: Put) -> None:
    """Results are put back in another order when some of a push are repeats."""
    attempt = intake._attempt

    def shifted(*args: Any, first: bool) -> Any:
        received = attempt(*args, first=first)
        known = [i for i, result in enumerate(received.results) if result.status == "duplicate"]
        if len(received.results) > 1 and known:
            other = received.results[known[0] - 1]
            received.results[known[0]] = dataclasses.replace(other, rev_id=received.results[known[0]].rev_id)
        return received

    put(intake, "_attempt", shifted)


@mutant
def content_not_verified(put: Put) -> None:
    """The body is stored as it was read into columns, not as it came."""
    append = placing.Placing._append

    def rounded(self: Any, p: Any, sender: Any, result: Any) -> None:
        body = orjson.loads(p.item.body)
        body["client_at"] = ""
        p.item.body = orjson.dumps(body)
        append(self, p, sender, result)

    put(placing.Placing, "_append", rounded)


@mutant
def audit_unchained(put: Put) -> None:
    """Two writers follow the same entry of the audit log."""
    record = audit._hash

    def loose(event: Any) -> str:
        return record({**event, "prev_hash": "" if event["n"] % 3 == 0 else event["prev_hash"]})

    put(
        audit,
        "_hash",
        lambda event: loose(event) if event["action"] == "sync:push" and event["at"] else record(event),
    )
    put(audit, "_fault", lambda event, before: None if event["hash"] == record(event) else "changed")
