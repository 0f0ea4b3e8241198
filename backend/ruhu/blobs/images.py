"""What kind of picture some bytes are, by how they begin. Pure."""

from __future__ import annotations

ENOUGH = 12
"""Bytes that decide it."""


def image_type(data: bytes) -> str | None:
    """image/jpeg, image/png or image/webp; None for anything else: an SVG or a page would run scripts where it is shown."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None
