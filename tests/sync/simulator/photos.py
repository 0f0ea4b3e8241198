"""Photos on the phone: frontend/src/outbox/photos.ts and sync/photo-sync.ts in Python, name by name. Pieces are small here."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import orjson

from tests.sync.simulator import rows
from tests.sync.simulator.rows import Row, backoff
from tests.sync.simulator.server import Reply

if TYPE_CHECKING:
    from tests.sync.simulator.phone import Phone

MOST_CHUNK, LEAST_CHUNK = 64, 16
MOST_STRIKES = 4
WHOLE = {0, 401, 403, 426, 429, 502, 503, 504}  # of the phone or the server, not of the photo: the run ends
Asked = Generator[tuple[str, Any], Reply, Any]


class Stop(Exception):
    """The phone or the server as a whole cannot go on."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply


def photo_after(entry: Row, event: Row) -> Row:
    """The row after an event."""
    kind = event["type"]
    if kind == "lost":
        return {
            **entry, "state": "waiting", "offset": 0, "attempts": 0, "next_at": 0, "there_at": None, "epoch": None, "problem": None,
        }  # fmt: skip
    if kind == "kept":
        return {**entry, "epoch": event["epoch"]}
    if entry["state"] == "there":
        return entry
    if kind == "progress":
        return {**entry, "offset": event["offset"], "problem": None}
    if kind == "there":
        return {
            **entry, "state": "there", "offset": entry["size"], "attempts": 0, "next_at": 0, "there_at": event["at"],
            "epoch": event["epoch"], "problem": None,
        }  # fmt: skip
    after = event.get("retryAfter")
    wait = after if after is not None else backoff(entry["attempts"], event["random"])
    return {
        **entry, "attempts": entry["attempts"] + 1, "next_at": event["at"] + wait, "tried_at": event["at"],
        "problem": event["problem"],
    }  # fmt: skip


def next_step(size: int, reply: Reply, strikes: int) -> tuple[str, Any]:
    """send from | ask | there | aside."""
    status, offset = reply.status, reply.body.get("offset")
    complete = reply.body.get("complete", False)
    aside = ("aside", None if reply.retry_after is None else reply.retry_after * 1000)
    if status == 201 or (status == 200 and complete):
        return "there", None
    if strikes >= MOST_STRIKES:
        return aside
    if status in (200, 204, 409):
        if offset is not None and 0 <= offset < size:
            return "send", offset
        return ("ask", None) if offset == size and status != 200 else aside
    if status == 422 and strikes < 2:
        return "ask", None
    return aside


def due(phone: Phone) -> list[Row]:
    """Photos of delivered forms that the server is not known to have."""
    named = set()
    for rev, row in phone.store.outbox.items():
        if row["state"] in rows.DELIVERED and (blobs := phone.store.blobs_of.get(rev)):
            named |= {blob["sha256"] for blob in blobs}
    return [
        entry for sha256, entry in phone.store.photos.items() if sha256 in named and entry["state"] != "there"
    ]


def session(phone: Phone) -> Generator[tuple[str, Any], Reply, int | None]:
    """One run of PhotoSync; ms after which to try again, or None."""
    try:
        yield from _offer(phone)
        for entry in due(phone):
            if rows.is_due(entry, phone.world.clock(phone)):
                done = yield from _upload(phone, entry)
                if done == "interrupted":
                    return None
        phone.photo_failures = 0
        now = phone.world.clock(phone)
        waits = [entry["next_at"] - now for entry in due(phone) if not rows.is_due(entry, now)]
        return min(waits) if waits else None
    except Stop as stop:
        phone.photo_failures += 1
        if rows.needs_person(stop.reply.status, stop.reply.body.get("code", "")):
            return None
        wait = backoff(phone.photo_failures - 1, phone.world.random())
        return (stop.reply.retry_after or 0) * 1000 + wait


def apply(phone: Phone, sha256: str, event: Row) -> None:
    """A row event."""
    phone.store.photos[sha256] = photo_after(phone.store.photos[sha256], event)


def _offer(phone: Phone) -> Asked:
    epoch = phone.store.epoch
    other = [e for e in phone.store.photos.values() if e["state"] == "there" and e["epoch"] != epoch]
    if other:
        body = orjson.dumps({"revs": [], "blobs": [entry["sha256"] for entry in other]})
        reply = yield from _ask(phone, "have", body)
        for entry in other:
            there = entry["sha256"] in reply.body["blobs"]
            apply(phone, entry["sha256"], {"type": "kept", "epoch": epoch} if there else {"type": "lost"})


def _ask(phone: Phone, path: str, body: Any) -> Asked:
    reply = yield from phone._ask(path, body)
    if reply.status in WHOLE or (path == "have" and reply.status != 200):
        raise Stop(reply)
    return reply


def _upload(phone: Phone, entry: Row) -> Asked:
    sha256, size = entry["sha256"], entry["size"]
    data, chunk = phone.store.pictures[sha256], MOST_CHUNK
    epoch = phone.store.epoch  # as it was before: an answer on its way may be older than a restore
    still = setbacks = 0
    held = -1
    reply = yield from _ask(phone, "blob_head", {"sha256": sha256})
    while True:
        offset = 0 if reply.status == 422 else reply.body.get("offset")
        offset = held if offset is None else offset
        if offset < held or reply.status == 422:
            setbacks += 1
        elif offset > held:
            still = 0
        else:
            still += 1
        held = offset
        to, what = next_step(size, reply, still + setbacks)
        now, chance = phone.world.clock(phone), phone.world.random()
        if to == "there":
            apply(phone, sha256, {"type": "there", "epoch": epoch, "at": now})
            return "sent"
        if to == "aside":
            problem = {"code": reply.body.get("code"), "message": ""}
            event = {"type": "aside", "problem": problem, "at": now, "random": chance}
            apply(phone, sha256, event | ({} if what is None else {"retryAfter": what}))
            return "aside"
        if phone.state["doing"] != "idle":
            return "interrupted"
        if to == "ask":
            reply = yield from _ask(phone, "blob_head", {"sha256": sha256})
            continue
        apply(phone, sha256, {"type": "progress", "offset": what})
        piece = {"sha256": sha256, "offset": what, "length": size, "data": data[what : what + chunk]}
        reply = yield from phone._ask("blob_put", piece)
        if reply.status == 0 and reply.body.get("code") == "timeout" and chunk > LEAST_CHUNK:
            chunk = max(LEAST_CHUNK, chunk // 2)
            reply = yield from _ask(phone, "blob_head", {"sha256": sha256})
        elif reply.status in WHOLE:
            raise Stop(reply)
