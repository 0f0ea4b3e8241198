"""Pictures as far as the server looks at them, and a phone's way of sending them."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.factories.world import Phone

HEADS = {
    "image/jpeg": b"\xff\xd8\xff\xe0", "image/png": b"\x89PNG\r\n\x1a\n", "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
}  # fmt: skip


def picture(seed: bytes = b"", size: int = 0, kind: str = "image/jpeg") -> bytes:
    """Bytes that begin like a picture; at least `size` of them, different for each seed."""
    body = bytearray(HEADS[kind] + seed)
    block = hashlib.sha256(seed).digest()
    while len(body) < size:
        body += block
        block = hashlib.sha256(block).digest()
    return bytes(body[:size] if size > len(HEADS[kind] + seed) else body)


def sha256(data: bytes) -> str:
    """The photo's address."""
    return hashlib.sha256(data).hexdigest()


def named(*photos: bytes) -> list[dict[str, Any]]:
    """`blobs` of an item that shows these."""
    return [{"sha256": sha256(data), "size": len(data), "slot": f"slot_{n}"} for n, data in enumerate(photos)]


def send(
    phone: Phone, data: bytes, name: str | None = None, offset: int = 0, length: int | None = None
) -> Any:
    """PUT one piece, as it came; the whole photo when only `data` is given."""
    headers = {
        **phone.headers, "Upload-Offset": str(offset), "Upload-Length": str(len(data) if length is None else length),
        "Content-Type": "application/octet-stream",
    }  # fmt: skip
    return phone.client.put(f"/api/blobs/{name or sha256(data)}", content=data, headers=headers)


def ask(phone: Phone, name: str) -> Any:
    """HEAD, as it came."""
    return phone.client.head(f"/api/blobs/{name}", headers=phone.headers)
