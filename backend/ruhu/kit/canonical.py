"""Canonical JSON (RFC 8785) for what Ruhu hashes, and its digest.

Hashed documents hold no floating-point numbers and only ASCII keys, so sorted keys, no white space and plain UTF-8
are RFC 8785 exactly (a test compares with the reference package). `orjson` does it in microseconds.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes. Raises TypeError for what JSON cannot hold (orjson.JSONEncodeError)."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Any) -> str:
    """SHA-256 over the canonical bytes, hex."""
    return hashlib.sha256(canonical(value)).hexdigest()
