"""Taking in a carried file: through the same intake as a push of the phone itself, answered by a signed receipt.

Whoever carries or uploads it is only the messenger: what is inside is judged as of the account and the phone that sealed
it. So it does not matter which way a form comes first, or how often (I3).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import IO, Any

from ruhu.accounts.access import Actor
from ruhu.accounts.queries import device_of
from ruhu.accounts.sessions import as_of_today
from ruhu.accounts.tokens import authenticate_carried
from ruhu.audit import log as audit
from ruhu.blobs.access import declared_size
from ruhu.blobs.access import durable as durable_of
from ruhu.blobs.store import Blobs
from ruhu.intake import receive
from ruhu.intake.results import Result
from ruhu.kit import clock
from ruhu.kit.db import Database
from ruhu.kit.errors import Invalid, NotSignedIn, RuhuError
from ruhu.questionnaires.catalog import Catalog
from ruhu.sync.container import Opened, open_part
from ruhu.sync.keys import KeyRing
from ruhu.sync.protocol import MAX_ITEMS
from ruhu.sync.state import EPOCH, epoch
from ruhu.sync.storekey import LockedStore

log = logging.getLogger("ruhu.sync.bundle")


class BundleUnproven(Invalid):
    code, title = "bundle_unproven", "导出文件说不清是谁的"


def take_in(
    database: Database,
    catalog: Catalog,
    blobs: Blobs,
    ring: KeyRing,
    source: IO[bytes],
    messenger: Actor | None,
) -> dict[str, Any]:
    """Take in one part; the signed receipt. Everything but `retry` items is committed before it returns.

    `messenger` is who brought it, None for the command line. Raises the errors of `container.open_part`, BundleUnproven,
    StoreKeyForeign.
    """
    return _take_in(database, catalog, blobs, ring, source, lambda _sender: messenger)[0]


def take_in_locked(
    database: Database, catalog: Catalog, blobs: Blobs, ring: KeyRing, source: IO[bytes]
) -> dict[str, Any]:
    """Take in what a locked phone sends by itself: {receipt, revoked}. It has no token at hand; what it sealed proves it.
    Raises as `take_in`."""
    receipt, actor = _take_in(database, catalog, blobs, ring, source, lambda sender: sender)
    with database.read() as connection:
        device = device_of(connection, actor.account_id, receipt["device_id"])
    return {"receipt": receipt, "revoked": device is not None and device.revoked_at is not None}


def _take_in(
    database: Database,
    catalog: Catalog,
    blobs: Blobs,
    ring: KeyRing,
    source: IO[bytes],
    bringer: Callable[[Actor], Actor | None],
) -> tuple[dict[str, Any], Actor]:
    opened = open_part(source, ring)
    try:
        locked = LockedStore(ring, opened.manifest) if "sealed" in opened.manifest else None
        if locked:
            opened.manifest = locked.manifest(opened.manifest)
        actor = _sender(database, ring, opened)
        results, at_epoch = _items(database, catalog, actor, opened)
        durable = _photos(database, blobs, actor, opened, locked)
        header = opened.header
        if results or opened.blobs:
            with database.write() as connection:
                detail = {
                    "part": header.part,
                    "parts": header.parts,
                    "account": actor.account_id,
                    "photos": len(durable),
                    **Counter(result.status for result in results),
                }
                audit.record(connection, bringer(actor), "sync:bundle", header.bundle_id, detail)
        receipt = {
            "ruhu": "receipt", "v": 1, "bundle_id": header.bundle_id, "part": header.part, "parts": header.parts,
            "key_id": opened.keys.key_id, "account_name": actor.name,
            "device_id": opened.manifest["device_id"], "epoch": at_epoch, "at": clock.iso(),
            "results": [_carried(result, durable) for result in results], "blobs": sorted(durable),
        }  # fmt: skip
        return opened.keys.signed(receipt), actor
    finally:
        opened.close()


def _sender(database: Database, ring: KeyRing, opened: Opened) -> Actor:
    """Whose phone sealed it: the token inside says so, however long ago it ran out."""
    token = opened.manifest.get("token")
    for keys in ring.by_id.values():
        try:
            actor = authenticate_carried(token if isinstance(token, str) else "", keys.secret)
        except NotSignedIn:
            continue
        if actor.account_id == opened.manifest["account_id"]:
            with database.read() as connection:
                return as_of_today(connection, actor)
    raise BundleUnproven(
        "文件里没有本服务器签发的登录凭证, 不能确定是谁的手机, 一项也没有导入。"
        "请在那部手机上连网重新登录, 再导出一次; 手机里的内容都还在。",
        bundle_id=opened.header.bundle_id, part=opened.header.part,
    )  # fmt: skip


def _items(database: Database, catalog: Catalog, actor: Actor, opened: Opened) -> tuple[list[Result], str]:
    items, device = opened.manifest["items"], opened.manifest["device_id"]
    results: list[Result] = []
    at_epoch = ""
    for start in range(0, len(items), MAX_ITEMS):
        received = receive(database, catalog, actor, device, items[start : start + MAX_ITEMS])
        results += received.results
        at_epoch = received.state.get(EPOCH, at_epoch)
    if not at_epoch:
        with database.read() as connection:
            at_epoch = epoch(connection)
    return results, at_epoch


def _photos(
    database: Database, blobs: Blobs, actor: Actor, opened: Opened, locked: LockedStore | None
) -> set[str]:
    """Store the photos of the part that an item of this phone names; which of the part are here whole now.

    One that cannot be stored costs the others nothing: the phone keeps it and sends it by itself.
    """
    listed = opened.manifest.get("blobs") or []
    for blob, told in zip(opened.blobs, listed, strict=False):
        with database.read() as connection:
            named = declared_size(connection, actor, blob.sha256) is not None
        if not named:
            continue
        try:
            data = opened.read(blob)
            blobs.take(blob.sha256, locked.photo(blob.sha256, told.get("iv"), data) if locked else data)
        except RuhuError as error:
            log.warning("photo %s of bundle %s: %s", blob.sha256, opened.header.bundle_id, error.code)
    with database.read() as connection:
        return set(durable_of(connection, actor, [blob.sha256 for blob in opened.blobs]))


def _carried(result: Result, durable: set[str]) -> dict[str, Any]:
    """As in a push, but without the flags: the receipt travels open, and the phone knows its own."""
    needed = [sha256 for sha256 in result.need_blobs if sha256 not in durable]
    return {**asdict(result), "flags": [], "need_blobs": needed}
