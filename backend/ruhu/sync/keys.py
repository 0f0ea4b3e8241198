"""The server's key pairs for what people carry: one to seal files to, one that signs receipts.

Both come out of the server's secret, so that nothing more has to be backed up and every process has the same. A former
secret (RUHU_OLD_SECRETS) goes on opening files that were sealed before it was changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ruhu.kit import base64url
from ruhu.kit.canonical import canonical

CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


@dataclass(frozen=True)
class ServerKeys:
    """What one secret gives. `secret` also proves access tokens; `key_id` is 16 hex digits of the sealing key's SHA-256."""

    secret: str
    key_id: str
    seal: ec.EllipticCurvePrivateKey
    sign: ec.EllipticCurvePrivateKey

    def public(self) -> dict[str, Any]:
        """What phones keep: {key_id, seal: JWK, sign: JWK}."""
        return {
            "key_id": self.key_id,
            "seal": jwk(self.seal.public_key()),
            "sign": jwk(self.sign.public_key()),
        }

    def signed(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The document with `signature`: ECDSA with SHA-256 over its canonical JSON, r and s as 64 bytes, base64url."""
        r, s = utils.decode_dss_signature(self.sign.sign(canonical(document), ec.ECDSA(hashes.SHA256())))
        return {**document, "signature": base64url.encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))}


@dataclass(frozen=True)
class KeyRing:
    """The keys in force, and former ones by their id."""

    current: ServerKeys
    by_id: Mapping[str, ServerKeys]

    @classmethod
    def of(cls, secret: str, former: Sequence[str] = ()) -> KeyRing:
        """The keys of the server's secret and of those that it had before."""
        current = _keys_of(secret)
        return cls(current, {keys.key_id: keys for keys in (*map(_keys_of, former), current)})


def jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """A public key as RFC 7517 has it."""
    numbers = key.public_numbers()
    x, y = (base64url.encode(value.to_bytes(32, "big")) for value in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def public_key(value: Any) -> ec.EllipticCurvePublicKey:
    """The key of a JWK. Raises ValueError for anything that is no point of P-256."""
    if not isinstance(value, dict) or (value.get("kty"), value.get("crv")) != ("EC", "P-256"):
        raise ValueError("not a P-256 key")
    x, y = (int.from_bytes(base64url.decode(value.get(name)), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, CURVE).public_key()


def raw_point(key: ec.EllipticCurvePublicKey) -> bytes:
    """0x04, x, y: 65 bytes, as WebCrypto exports "raw"."""
    numbers = key.public_numbers()
    return b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


def _keys_of(secret: str) -> ServerKeys:
    seal, sign = _pair(secret, b"seal"), _pair(secret, b"sign")
    key_id = hashlib.sha256(raw_point(seal.public_key())).hexdigest()[:16]
    return ServerKeys(secret, key_id, seal, sign)


def _pair(secret: str, purpose: bytes) -> ec.EllipticCurvePrivateKey:
    # 48 bytes for a number of 32: the remainder is even to 1 in 2^128.
    wide = HKDF(hashes.SHA256(), 48, salt=b"ruhu", info=b"ruhu server key v1 " + purpose).derive(
        secret.encode()
    )
    return ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, CURVE)
