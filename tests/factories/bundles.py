"""Carried files, as a phone seals them: written from docs/sync.md, apart from the server's own reading of them."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ruhu.kit import base64url
from ruhu.kit.ids import uuid7
from ruhu.sync.keys import jwk, public_key, raw_point
from tests.factories.world import Phone


def sealed(
    keys: dict[str, Any],
    manifest: dict[str, Any],
    blobs: Sequence[bytes] = (),
    *,
    bundle_id: str | None = None,
    part: int = 1,
    parts: int = 1,
    **header: Any,
) -> bytes:
    """One part, sealed to `keys` (as GET /api/sync/keys gives them)."""
    own, server = ec.generate_private_key(ec.SECP256R1()), public_key(keys["seal"])
    iv = os.urandom(12)
    head = {
        "ruhu": "bundle", "v": 1, "bundle_id": bundle_id or uuid7(), "part": part, "parts": parts, "key_id": keys["key_id"],
        "epk": jwk(own.public_key()), "iv": base64url.encode(iv),
    } | header  # fmt: skip
    line = json.dumps(head).encode()
    salt = raw_point(own.public_key()) + raw_point(server)
    key = HKDF(hashes.SHA256(), 32, salt=salt, info=b"ruhu bundle v1").derive(own.exchange(ec.ECDH(), server))
    text = json.dumps(manifest, ensure_ascii=False).encode()
    plain = struct.pack(">I", len(text)) + text + b"".join(blobs)
    return line + b"\n" + AESGCM(key).encrypt(iv, plain, line)


def bundle_of(
    phone: Phone, *items: Any, keys: dict[str, Any] | None = None, blobs: Sequence[bytes] = (), **more: Any
) -> bytes:
    """One part with what a signed-in phone has not sent. `manifest` replaces fields of it."""
    changes = more.pop("manifest", {})
    me = phone.get("/api/me").json()["id"]
    manifest = {
        "account_id": me,
        "device_id": phone.device,
        "token": phone.token,
        "items": list(items),
        "blobs": [],
    }
    return sealed(keys or phone.client.get("/api/sync/keys").json(), manifest | changes, blobs, **more)


def bring(messenger: Phone, content: bytes) -> Any:
    """POST it, as it came back."""
    return messenger.client.post("/api/sync/bundle", content=content, headers=messenger.headers)
