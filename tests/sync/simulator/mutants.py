"""Protocol bugs, put in on purpose: each is a patch of the server's modules or of the phone's model that lasts for a run.

A simulator that finds all of them may be believed when it finds nothing. The patches are wrong in the way in which real
sync code has been wrong; what they break stands beside them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import orjson

import ruhu.intake as intake
import ruhu.intake.batch as batch
import ruhu.intake.lines as lines
import ruhu.intake.placing as placing
import ruhu.intake.preparing as preparing
import ruhu.sync.pull as feed
import ruhu.sync.push as pushing
import ruhu.sync.state as server_state
import ruhu.sync.witness as witness
from ruhu.accounts.access import Visible
from ruhu.audit import log as audit
from ruhu.blobs.store import Blobs, whole
from ruhu.intake.results import Result
from ruhu.kit.ids import uuid7
from ruhu.kit.scopes import raise_scope
from ruhu.submissions import store
from ruhu.submissions.conflicts import Merge, Settled, line_of
from tests.sync.simulator import machine, phone, photos, rows, server

Put = Callable[..., None]
MUTANTS: dict[str, Callable[[Put], None]] = {}


def mutant(make: Callable[[Put], None]) -> Callable[[Put], None]:
    """Enter it under its name."""
    MUTANTS[make.__name__] = make
    return make


@contextmanager
def planted(name: str, among: Mapping[str, Callable[[Put], None]] = MUTANTS) -> Iterator[None]:
    """Within it the bug is in."""
    with ExitStack() as stack:

        def put(holder: Any, attribute: str, new: Any) -> None:
            if isinstance(holder, dict):
                stack.enter_context(patch.dict(holder, {attribute: new}))
            else:
                stack.enter_context(patch.object(holder, attribute, new))

        among[name](put)
        yield


# -- the server: what is stored and what is answered ------------------------------------------------


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


# -- the server: who wins ---------------------------------------------------------------------------


@mutant
def last_write_wins(put: Put) -> None:
    """Whatever came last is the head."""

    def newest(arrived: str, head: Any, parents: Any, merge: Any) -> Settled:
        return Settled(arrived, frozenset(line_of(arrived, parents) & parents.keys()))

    put(lines, "settle", newest)


@mutant
def clock_ordering(put: Put) -> None:
    """The later time on the phone's clock is the head."""
    settle = lines.Lines.settle

    def by_clock(self: Any, p: Any, head: Any, *, speaks: bool) -> Any:
        if head is None or p.item.parent == head:
            return settle(self, p, head, speaks=speaks)
        self._load([head])
        mine = orjson.loads(p.item.body)["client_at"]
        rows = list(lines.store.bodies(self.connection, [head]))
        theirs = orjson.loads(rows[0][1])["client_at"] if rows else ""
        if mine > (theirs or ""):
            return settle(self, p, p.item.parent or head, speaks=speaks)
        return settle(self, p, head, speaks=speaks)

    put(lines.Lines, "settle", by_clock)


@mutant
def merge_drops_one_side(put: Put) -> None:
    """Two edits that go together: only one of them is kept."""
    merged = lines.merged
    put(lines, "merged", lambda base, head, other: head if merged(base, head, other) else None)


@mutant
def merge_takes_overlaps(put: Put) -> None:
    """Two edits of the same answer are taken for edits of different ones."""
    merged = lines.merged
    put(lines, "merged", lambda base, head, other: merged(base, head, other) or merged(base, head, head))


@mutant
def merge_with_chance_ids(put: Put) -> None:
    """A merge has another id each time it is made."""
    settle = lines.settle

    def chance(arrived: str, head: Any, parents: Any, merge: Callable[[Merge], bool]) -> Settled:
        import ruhu.submissions.conflicts as conflicts

        with patch.object(conflicts, "merge_id", lambda *_: uuid7()):
            return settle(arrived, head, parents, merge)

    put(lines, "settle", chance)


@mutant
def late_parent_forgotten(put: Put) -> None:
    """When the missing base comes, what waits for it is not looked at again."""

    def once(arrived: str, head: Any, parents: Any, merge: Any) -> Settled:
        top = arrived if head is None or parents[arrived][0] == head else head
        return Settled(top, frozenset(line_of(top, parents) & parents.keys()))

    put(lines, "settle", once)


@mutant
def second_form_replaces_the_first(put: Put) -> None:
    """Another form about the same household takes its place without asking."""

    class Last(dict[Any, Any]):
        def setdefault(self, key: Any, value: Any = None) -> Any:
            self[key] = value
            return value

    lock = placing.Placing._lock

    def locked(self: Any, fresh: Any) -> None:
        lock(self, fresh)
        self.speaking = Last(self.speaking)

    put(placing.Placing, "_lock", locked)


@mutant
def approved_may_be_edited(put: Put) -> None:
    """An edit of an approved form counts."""
    accept = placing.Placing._accept

    def open_again(self: Any, p: Any) -> Any:
        form = self.batch.submissions.get(p.item.submission_id)
        if form is not None and form["state"] == "approved":
            form["state"] = "received"
        return accept(self, p)

    put(placing.Placing, "_accept", open_again)


@mutant
def closed_campaign_open(put: Put) -> None:
    """A closed campaign still takes forms."""
    judge = preparing.judge
    put(preparing, "judge", lambda known, actor, item: judge(known, actor, item, closed=True))


@mutant
def revoked_phone_counts(put: Put) -> None:
    """A phone reported lost goes on as before."""
    prepare = intake.prepare
    put(
        intake,
        "prepare",
        lambda c, catalog, actor, device, items, state: prepare(
            c, catalog, actor, device, items, {**state, "device": ""}
        ),
    )


# -- the server: the feed ---------------------------------------------------------------------------


@mutant
def naive_cursor(put: Put) -> None:
    """Rows are numbered by the server's clock."""
    put(
        batch,
        "raise_scopes",
        lambda connection, wanted: {scope: int(server.clock.now().timestamp()) for scope in wanted},
    )


@mutant
def sequence_gap(put: Put) -> None:
    """A counter that is raised by more than is given out."""
    plain = batch.raise_scopes

    def jumping(connection: Any, wanted: Any) -> Any:
        return plain(connection, {scope: k + (k > 1) for scope, k in wanted.items()})

    put(batch, "raise_scopes", jumping)


@mutant
def cursor_beyond_the_page(put: Put) -> None:
    """The cursor of a page is where the scope ends, not where the page does."""
    pull = feed.pull

    def hasty(connection: Any, actor: Any, scope: str, *asked: Any, key: bytes = b"", **more: Any) -> Any:
        page = pull(connection, actor, scope, *asked, key=key, **more)
        top = connection.exec_driver_sql("SELECT seq FROM scope_counter WHERE scope=?", (scope,)).scalar()
        now_epoch, grant, after, _ = page["cursor"].split(".")
        place = f"{now_epoch}.{grant}.{max(top or 0, int(after))}"
        return {**page, "cursor": f"{place}.{feed._seal(place, scope, key)}"}

    put(feed, "pull", hasty)


@mutant
def page_end_skipped(put: Put) -> None:
    """The row that tells whether there is more is taken for sent."""
    read = feed._submissions

    def short(connection: Any, actor: Any, scope: str, village: str, after: int, limit: int) -> Any:
        found = read(connection, actor, scope, village, after, limit)
        return found[:-2] + found[-1:] if len(found) == limit else found

    put(feed, "_submissions", short)


@mutant
def cursor_without_epoch(put: Put) -> None:
    """After a restore cursors go on where they were, on both sides."""
    position = feed._position

    def ageless(cursor: str | None, stem: str, scope: str, key: bytes) -> tuple[int, bool]:
        after = int(cursor.split(".")[2]) if cursor else 0
        return (after, False) if cursor else position(cursor, stem, scope, key)

    def unmoved(self: Any, epoch: str) -> None:
        self.store.epoch, self.store.pulled_at = epoch, None

    put(feed, "_position", ageless)
    put(feed, "top_of", lambda *_: 10**9)
    put(phone.Phone, "_new_epoch", unmoved)


@mutant
def cursor_without_grants(put: Put) -> None:
    """Whoever gets another grid goes on with the cursor of the former."""
    put(feed, "_grant", lambda *_: "same")


@mutant
def another_villages_forms(put: Put) -> None:
    """Pull looks at the scope's name only."""
    put(feed, "visible_to", lambda actor: Visible(("99",), ("99",)))


@mutant
def no_new_epoch(put: Put) -> None:
    """A restored database is served as if nothing had been."""
    put(witness, "new_epoch", lambda connection: server_state.epoch(connection))
    put(feed, "top_of", lambda *_: 10**9)  # nor does a cursor from the future tell


@mutant
def have_believes(put: Put) -> None:
    """What the phone asks for is said to be there."""
    put(feed, "have", lambda connection, actor, revs: sorted(revs))


@mutant
def push_with_the_old_epoch(put: Put) -> None:
    """A reply names no epoch that the phone could notice, and pull neither."""
    push = pushing.push

    def ageless(*args: Any) -> bytes:
        return orjson.dumps({**orjson.loads(push(*args)), "epoch": "one"})

    put(server, "push", ageless)
    put(feed, "epoch", lambda connection: "one")
    put(feed, "top_of", lambda *_: 10**9)  # nor by a cursor from the future


# -- the phone --------------------------------------------------------------------------------------


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


# -- photos -----------------------------------------------------------------------------------------


@mutant
def photo_done_at_its_first_piece(put: Put) -> None:
    """Any good answer to a piece is taken for the end of the photo."""
    step = photos.next_step

    def early(size: int, reply: Any, strikes: int) -> Any:
        return ("there", None) if reply.status == 204 else step(size, reply, strikes)

    put(photos, "next_step", early)


@mutant
def photo_row_before_its_bytes(put: Put) -> None:
    """The database says that a photo is here before it is."""

    def hasty(self: Any, connection: Any, sha256: str, pieces: Any, data: bytes) -> None:
        data = self._joined(pieces) + data
        kind = self._check(sha256, data)
        self._record(connection, sha256, len(data), kind)
        self.objects.put(whole(sha256), data)

    put(Blobs, "_finish", hasty)


@mutant
def photo_not_offered_after_restore(put: Put) -> None:
    """Answers come back after a restore, their photos do not."""

    def nothing(_phone: Any) -> Any:
        return
        yield

    put(photos, "_offer", nothing)
