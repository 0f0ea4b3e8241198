"""Signatures, and when to try again. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta

MOST_TRIES = 10
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=12)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over "<timestamp>.<body>", hexadecimal: the time is signed, so that an old message cannot be sent again."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def headers(secret: str, message_id: str, event: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """What goes with a message. `Ruhu-Message` is the same at each try: the receiver takes it once."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Ruhu-Webhook/1",
        "Ruhu-Event": event,
        "Ruhu-Message": message_id,
        "Ruhu-Timestamp": str(timestamp),
        "Ruhu-Signature": f"v1={signature(secret, timestamp, body)}",
    }


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries without success: 30 s, 2 min, 8 min … at most 12 h; None when it is given up."""
    if tries >= MOST_TRIES:
        return None
    return min(LONGEST_WAIT, FIRST_WAIT * int(4 ** (tries - 1)))
