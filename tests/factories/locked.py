"""What a locked phone hands over, as it seals it: written from docs/sync-wire.md, apart from the server's own reading."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ruhu.kit import base64url
from ruhu.sync.keys import jwk, public_key, raw_point
from tests.factories.bundles import sealed
from tests.factories.photos import sha256
from tests.factories.world import Phone


def owner(phone: Phone) -> str:
    """The account of a signed-in phone."""
    return str(phone.get("/api/me").json()["id"])


def escrow_of(key: bytes, keys: dict[str, Any], account: str, device: str) -> dict[str, Any]:
    """A store's key, sealed to the server's public keys."""
    own, server = ec.generate_private_key(ec.SECP256R1()), public_key(keys["seal"])
    salt = raw_point(own.public_key()) + raw_point(server)
    wrap = HKDF(hashes.SHA256(), 32, salt=salt, info=b"ruhu store key v1").derive(
        own.exchange(ec.ECDH(), server)
    )
    iv = os.urandom(12)
    data = AESGCM(wrap).encrypt(iv, key, f"{account} {device}".encode())
    return {
        "key_id": keys["key_id"],
        "epk": jwk(own.public_key()),
        "iv": base64url.encode(iv),
        "data": base64url.encode(data),
    }


def record(key: bytes, where: str, value: Any) -> dict[str, str]:
    """A sealed record of the store."""
    iv = os.urandom(12)
    text = json.dumps(value, ensure_ascii=False).encode()
    data = AESGCM(key).encrypt(iv, text, where.encode())
    return {"iv": base64url.encode(iv), "data": base64url.encode(data)}


def locked_part(phone: Phone, *items: Any, photos: Sequence[bytes] = (), **changes: Any) -> bytes:
    """One part of a phone whose key nobody typed. `changes` replace fields of the manifest's `sealed`."""
    keys = phone.client.get("/api/sync/keys").json()
    account, key = owner(phone), os.urandom(32)
    blobs, bodies = [], []
    for photo in photos:
        iv, name = os.urandom(12), sha256(photo)
        bodies.append(AESGCM(key).encrypt(iv, photo, f"pictures/{name}".encode()))
        blobs.append({"sha256": name, "size": len(bodies[-1]), "iv": base64url.encode(iv)})
    closed = {
        "escrow": escrow_of(key, keys, account, phone.device),
        "proof": record(key, "meta/proof", phone.token),
        "items": [
            {
                "id": item["rev_id"],
                **record(key, f"revisions/{item['rev_id']}", {"item": item, "title": "示例"}),
            }
            for item in items
        ],
    }
    manifest = {
        "account_id": account,
        "device_id": phone.device,
        "items": [],
        "sealed": closed | changes,
        "blobs": blobs,
    }
    return sealed(keys, manifest, bodies)


def deliver(phone: Phone, content: bytes) -> Any:
    """As a locked phone sends it: without a sign-in."""
    return phone.client.post("/api/sync/locked", content=content)
