"""Identifiers."""

from __future__ import annotations

import hashlib
import os
import re
import time

UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SHA256_TEXT = re.compile(r"[0-9a-f]{64}")


def uuid7() -> str:
    """A UUIDv7 as lower-case text. Its time orders rows for people; no decision reads it."""
    ms = time.time_ns() // 1_000_000
    return _uuid((ms & 0xFFFFFFFFFFFF) << 80 | int.from_bytes(os.urandom(10), "big"), 7)


def uuid8(text: str) -> str:
    """The UUIDv8 of a text, from its SHA-256: the same text gives the same."""
    return _uuid(int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big"), 8)


def uuid8_near(neighbour: str, text: str) -> str:
    """As `uuid8`, but beginning like another UUID: rows that are written together lie together in an index."""
    made = uuid8(text)
    return f"{neighbour[:14]}8{neighbour[15:18]}{made[18:]}" if is_uuid(neighbour) else made


def unique() -> str:
    """32 hexadecimal digits that nobody had before."""
    return uuid7().replace("-", "")


def is_uuid(value: object) -> bool:
    """Whether this is a UUID in canonical lower-case text."""
    return isinstance(value, str) and UUID_TEXT.fullmatch(value) is not None


def _uuid(value: int, version: int) -> str:
    value = value & ~(0xF << 76) | version << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
