"""Identifiers."""

from __future__ import annotations

import os
import re
import time
import uuid

UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SHA256_TEXT = re.compile(r"[0-9a-f]{64}")


def uuid7() -> str:
    """A UUIDv7 as lower-case text. Its time orders rows for people; no decision reads it."""
    ms = time.time_ns() // 1_000_000
    value = (ms & 0xFFFFFFFFFFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def is_uuid(value: object) -> bool:
    """Whether this is a UUID in canonical lower-case text."""
    return isinstance(value, str) and UUID_TEXT.fullmatch(value) is not None
