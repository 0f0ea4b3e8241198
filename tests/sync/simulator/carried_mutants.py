"""More bugs that are put in on purpose (as `mutants`): in carried files, and in noticing that a server was restored."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import orjson

import ruhu.sync.bundle as bundle
from ruhu.kit.canonical import digest
from ruhu.kit.ids import uuid7
from ruhu.sync.witness import Seen, Witness
from tests.sync.simulator import carrying
from tests.sync.simulator.mutants import MUTANTS, Put, mutant, planted
from tests.sync.simulator.rows import is_delivered

__all__ = ["MUTANTS", "planted"]


@mutant
def receipt_clears_what_is_not_in_it(put: Put) -> None:
    """A receipt is taken for one of everything that waits."""
    take = carrying.take_receipt

    def all_of_it(phone: Any, receipt: Any) -> None:
        waiting = [rev for rev, row in phone.store.outbox.items() if not is_delivered(row)]
        named = {result["rev_id"] for result in receipt["results"]}
        more = [
            {"rev_id": rev, "status": "accepted", "seq": None, "need_blobs": [], "problem": None}
            for rev in waiting
            if rev not in named
        ]
        take(phone, receipt)
        phone.apply(carrying.events_of({**receipt, "results": more}, 0, 0.0), strict=True)

    put(carrying, "take_receipt", all_of_it)


@mutant
def receipt_of_the_present_epoch(put: Put) -> None:
    """A receipt that is older than a restore is taken for the restored server's."""
    events = carrying.events_of

    def todays(receipt: Any, at: int, random: float, phone: Any = None) -> Any:
        return [(rev, {**event, "epoch": current.get("epoch")}) for rev, event in events(receipt, at, random)]

    take, current = carrying.take_receipt, dict[str, Any]()

    def noted(phone: Any, receipt: Any) -> None:
        current["epoch"] = phone.store.epoch or receipt["epoch"]
        take(phone, receipt)

    put(carrying, "events_of", todays)
    put(carrying, "take_receipt", noted)


@mutant
def carried_again_counts_again(put: Put) -> None:
    """What came by hand is not looked up: a form that is here already becomes another one."""
    receive = bundle.receive

    def anew(database: Any, catalog: Any, actor: Any, device: str, items: Any) -> Any:
        received = receive(database, catalog, actor, device, items)
        again = []
        for item, result in zip(items, received.results, strict=True):
            if result.status == "duplicate" and isinstance(item, dict):
                copy = {key: value for key, value in item.items() if key != "digest"} | {"rev_id": uuid7()}
                again.append({**copy, "digest": digest(copy)})
        if again:
            receive(database, catalog, actor, device, again)
        return received

    put(bundle, "receive", anew)


@mutant
def carried_as_the_messengers_own(put: Put) -> None:
    """A file is judged as the work of whoever brought it."""
    take_in = bundle.take_in

    def brought(
        database: Any, catalog: Any, blobs: Any, ring: Any, source: Any, messenger: Any
    ) -> dict[str, Any]:
        put(bundle, "_sender", lambda _database, _ring, opened: replace(
            messenger, device_id=opened.manifest["device_id"]
        ))  # fmt: skip
        return take_in(database, catalog, blobs, ring, source, messenger)

    from tests.sync.simulator import server

    put(server, "take_in", brought)


@mutant
def receipt_promises_photos(put: Put) -> None:
    """The receipt names every photo of the file, also those that were left in it."""
    put(bundle, "declared_size", lambda *_: None)
    put(bundle, "durable_of", lambda _connection, _actor, hashes: hashes)


@mutant
def half_a_form_in_the_file(put: Put) -> None:
    """What is carried leaves the remarks and the photos behind, and is sealed as if it were whole."""
    files = carrying.files

    def lighter(phone: Any, bundle_id: str) -> Any:
        whole = dict(phone.store.items)
        for rev, body in whole.items():
            item = orjson.loads(body)
            if item["answers"]["values"].pop("word", None) is not None:
                item["digest"] = digest({key: value for key, value in item.items() if key != "digest"})
                phone.store.items[rev] = orjson.dumps(item)
        try:
            return files(phone, bundle_id)
        finally:
            phone.store.items.update(whole)

    put(carrying, "files", lighter)


@mutant
def witness_looks_at_the_start_only(put: Put) -> None:
    """Database and file agree from one start to the next, and with every backup between."""
    beat = Witness.beat
    put(Witness, "beat", lambda self: None if self._beats else beat(self))


@mutant
def witness_believes_its_copy(put: Put) -> None:
    """A witness that was put back with the database agrees with it."""

    def read(self: Any) -> Seen | None:
        return Seen(tuple(json.loads(self.path.read_text())["ticks"])) if self.path.exists() else None

    put(Witness, "_read", read)
