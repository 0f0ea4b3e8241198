"""More bugs that are put in on purpose (as `mutants`): in carried files, and in noticing that a server was restored."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import orjson

import ruhu.sync.bundle as bundle
from ruhu.kit.canonical import digest
from ruhu.kit.ids import uuid7
from ruhu.sync.witness import Seen, Witness
from tests.sync.simulator import carrying, phone, server
from tests.sync.simulator.mutants.registry import Put, mutant
from tests.sync.simulator.rows import is_delivered


@mutant
def receipt_clears_what_is_not_in_it(put: Put) -> None:
    """A receipt is taken for one of everything that waits."""
    take = carrying.take_receipt

    def all_of_it(holder: Any, receipt: Any) -> None:
        waiting = [rev for rev, row in holder.store.outbox.items() if not is_delivered(row)]
        named = {result["rev_id"] for result in receipt["results"]}
        more = [
            {"rev_id": rev, "status": "accepted", "seq": None, "need_blobs": [], "problem": None}
            for rev in waiting
            if rev not in named
        ]
        take(holder, receipt)
        holder.apply(carrying.events_of({**receipt, "results": more}, 0, 0.0), strict=True)

    put(carrying, "take_receipt", all_of_it)


@mutant
def receipt_of_the_present_epoch(put: Put) -> None:
    """A receipt that is older than a restore is taken for the restored server's."""
    apply = phone.Phone.apply

    def todays(self: Any, changes: Any, *, strict: bool) -> None:
        at_rest = self.state["doing"] == "idle"  # then it is no answer to a push
        epoch = {"epoch": self.store.epoch} if at_rest and self.store.epoch else {}
        apply(self, [(rev, {**event, **epoch}) for rev, event in changes], strict=strict)

    put(phone.Phone, "apply", todays)


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
    take_in, sender, messengers = server.take_in, bundle._sender, list[Any]()

    def brought(*given: Any) -> dict[str, Any]:
        messengers.append(given[-1])
        return take_in(*given)

    def of_the_messenger(database: Any, ring: Any, opened: Any) -> Any:
        device = sender(database, ring, opened).device_id
        return dataclasses.replace(messengers.pop(), device_id=device)

    put(server, "take_in", brought)
    put(bundle, "_sender", of_the_messenger)


@mutant
def receipt_promises_photos(put: Put) -> None:
    """The receipt names every photo of the file, also those that were left in it."""
    put(bundle, "declared_size", lambda *_: None)
    put(bundle, "durable_of", lambda _connection, _actor, hashes: hashes)


@mutant
def half_a_form_in_the_file(put: Put) -> None:
    """A form leaves an answer behind when it is carried, under the id of the whole one."""
    files = carrying.files

    def lighter(holder: Any, bundle_id: str) -> Any:
        whole = dict(holder.store.items)
        for rev, body in whole.items():
            item = orjson.loads(body)
            if item["answers"]["values"].pop("word", None) is not None:
                item["digest"] = digest({key: value for key, value in item.items() if key != "digest"})
                holder.store.items[rev] = orjson.dumps(item)
        try:
            return files(holder, bundle_id)
        finally:
            holder.store.items.update(whole)

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
