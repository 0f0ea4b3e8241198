"""Which revision names which photo: written with the revision, read to decide who may send and see it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ruhu.blobs.models import Blob, BlobRef
from ruhu.kit.bulk import Row, among, insert_many
from ruhu.kit.ids import SHA256_TEXT

BLOB = Blob.__table__  # type: ignore[attr-defined]
REF = BlobRef.__table__  # type: ignore[attr-defined]
REF_COLUMNS = ("sha256", "rev_id", "slot", "size", "account_id", "device_id", "area", "subject_id")
SLOT_MOST = 120
SIZE_MOST = 2**53
_NAMED_MOST = 100
_STORED = select(BLOB.c.sha256).where(among(BLOB.c.sha256, name="hashes"))


def refs(
    rev_id: str, blobs: Iterable[dict[str, Any]], account_id: str, device_id: str, area: str, subject_id: str
) -> list[Row]:
    """Rows (REF_COLUMNS) for the photos that one revision names; a slot is cut to what an index holds."""
    found = {(blob["sha256"], blob["slot"][:SLOT_MOST].replace("\x00", "")): blob["size"] for blob in blobs}
    return [
        (sha256, rev_id, slot, max(0, min(int(size), SIZE_MOST)), account_id, device_id, area, subject_id)
        for (sha256, slot), size in found.items()
    ]


def named_in(body: str) -> list[dict[str, Any]]:
    """The photos that an unreadable item names, as far as they can be made out: its phone may still want to send them."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return []
    listed = raw.get("blobs") if isinstance(raw, dict) else None
    if not isinstance(listed, list):
        return []
    named = (blob.get("sha256") for blob in listed[:_NAMED_MOST] if isinstance(blob, dict))
    hashes = (text for text in named if isinstance(text, str) and SHA256_TEXT.fullmatch(text))
    return [{"sha256": sha256, "size": 0, "slot": ""} for sha256 in dict.fromkeys(hashes)]


def add_refs(connection: Connection, rows: Sequence[Row]) -> None:
    """Write references (REF_COLUMNS). One that is here already learns its new place; whose it is stays."""
    insert_many(connection, REF, REF_COLUMNS, rows, upsert=("area", "subject_id"))


def stored(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Which of these photos are here whole; no statement when none is asked for."""
    wanted = list(dict.fromkeys(hashes))
    return set(connection.execute(_STORED, {"hashes": wanted}).scalars()) if wanted else set()


def photos_of(connection: Connection, named: Sequence[Iterable[dict[str, Any]]]) -> list[dict[str, int]]:
    """{total, here} for each list of photos: how many there are, and how many of them are here whole."""
    hashes = [{blob["sha256"] for blob in blobs} for blobs in named]
    here = stored(connection, set().union(*hashes))
    return [{"total": len(one), "here": len(one & here)} for one in hashes]
