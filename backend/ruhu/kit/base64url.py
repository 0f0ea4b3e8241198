"""base64url without padding (RFC 7515), as JWKs, signatures and cursors have it."""

from __future__ import annotations

import base64
from typing import Any


def encode(value: bytes) -> str:
    """ASCII text without `=`."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decode(text: Any) -> bytes:
    """The bytes of a text, with or without padding. Raises ValueError for anything else."""
    if not isinstance(text, str) or not text.isascii():
        raise ValueError("not base64url")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
