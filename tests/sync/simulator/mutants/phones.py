"""What the phone does about its outbox and its cursors, done wrong."""

from __future__ import annotations

from typing import Any

import orjson

from tests.sync.simulator import machine, phone, rows
from tests.sync.simulator.mutants.registry import Put, mutant


@mutant
def drop_on_send(put: Put) -> None:
    """What was sent is taken for delivered."""
    plain = rows.transition

    def hopeful(row: Any, event: Any) -> Any:
        after = plain(row, event)
        return {**after, "state": "delivered"} if event["type"] == "send" else after

    put(rows, "transition", hopeful)
    put(machine, "transition", hopeful)


@mutant
def lost_reply_marks_sent(put: Put) -> None:
    """A time-out is taken for a success: the server probably has it."""
    fail = machine._HANDLERS["failed"]

    def probably(state: Any, event: Any) -> Any:
        if event["code"] != "timeout" or state["doing"] != "pushing":
            return fail(state, event)
        results = [
            {"rev_id": rev, "status": "accepted", "seq": None, "need_blobs": [], "problem": None}
            for rev in state["sent"]
        ]
        return machine.step(state, {**event, "type": "answer", "epoch": state["epoch"], "results": results})

    put(machine._HANDLERS, "failed", probably)


@mutant
def retry_is_delivered(put: Put) -> None:
    """Every result is taken for a receipt."""
    result = rows._result

    def any_result(row: Any, event: Any) -> Any:
        found = event["result"]
        if found["status"] == "retry":
            event = {**event, "result": {**found, "status": "accepted", "problem": None}}
        return result(row, event)

    put(rows, "_result", any_result)


@mutant
def halving_loses_one(put: Put) -> None:
    """A halved batch forgets its last item."""
    fail = machine._HANDLERS["failed"]

    def halved(state: Any, event: Any) -> Any:
        after, effects = fail(state, event)
        if (
            state["doing"] == "pushing"
            and after["doing"] == "pushing"
            and len(after["sent"]) < len(state["sent"])
        ):
            last = state["sent"][-1]
            got = {"rev_id": last, "status": "accepted", "seq": None, "need_blobs": [], "problem": None}
            change = {"type": "result", "result": got, "epoch": state["epoch"], "at": 0, "random": 0}
            after, more = machine._change(after, [(last, change)], True, [])
            effects = [*more, *effects]
        return after, effects

    put(machine._HANDLERS, "failed", halved)


@mutant
def cursor_saved_first(put: Put) -> None:
    """The cursor is written before the page is applied, and the app may die between."""
    apply = phone.Phone._apply_page

    def torn(self: Any, name: str, page: Any) -> None:
        if page["changes"] and self.world.random() < 0.05:
            self.store.scopes[name]["cursor"] = page["cursor"]
            self.kill()
            self.world.later(1000, self.start)
            return
        apply(self, name, page)

    put(phone.Phone, "_apply_page", torn)


@mutant
def reset_ignored(put: Put) -> None:
    """A feed that starts again leaves what is gone from it."""
    apply = phone.Phone._apply_page

    def keeping(self: Any, name: str, page: Any) -> None:
        apply(self, name, {**page, "changes": [c for c in page["changes"] if c["type"] != "reset"]})
        self.store.scopes[name]["resetting"] = False

    put(phone.Phone, "_apply_page", keeping)


@mutant
def grants_only_grow(put: Put) -> None:
    """Scopes that were taken away stay on the phone."""
    grant = phone.Phone._grant

    def hoarding(self: Any, granted: Any) -> Any:
        kept = [{"scope": name} for name in self.store.scopes]
        names = [scope["scope"] for scope in granted]
        grant(self, granted + [scope for scope in kept if scope["scope"] not in names])
        return names

    put(phone.Phone, "_grant", hoarding)


@mutant
def no_offer_after_restore(put: Put) -> None:
    """A new epoch resets cursors, and what was delivered is not offered again."""
    put(machine, "_offers", lambda state: [])


@mutant
def offered_once_for_all(put: Put) -> None:
    """What a restored server does not have is marked as kept."""

    def kept(state: Any, event: Any) -> Any:
        return machine._have(state, {**event, "revs": state["sent"]})

    put(machine._HANDLERS, "have", kept)


@mutant
def queue_in_line(put: Put) -> None:
    """Nothing passes an item that cannot be sent."""
    ready = rows.ready

    def strict(found: Any, now: int, tried: Any) -> Any:
        waiting = [row for row in found if not rows.is_delivered(row)]
        if waiting and (not rows.is_due(waiting[0], now) or waiting[0]["rev_id"] in tried):
            return []
        return ready(found, now, tried)

    put(rows, "ready", strict)


@mutant
def waits_by_a_jumping_clock(put: Put) -> None:
    """A wait until 2099 is waited for."""

    def due(row: Any, now: int) -> bool:
        return bool(row["next_at"] <= now)

    put(rows, "is_due", due)
    put(machine, "is_due", due)


@mutant
def too_old_wipes_the_queue(put: Put) -> None:
    """426 clears the app's storage."""
    push = phone.Phone._push

    def wiped(self: Any, effect: Any) -> Any:
        event = yield from push(self, effect)
        if event.get("status") == 426:
            self.store.outbox, self.store.items = {}, {}
        return event

    put(phone.Phone, "_push", wiped)


@mutant
def sign_out_wipes_the_queue(put: Put) -> None:
    """An expired sign-in clears the app's storage."""
    ask = phone.Phone._ask

    def wiped(self: Any, path: str, body: Any) -> Any:
        reply = yield from ask(self, path, body)
        if reply.status == 401:
            self.store.outbox, self.store.items = {}, {}
        return reply

    put(phone.Phone, "_ask", wiped)


@mutant
def resent_with_a_new_id(put: Put) -> None:
    """Each try makes the revision's id anew."""
    push = phone.Phone._push

    def renamed(self: Any, effect: Any) -> Any:
        kept = {rev: self.store.items[rev] for rev in effect["revs"]}
        for rev in effect["revs"]:
            if self.store.outbox[rev]["problem"] is not None:
                item = orjson.loads(kept[rev])
                item["submission_id"] = self.world.uuid(self)
                del item["digest"]
                item["digest"] = phone.digest(item)
                self.store.items[rev] = orjson.dumps(item)
        flow = push(self, effect)
        asked = next(flow)  # the body is made here
        self.store.items |= kept
        while True:
            try:
                asked = flow.send((yield asked))
            except StopIteration as end:
                return end.value

    put(phone.Phone, "_push", renamed)


@mutant
def evicted_outbox(put: Put) -> None:
    """The outbox lies where the browser may evict it."""
    wipe = phone.Store.wipe_pulled

    def all_gone(self: Any) -> None:
        wipe(self)
        self.outbox, self.items = {}, {}

    put(phone.Store, "wipe_pulled", all_gone)
