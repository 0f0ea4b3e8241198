"""Secrets of webhooks as the database holds them: sealed with a key that comes out of the server's secret."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ruhu.kit import base64url

INFO = b"ruhu webhook secrets v1"


def seal(server_secret: str, webhook_id: str, secret: str) -> str:
    """The secret, to be opened for this webhook only."""
    nonce = os.urandom(12)
    return base64url.encode(
        nonce + _cipher(server_secret).encrypt(nonce, secret.encode(), webhook_id.encode())
    )


def unseal(server_secrets: Sequence[str], webhook_id: str, sealed: str) -> str | None:
    """The secret, by the first of the server's secrets (the one in force, then former ones) that opens it; None when none does."""
    data = base64url.decode(sealed)
    for server_secret in server_secrets:
        try:
            return _cipher(server_secret).decrypt(data[:12], data[12:], webhook_id.encode()).decode()
        except InvalidTag:
            continue
    return None


def _cipher(server_secret: str) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=b"ruhu", info=INFO).derive(server_secret.encode()))
