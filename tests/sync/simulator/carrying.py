"""Carried files on the phone: frontend/src/outbox/{bundle,receipt}.ts and store/carry-box.ts in Python, name by name.

The sealing, the opening, the token and both signatures are the real ones; only a part is small here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from ruhu.accounts.tokens import issue_access
from ruhu.kit import base64url
from ruhu.kit.canonical import canonical
from ruhu.sync.keys import public_key
from tests.factories.bundles import sealed
from tests.sync.simulator import photos, rows
from tests.sync.simulator.server import SECRET, ring

if TYPE_CHECKING:
    from tests.sync.simulator.phone import Phone

MOST_PART = 2_500
MOST_ITEMS_BYTES = 2_000


class Load(NamedTuple):
    """What is still to be carried of one revision."""

    rev_id: str
    bytes: int
    photos: list[dict[str, Any]]


class Part(NamedTuple):
    """One file."""

    revs: list[str]
    photos: list[dict[str, Any]]


class Parcel(NamedTuple):
    """A sealed file on its way, and what is inside for whoever checks what becomes of it."""

    phone: Phone
    content: bytes
    items: list[dict[str, Any]]


@lru_cache(maxsize=1)
def _public() -> dict[str, Any]:
    return ring().current.public()


def plan(loads: Sequence[Load], most: int = MOST_PART, most_items: int = MOST_ITEMS_BYTES) -> list[Part]:
    """Spreads the loads over files, in their order."""
    parts: list[Part] = []
    packed: set[str] = set()
    total = items = 0
    for load in loads:
        if not parts or total + load.bytes > most or items + load.bytes > most_items:
            parts.append(Part([load.rev_id], []))
            total = items = load.bytes
        else:
            parts[-1].revs.append(load.rev_id)
            total, items = total + load.bytes, items + load.bytes
        for photo in load.photos:
            if photo["sha256"] in packed:
                continue
            packed.add(photo["sha256"])
            if total + photo["size"] > most and len(parts[-1].revs) + len(parts[-1].photos) > 1:
                parts.append(Part([load.rev_id], []))
                total = items = load.bytes
            parts[-1].photos.append(photo)
            total += photo["size"]
    return parts


def loads_of(phone: Phone) -> list[Load]:
    """Each revision that the server does not have yet, or not with all its photos, oldest first."""
    store = phone.store
    found = []
    for row in sorted(store.outbox.values(), key=lambda row: int(row["n"])):
        hashes_of = [blob["sha256"] for blob in store.blobs_of.get(row["rev_id"], ())]
        waiting = [store.photos[sha256] for sha256 in hashes_of if store.photos[sha256]["state"] == "waiting"]
        if not rows.is_delivered(row) or waiting:
            shots = [{"sha256": entry["sha256"], "size": entry["size"]} for entry in waiting]
            found.append(Load(row["rev_id"], len(store.items[row["rev_id"]]) + 1, shots))
    return found


def files(phone: Phone, bundle_id: str) -> list[Parcel]:
    """Seals the unsent work, file by file. The last access token proves whose it is, however old."""
    parts = plan(loads_of(phone)) if phone.proof is not None else []
    sealed_parts = []
    for k, part in enumerate(parts, 1):
        items = [orjson.loads(phone.store.items[rev]) for rev in part.revs]
        assert phone.proof is not None
        manifest = {
            "account_id": phone.proof.account_id, "device_id": phone.device, "token": issue_access(phone.proof, SECRET, 15),
            "items": items, "blobs": part.photos,
        }  # fmt: skip
        pictures = [phone.store.pictures[photo["sha256"]] for photo in part.photos]
        content = sealed(_public(), manifest, pictures, bundle_id=bundle_id, part=k, parts=len(parts))
        sealed_parts.append(Parcel(phone, content, items))
    return sealed_parts


def verify(receipt: dict[str, Any], device: str) -> None:
    """Raises InvalidSignature, or AssertionError for another phone's."""
    signature = base64url.decode(receipt["signature"])
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    covered = canonical({key: value for key, value in receipt.items() if key != "signature"})
    signed = public_key(_public()["sign"])
    signed.verify(utils.encode_dss_signature(r, s), covered, ec.ECDSA(hashes.SHA256()))
    assert receipt["device_id"] == device


def events_of(receipt: dict[str, Any], at: int, random: float) -> list[tuple[str, rows.Event]]:
    """What a verified receipt means for the outbox: the same as the answer to a push."""
    return [
        (
            result["rev_id"],
            {"type": "result", "result": result, "epoch": receipt["epoch"], "at": at, "random": random},
        )
        for result in receipt["results"]
        if result["rev_id"] is not None
    ]


def take_receipt(phone: Phone, receipt: dict[str, Any]) -> None:
    """The worker opens the app and shows it the receipt."""
    verify(receipt, phone.device)
    phone.start()
    at = phone.world.clock(phone)
    phone.apply(events_of(receipt, at, phone.world.random()), strict=True)
    for sha256 in receipt["blobs"]:
        if sha256 in phone.store.photos:
            photos.apply(phone, sha256, {"type": "there", "epoch": receipt["epoch"], "at": at})
