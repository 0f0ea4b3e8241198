"""A phone: the machine of the outbox with the store and the wiring around it, as frontend/src/{sync/engine,store/sync-box}.ts.

What is durable stands in `Store`; a killed app loses all else. Requests leave through the `world`, which answers when it likes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import orjson

from ruhu.accounts.access import Actor
from ruhu.kit import clock
from ruhu.kit.canonical import digest
from tests.sync.simulator import machine, photos, rows
from tests.sync.simulator.server import TOKEN_MS, Reply, Token

EARLY = 20_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMEOUT = Reply(0, {"code": "timeout"})
OFFLINE = Reply(0, {"code": "offline"})
Asked = tuple[str, Any]
Flow = Generator[Asked, Reply, machine.Event]


class World(Protocol):
    """What a phone needs of its surroundings."""

    def send(self, phone: Phone, path: str, body: Any, then: Callable[[Reply], None]) -> None: ...
    def later(self, ms: int, then: Callable[[], None]) -> None: ...
    def clock(self, phone: Phone) -> int: ...
    def random(self) -> float: ...
    def written_time(self, phone: Phone) -> int: ...
    def uuid(self, phone: Phone) -> str: ...


@dataclass
class Store:
    """What a crash leaves."""

    n: int = 0
    outbox: dict[str, rows.Row] = field(default_factory=dict)
    items: dict[str, bytes] = field(default_factory=dict)
    epoch: str | None = None
    pulled_at: int | None = None
    next_key: int = 1
    scopes: dict[str, dict[str, Any]] = field(default_factory=dict)
    households: dict[str, dict[str, Any]] = field(default_factory=dict)
    submissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    campaigns: list[str] = field(default_factory=list)
    form: str | None = None
    photos: dict[str, rows.Row] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    blobs_of: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def wipe_pulled(self) -> None:
        """Everything that came from the server goes, cursors with it."""
        self.scopes, self.households, self.submissions = {}, {}, {}
        self.epoch = self.pulled_at = None


class Phone:
    """One worker's phone."""

    protocol = rows.PROTOCOL

    def __init__(self, world: World, username: str, device: str) -> None:
        self.world, self.username, self.device = world, username, device
        self.store = Store()
        self.token: Token | None = None
        self.token_until = 0  # by the phone's clock
        self.proof: Actor | None = None  # of the last token: it is kept through sign-out, for carried files
        self.signal = "good"
        self.wrong = self.offset = 0  # of its clock, ms: from the first day, and now
        self.alive = False
        self.life = 0
        self.kept: set[str] = set()  # bookkeeping of the checks: receipts of an earlier epoch that were kept
        self.undo: dict[str, rows.Row] = {}  # rows as they were before what is not on disk yet

    # -- life ------------------------------------------------------------------------------------

    def start(self) -> None:
        """The app is opened."""
        if self.alive:
            return
        self.alive, self.life = True, self.life + 1
        self.state = machine.initial()
        self.flow: Flow | None = None
        self.photo_flow: Any = None
        self.photo_failures = 0
        self.timer = self.photo_timer = 0
        self.wake("start")

    def kill(self, *, power: bool = False) -> None:
        """The app dies; with `power` what was written without waiting for the disk is gone too."""
        self.alive, self.life, self.flow = False, self.life + 1, None
        if power:
            self.store.outbox.update(self.undo)
        self.undo = {}

    def wake(self, why: str) -> None:
        """Something that starts a run."""
        if self.alive:
            self.happen({"type": "wake", "why": why})

    def happen(self, event: machine.Event) -> None:
        """An event for the machine, and what it wants done."""
        event = {**event, "at": self.world.clock(self), "random": self.world.random()}
        self.state, effects = machine.step(self.state, event)
        for effect in effects:
            self._do(effect)
        if any(effect["type"] == "end" for effect in effects):
            self.photos()

    # -- photos ----------------------------------------------------------------------------------

    def photos(self) -> None:
        """PhotoSync.go: after the answers, when they had no trouble."""
        clear = self.state["doing"] == "idle" and self.state["problem"] is None
        if self.alive and clear and self.photo_flow is None and self.store.photos:
            self.photo_timer += 1
            self.photo_flow = photos.session(self)
            self._send_photos(self.photo_flow, None)

    def _send_photos(self, flow: Any, reply: Reply | None) -> None:
        try:
            path, body = flow.send(reply)
        except StopIteration as end:
            self.photo_flow = None
            if end.value is not None:
                mine, life = self.photo_timer, self.life
                self.world.later(
                    max(end.value, 500),
                    lambda: self.photos() if (mine, life) == (self.photo_timer, self.life) else None,
                )
            return
        life = self.life

        def answered(reply: Reply) -> None:
            if self.life == life and self.photo_flow is flow and not done:
                done.append(True)
                self._send_photos(flow, reply)

        done: list[bool] = []
        self.world.send(self, path, body, answered)

    def _do(self, effect: machine.Effect) -> None:
        kind = effect["type"]
        if kind == "store":
            self.apply(effect["changes"], strict=effect["strict"])
        elif kind == "epoch":
            self._new_epoch(effect["epoch"])
        elif kind == "timer":
            self._set_timer(effect["ms"])
        elif kind == "begin":
            held = [{**row, "bytes": len(self.store.items[rev])} for rev, row in self.store.outbox.items()]
            self.happen({
                "type": "loaded", "rows": held, "epoch": self.store.epoch, "pulled_at": self.store.pulled_at,
            })  # fmt: skip
        elif kind in ("push", "have", "pull"):
            self._run({"push": self._push, "have": self._have, "pull": self._pull}[kind](effect))

    def _set_timer(self, ms: int | None) -> None:
        self.timer += 1
        if ms is not None:
            mine, life = self.timer, self.life

            def ring() -> None:
                if (mine, life) == (self.timer, self.life) and self.alive:
                    self.wake("timer")

            self.world.later(ms, ring)

    # -- requests --------------------------------------------------------------------------------

    def _run(self, flow: Flow) -> None:
        self.flow = flow
        self._go_on(flow, None)

    def _go_on(self, flow: Flow, reply: Reply | None) -> None:
        try:
            path, body = flow.send(reply)  # type: ignore[arg-type]
        except StopIteration as end:
            self.flow = None
            self.happen(end.value)
            return
        life = self.life
        done: list[bool] = []

        def answered(reply: Reply) -> None:
            if self.life == life and self.flow is flow and not done:
                done.append(True)
                self._go_on(flow, reply)

        self.world.send(self, path, body, answered)

    def keep(self, token: Token | None) -> None:
        """Tokens (api/session.ts): how long they serve is counted on the phone's own clock."""
        self.token = token
        self.token_until = self.world.clock(self) + TOKEN_MS
        self.proof = token.actor if token is not None else self.proof

    def _ask(self, path: str, body: Any) -> Generator[Asked, Reply, Reply]:
        """A request with a token; one that seems outdated, or is refused, is renewed."""
        for refused in (False, True):
            if self.token is None or refused or self.token_until - EARLY <= self.world.clock(self):
                given = yield "token", None
                if given.status != 200:
                    return given
                self.keep(given.body)
            reply = yield path, body
            if reply.status != 401:
                return reply
        return reply

    def _push(self, effect: machine.Effect) -> Flow:
        head = f'{{"protocol":{self.protocol},"device":"{self.device}","items":['.encode()
        items = [self.store.items[rev] for rev in effect["revs"]]
        reply = yield from self._ask("push", head + b",".join(items) + b"]}")
        if reply.status != 200:
            return failure(reply)
        return {"type": "answer", "epoch": reply.body["epoch"], "results": reply.body["results"]}

    def _have(self, effect: machine.Effect) -> Flow:
        reply = yield from self._ask("have", orjson.dumps({"revs": effect["revs"], "blobs": []}))
        return {"type": "have", "revs": reply.body["revs"]} if reply.status == 200 else failure(reply)

    def _pull(self, _effect: machine.Effect) -> Flow:
        reply = yield from self._ask("forms", None)
        if reply.status != 200:
            return failure(reply)
        self.store.form, self.store.campaigns = reply.body["form"], reply.body["campaigns"]
        reply = yield from self._ask("scopes", None)
        if reply.status != 200:
            return failure(reply)
        if reply.body["epoch"] != self.store.epoch:
            return {"type": "epoch", "epoch": reply.body["epoch"]}
        for name in self._grant(reply.body["scopes"]):
            more = True
            while more:
                asked = {"scope": name, "cursor": self.store.scopes[name]["cursor"], "limit": self.page()}
                reply = yield from self._ask("pull", asked)
                if reply.status != 200:
                    return failure(reply)
                if reply.body["epoch"] != self.store.epoch:
                    return {"type": "epoch", "epoch": reply.body["epoch"]}
                self._apply_page(name, reply.body)
                more = reply.body["more"]
        self.store.pulled_at = self.world.clock(self)
        return {"type": "pulled"}

    def page(self) -> int:
        """Rows asked for at once: 200 on a phone; fewer here, so that pages have ends."""
        return 5

    # -- store -----------------------------------------------------------------------------------

    def apply(self, changes: list[tuple[str, rows.Event]], *, strict: bool) -> None:
        """Row events in one transaction."""
        for rev, event in changes:
            row = self.store.outbox.get(rev)
            if row is None:
                continue
            if not strict:
                self.undo.setdefault(rev, row)
            after = self.store.outbox[rev] = rows.transition(row, event)
            if event["type"] in ("kept", "result") and after is not row:
                (self.kept.add if event["type"] == "kept" else self.kept.discard)(rev)
        if strict:
            self.undo = {}

    def _new_epoch(self, epoch: str) -> None:
        self.store.epoch, self.store.pulled_at = epoch, None
        for copy in self.store.scopes.values():
            copy.update(cursor=None, gen=copy["gen"] + 1, resetting=True)

    def _grant(self, granted: list[dict[str, Any]]) -> list[str]:
        names = [scope["scope"] for scope in granted]
        for name in [name for name in self.store.scopes if name not in names]:
            key = self.store.scopes.pop(name)["key"]
            for records in (self.store.households, self.store.submissions):
                for record_id in [i for i, record in records.items() if record["scope"] == key]:
                    del records[record_id]
        for name in names:
            if name not in self.store.scopes:
                self.store.scopes[name] = {
                    "key": self.store.next_key,
                    "cursor": None,
                    "gen": 0,
                    "resetting": False,
                }
                self.store.next_key += 1
        return names

    def _apply_page(self, name: str, page: dict[str, Any]) -> None:
        copy = self.store.scopes[name]
        for change in page["changes"]:
            if change["type"] == "reset":
                copy["gen"] += 1
                copy["resetting"] = True
                continue
            if change["type"] == "village":
                continue
            records = self.store.households if change["type"] == "household" else self.store.submissions
            if not change["deleted"] and change["data"]:
                records[change["id"]] = {
                    "scope": copy["key"],
                    "gen": copy["gen"],
                    "seq": change["seq"],
                    "data": change["data"],
                }
            elif records.get(change["id"], {}).get("scope") == copy["key"]:
                del records[change["id"]]
        copy["cursor"] = page["cursor"]
        if copy["resetting"] and not page["more"]:
            copy["resetting"] = False
            for records in (self.store.households, self.store.submissions):
                for record_id, record in list(records.items()):
                    if record["scope"] == copy["key"] and record["gen"] < copy["gen"]:
                        del records[record_id]

    # -- forms -----------------------------------------------------------------------------------

    def save(
        self,
        base: dict[str, Any] | None,
        scope: str,
        household: str,
        answers: dict[str, Any],
        form: str,
        odd: dict[str, Any],
    ) -> str:
        """A finished form: the revision and its row in one transaction. `odd` replaces fields of the item."""
        self.store.n += 1
        rev = self.world.uuid(self)
        item = {
            "rev_id": rev, "n": self.store.n, "submission_id": base["submission_id"] if base else self.world.uuid(self),
            "parent": base["parent"] if base else None, "scope": scope, "household_id": household, "kind": "survey",
            "questionnaire": form, "answers": answers, "blobs": [], "client_at": _iso(self.world.written_time(self)), **odd,
        }  # fmt: skip
        item["digest"] = odd.get("digest") or digest(item)
        self.store.items[rev] = orjson.dumps(item)
        self.store.homes[rev] = item["household_id"]
        self.store.blobs_of[rev] = item["blobs"] if isinstance(item["blobs"], list) else []
        self.store.outbox[rev] = {
            "rev_id": rev, "submission_id": item["submission_id"], "n": self.store.n, "state": "saved", "attempts": 0, "next_at": 0,
            "tried_at": None, "finished_at": self.world.clock(self), "delivered_at": None, "seq": None, "need_blobs": [],
            "problem": None, "epoch": None,
        }  # fmt: skip
        self.wake("finished")
        return rev

    def snap(self, data: bytes) -> dict[str, Any]:
        """A photo is taken: its bytes and its row."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.store.pictures[sha256] = data
        self.store.photos.setdefault(sha256, {
            "sha256": sha256, "size": len(data), "state": "waiting", "offset": 0, "attempts": 0, "next_at": 0, "tried_at": None,
            "there_at": None, "epoch": None, "problem": None,
        })  # fmt: skip
        return {"sha256": sha256, "size": len(data), "slot": "word"}

    def base_of(self, household: str) -> dict[str, Any] | None:
        """What an edit starts from (store/local.ts known, store/rows.ts baseOf): the newest own revision until the server's copy
        has caught up."""
        local = None
        for rev, row in self.store.outbox.items():
            if self.store.homes[rev] == household and (local is None or row["n"] > local[0]["n"]):
                local = (row, orjson.loads(self.store.items[rev]))
        servers = [
            {"id": submission_id, "seq": record["seq"], **record["data"]}
            for submission_id, record in self.store.submissions.items()
            if record["data"]["household_id"] == household and record["data"]["state"] != "superseded"
        ]
        server = max(servers, key=lambda held: held["seq"], default=None)
        if local is not None and _speaks(*local, server):
            row, item = local
            return {
                "submission_id": item["submission_id"],
                "parent": item["rev_id"],
                "answers": item["answers"],
            }
        if server is None:
            return None
        return {"submission_id": server["id"], "parent": server["head"], "answers": server["answers"]}


def _iso(ms: int) -> str:
    return clock.iso(EPOCH + timedelta(milliseconds=ms))


def _speaks(row: rows.Row, item: dict[str, Any], server: dict[str, Any] | None) -> bool:
    """store/rows.ts localSpeaks."""
    if server is None:
        return True
    caught_up = row["seq"] is not None and server["seq"] >= row["seq"]
    match row["state"]:
        case "delivered":
            return not caught_up
        case "disputed":
            waits = server["state"] == "disputed" and server["id"] == item["submission_id"]
            return not caught_up or waits
        case "held":
            return bool(server["head"] != row["rev_id"] and server["state"] != "returned")
    return True


def failure(reply: Reply) -> machine.Event:
    """What the machine learns of a request that brought nothing."""
    body = reply.body if isinstance(reply.body, dict) else {}
    after = None if reply.retry_after is None else reply.retry_after * 1000
    code = body.get("code") or f"http_{reply.status}"
    return {"type": "failed", "status": reply.status, "code": code, "message": code, "retry_after": after}
