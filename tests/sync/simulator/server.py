"""The server: production code of the protocol, called with bytes, on an SQLite in memory that can crash and be restored."""

from __future__ import annotations

import io
import itertools
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import orjson
from pydantic import ValidationError
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

from ruhu.accounts import queries as accounts
from ruhu.accounts import sessions
from ruhu.accounts.access import Actor
from ruhu.blobs.access import declared_size, durable
from ruhu.blobs.checking import verify
from ruhu.blobs.errors import NoSuchBlob, WrongOffset
from ruhu.blobs.store import Blobs
from ruhu.campaigns import queries as campaigns
from ruhu.kit import clock, db
from ruhu.kit.errors import RuhuError
from ruhu.kit.locks import Locks
from ruhu.kit.objects import Objects, Stored
from ruhu.sync import grants
from ruhu.sync import pull as feed
from ruhu.sync.bundle import take_in
from ruhu.sync.keys import KeyRing
from ruhu.sync.protocol import Have
from ruhu.sync.push import push
from ruhu.sync.witness import EVERY, Witness
from tests.sync.simulator import county
from tests.sync.simulator.quick import Copy, Quick


class Shelf(Objects):
    """Object storage that is a dictionary."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def put(self, key: str, data: bytes) -> None:
        """Keep."""
        self.held[key] = data

    def get(self, key: str) -> bytes | None:
        """Give."""
        return self.held.get(key)

    def size(self, key: str) -> int | None:
        """How long."""
        return len(self.held[key]) if key in self.held else None

    def below(self, prefix: str) -> list[Stored]:
        """By key."""
        return [
            Stored(key, len(self.held[key]), clock.now())
            for key in sorted(self.held)
            if key.startswith(prefix + "/")
        ]

    def delete(self, keys: Iterable[str]) -> None:
        """Forget."""
        for key in list(keys):
            self.held.pop(key, None)


class Free(Locks):
    """One thread: nobody else holds anything."""

    def __init__(self) -> None:
        """Nothing to open."""

    @contextmanager
    def hold(self, name: str) -> Iterator[Connection | None]:
        """At once."""
        yield None


TOKEN_MS = 15 * 60_000
SECRET = "simulated" * 4


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The server's keys."""
    return KeyRing.of(SECRET)


class Crash(BaseException):
    """The process died here. Not an Exception: nothing in it can go on."""


@lru_cache(maxsize=1)
def _connection() -> tuple[sqlite3.Connection, Engine, Quick]:
    """One for all runs of a process: a new engine would compile every statement again."""
    raw = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None, cached_statements=1000)
    engine = create_engine("sqlite://", poolclass=StaticPool, creator=lambda: raw)
    return raw, engine, Quick(raw, engine.connect().execution_options(isolation_level="AUTOCOMMIT"))


@lru_cache(maxsize=1)
def _template() -> Copy:
    """The county before anyone went out."""
    connection = _connection()[2]
    connection.open(county.template())
    return connection.copy()


class Memory(db.Database):
    """`ruhu.kit.db.Database` on one connection in memory; dies where it is told to."""

    def __init__(self) -> None:
        self.url, self.is_sqlite = "sqlite://", True
        self.raw, self.engine, self._open = _connection()
        self._reader = nullcontext(self._open)
        self._open.load(_template())
        campaigns._KEPT.clear()  # it knows databases by their engine
        self.meanwhile: Callable[[], None] | None = None
        self.crash: str | None = None

    def read(self) -> Any:
        """One thread, one connection: what it reads cannot move under it."""
        return self._reader

    def write(self) -> Any:
        """The production transaction. Another request may come in just before it: SQLite lets one write at a time."""
        return Transaction(self)


class Transaction:
    """One of `Memory`. With a crash told before, the process dies before its commit or after."""

    def __init__(self, database: Memory) -> None:
        self.database = database
        self.crash: str | None = None

    def __enter__(self) -> Quick:
        database = self.database
        between, database.meanwhile = database.meanwhile, None
        if between is not None:
            between()
        self.crash, database.crash = database.crash, None
        database.raw.execute("BEGIN IMMEDIATE")
        return database._open

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        database = self.database
        if kind is not None or self.crash == "before":
            database.raw.execute("ROLLBACK")
            database._open.forget()
        else:
            database.raw.execute("COMMIT")
        if kind is None and self.crash is not None:
            raise Crash


@dataclass
class Reply:
    """What comes back: status, JSON, and the seconds of Retry-After."""

    status: int
    body: Any
    retry_after: int | None = None


@dataclass(frozen=True)
class Token:
    """An access token: who it speaks for, and until when (ms of the server)."""

    actor: Actor
    until: int


class Backup(NamedTuple):
    """Last night's copy."""

    database: Copy
    photos: dict[str, bytes]
    witness: bytes


@dataclass
class Server:
    """Answers requests. `now` is true time in ms; the server's own clock is set by the world."""

    now: Callable[[], int]
    db: Memory = field(default_factory=Memory)
    versions: int = 1
    poison: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)  # sessions that were ended: sign in by password

    def __post_init__(self) -> None:
        self.catalog = county.catalog_of(self.versions)
        self.shelf = Shelf()
        self.blobs = Blobs(self.db, self.shelf, Free())
        self.folder = _folder()
        self.changed()
        self.start()

    # -- requests --------------------------------------------------------------------------------

    def handle(self, token: Token | None, path: str, body: Any) -> Reply:
        """One request, as the routes do it: errors leave as problem documents."""
        try:
            found = self._routes[path](self, self._actor(token), body)
            return found if isinstance(found, Reply) else Reply(200, found)
        except WrongOffset as error:
            return Reply(error.status, {"code": error.code, "offset": error.extra["offset"]})
        except RuhuError as error:
            return Reply(error.status, error.problem(), error.retry_after)
        except ValidationError:
            return Reply(422, {"code": "invalid"})

    def _actor(self, token: Token | None) -> Actor:
        if token is None or token.until <= self.now():
            raise _expired()
        return token.actor

    def _push(self, actor: Actor, body: bytes) -> Any:
        return orjson.loads(push(self.db, self.catalog, actor, body))

    def changed(self) -> None:
        """Accounts, campaigns or the epoch changed: nothing said about them holds any more."""
        self._said: dict[Any, Any] = {}

    def _once(self, what: str, actor: Actor, work: Callable[[Connection], Any]) -> Any:
        key = (what, actor.account_id, actor.device_id, actor.version, actor.session, actor.areas)
        if key not in self._said:
            with self.db.read() as connection:
                self._said[key] = work(connection)
        return self._said[key]

    def _active(self, actor: Actor) -> Any:
        """As `sessions.ActiveActors`: asked once, until something changes."""
        self._once("active", actor, lambda connection: sessions.ensure_active(connection, actor))
        return self.db._reader

    def _scopes(self, actor: Actor, _body: Any) -> Any:
        with self._active(actor):
            return self._once("scopes", actor, lambda connection: grants.scopes(connection, actor))

    def _pull(self, actor: Actor, body: Any) -> Any:
        # Reading changes nothing, so asking twice of the same state is asking once. The register changes with `changed`.
        state = 0 if body["scope"].startswith("roster/") else self.db._open.pulled_at
        key = (actor.role, actor.areas, body["scope"], body["cursor"], body["limit"], state)
        with self._active(actor):
            if key not in self._said:
                page = feed.page(self.db, actor, feed.Asked(body["scope"], body["cursor"], body["limit"]))
                if self._said.setdefault("epoch", page["epoch"]) != page["epoch"]:
                    self.changed()  # a cursor from the future began another one
                self._said[key] = orjson.dumps(page)
            return orjson.loads(self._said[key])

    def _have(self, actor: Actor, body: bytes) -> Any:
        asked = Have.model_validate_json(body)
        with self._active(actor) as connection:
            return {
                "revs": feed.have(connection, actor, asked.revs),
                "blobs": durable(connection, actor, asked.blobs),
            }

    def _head(self, actor: Actor, body: Any) -> Reply:
        progress = self.blobs.progress(body["sha256"], self._declared(actor, body["sha256"]))
        return Reply(200, {"offset": progress.offset, "complete": progress.complete})

    def _put(self, actor: Actor, body: Any) -> Reply:
        self._declared(actor, body["sha256"])
        progress = self.blobs.append(body["sha256"], body["offset"], body["length"], body["data"])
        return Reply(
            201 if progress.complete else 204, {"offset": progress.offset, "complete": progress.complete}
        )

    def _declared(self, actor: Actor, sha256: str) -> int:
        size = declared_size(self.db._open, actor, sha256)
        if size is None:
            raise NoSuchBlob
        return size

    def _forms(self, actor: Actor, _body: Any) -> Any:
        with self._active(actor):
            known = self._once("campaigns", actor, campaigns.all_campaigns)
        open_ones = [c.id for c in known.values() if c.status == "open"]
        return {"campaigns": open_ones, "form": county.forms()[self.versions - 1].hash}

    _routes: ClassVar[dict[str, Any]] = {
        "push": _push, "scopes": _scopes, "pull": _pull, "have": _have, "forms": _forms, "blob_head": _head, "blob_put": _put,
    }  # fmt: skip

    def carried(self, messenger: Actor | None, content: bytes) -> dict[str, Any]:
        """A carried file is brought in; the receipt. Raises what the production code raises."""
        return take_in(self.db, self.catalog, self.blobs, ring(), io.BytesIO(content), messenger)

    def sign_in(self, username: str, device: str, *, by_hand: bool = False) -> Token | Reply:
        """A fresh token, by password or (as the phone does by itself) by refresh token."""
        account_id = county.account_id(username)
        if by_hand:
            self.refused.discard(device)
        with self.db.write() as connection:
            row = accounts.account_by_id(connection, account_id)
            held = accounts.device_of(connection, account_id, device)
            if held is not None and held.revoked_at is not None:
                return Reply(403, {"code": "device_revoked"})
            if row is None or not row.active or device in self.refused or (held is None and not by_hand):
                return Reply(401, {"code": "invalid_refresh_token"})
            accounts.put_device(connection, account_id, device, "", clock.iso())
            held = accounts.device_of(connection, account_id, device)
            areas = accounts.granted(connection, account_id)
            assert held is not None
        actor = Actor(
            account_id, username, row.name, row.role, device, areas, int(row.version), int(held.session)
        )
        return Token(actor, self.now() + TOKEN_MS)

    # -- what befalls it -------------------------------------------------------------------------

    def start(self) -> None:
        """The process starts, and looks whether the database is the one that it left."""
        self.witness = Witness(self.db, self.folder)
        self.look()

    def look(self) -> None:
        """What it does each minute, at the start and at the stop."""
        if self.witness.beat() is not None:
            self.changed()
        self.looked_at = self.now()

    def wait(self) -> None:
        """The looks of the minutes that went by: each is as good as the last."""
        if self.now() - self.looked_at >= EVERY * 1000:
            self.look()

    def backup(self) -> Backup:
        """A copy of the database now, of the photos, and of the witness beside them."""
        self.wait()
        said = self.folder / "witness.json"
        os.link(said, self.folder / f"backup-{next(_LINKS)}")  # so that no later file gets its inode
        return Backup(self.db._open.copy(), dict(self.shelf.held), said.read_bytes())

    def restore(self, backup: Backup, *, folder: bool, died: bool) -> None:
        """Serve a copy, which the server is to notice by itself. With `folder` the photos and the witness come from the copy
        too, else they outlived the database. Not `died`: it was stopped in peace, which is a last look. Then, as
        docs/deploy says for photos that may not fit the database, `ruhu blobs verify --repair`."""
        self.wait()
        said = self.folder / "witness.json"
        # Who dies and goes back less than a minute, to within the same tick, is out of the witness's sight.
        if not died or said.read_bytes() == backup.witness:
            self.look()
        if folder:
            self.shelf.held = dict(backup.photos)
            said.unlink()
            said.write_bytes(backup.witness)
        self.db._open.load(backup.database)
        self.changed()
        self.start()
        verify(self.blobs, repair=True)

    def republish(self) -> None:
        """The next version of the questionnaire."""
        self.versions = min(self.versions + 1, len(county.forms()))
        self.catalog = county.catalog_of(self.versions)

    def rows(self, sql: str, *params: Any) -> list[Any]:
        """Straight from the tables, for the checks."""
        return self.db.raw.execute(sql, params).fetchall()


_LINKS = itertools.count()
_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _folder() -> Path:
    """An empty data folder, in memory where there is such."""
    while _KEPT:
        _KEPT.pop().cleanup()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    _KEPT.append(tempfile.TemporaryDirectory(prefix="ruhu-sim-", dir=memory))
    return Path(_KEPT[-1].name)


def _expired() -> RuhuError:
    from ruhu.accounts.errors import TokenExpired

    return TokenExpired("登录凭证已过期")
