"""The key of a phone's store, as the phone keeps it for the server: sealed to the server's public key.

A worker who forgot the PIN of his phone signs in with his password and gets the key back; and what a locked phone could
not open itself, it hands over as it lies there. The server keeps no such key: it opens it when it is brought.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, Field

from ruhu.kit import base64url
from ruhu.kit.errors import Invalid
from ruhu.sync.keys import KeyRing, public_key, raw_point
from ruhu.sync.protocol import PublicKey, Receipt

INFO = b"ruhu store key v1"
KEY_BYTES = 32

log = logging.getLogger("ruhu.sync.storekey")


class StoreKeyForeign(Invalid):
    code, title = "store_key_foreign", "手机的锁不是本服务器能开的"


class Escrow(BaseModel):
    """A store's key, sealed to the server for one account on one phone. Bytes as base64url."""

    key_id: str = Field(max_length=64)
    epk: PublicKey
    iv: str = Field(max_length=32)
    data: str = Field(max_length=128)


class StoreKey(BaseModel):
    """The key itself, 32 bytes as base64url."""

    key: str


class LockedReply(BaseModel):
    """What came of a locked phone's parcel. `revoked`: the phone was shut out, and drops its roster."""

    receipt: Receipt
    revoked: bool


def open_escrow(ring: KeyRing, escrow: Any, account_id: str, device_id: str) -> bytes:
    """The key inside. Raises StoreKeyForeign for one of another server, account or phone, and for what is none."""
    foreign = StoreKeyForeign(
        "这部手机的锁是给另一台服务器、另一个账号或另一部手机配的, 这里打不开。手机里的内容都还在。"
        "如果本服务器换过密钥, 请管理员把原来的密钥写进 RUHU_OLD_SECRETS 后再试。"
    )
    try:
        keys = ring.by_id[escrow["key_id"]]
        epk = public_key(escrow["epk"])
        salt = raw_point(epk) + raw_point(keys.seal.public_key())
        wrap = HKDF(hashes.SHA256(), 32, salt=salt, info=INFO).derive(keys.seal.exchange(ec.ECDH(), epk))
        sealed = base64url.decode(escrow["data"])
        key = AESGCM(wrap).decrypt(
            base64url.decode(escrow["iv"]), sealed, f"{account_id} {device_id}".encode()
        )
    except (KeyError, TypeError, ValueError, InvalidTag) as error:
        raise foreign from error
    if len(key) != KEY_BYTES:
        raise foreign
    return key


class LockedStore:
    """What a locked phone handed over of its store: records that open with the key beside them."""

    def __init__(self, ring: KeyRing, manifest: Mapping[str, Any]) -> None:
        """Raises StoreKeyForeign."""
        sealed = manifest["sealed"]
        escrow = sealed.get("escrow") if isinstance(sealed, dict) else None
        self.sealed: dict[str, Any] = sealed if isinstance(sealed, dict) else {}
        self._aes = AESGCM(open_escrow(ring, escrow, manifest["account_id"], manifest["device_id"]))

    def manifest(self, outer: Mapping[str, Any]) -> dict[str, Any]:
        """As an open phone would have sealed it. An item that does not open stays with the phone."""
        items = []
        for record in self.sealed.get("items") or []:
            opened = self._record("revisions", record)
            if isinstance(opened, dict) and isinstance(opened.get("item"), dict):
                items.append(opened["item"])
        proof = self._record("meta", {**_mapping(self.sealed.get("proof")), "id": "proof"})
        return {**outer, "items": items, "token": proof}

    def photo(self, sha256: str, iv: Any, data: bytes) -> bytes:
        """The bytes of a sealed picture; none for what does not open (whose hash then is not its name)."""
        try:
            return self._aes.decrypt(base64url.decode(iv), data, f"pictures/{sha256}".encode())
        except (ValueError, InvalidTag):
            log.warning("a picture of a locked phone does not open")
            return b""

    def _record(self, store: str, record: Any) -> Any:
        fields = _mapping(record)
        try:
            iv, data = base64url.decode(fields.get("iv")), base64url.decode(fields.get("data"))
            return orjson.loads(self._aes.decrypt(iv, data, f"{store}/{fields.get('id')}".encode()))
        except (ValueError, InvalidTag):
            log.warning("a record of a locked phone does not open")
            return None


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
