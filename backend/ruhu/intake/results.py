"""What the phone learns of an item, first time and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from ruhu.blobs.refs import stored
from ruhu.kit.db import Database
from ruhu.submissions.items import Item, Unreadable
from ruhu.submissions.store import Receipt


@dataclass(slots=True)
class Result:
    """What the phone learns of one item; the wire's shape (docs/sync.md)."""

    rev_id: str | None
    status: str
    seq: int | None = None
    head: str | None = None
    need_blobs: list[str] = field(default_factory=list)
    flags: list[dict[str, Any]] = field(default_factory=list)
    problem: dict[str, str] | None = None


def receipt_text(result: Result) -> str:
    """What stands on the revision as JSON, for `from_receipt`; photos are looked up anew each time."""
    value = {
        "status": result.status,
        "seq": result.seq,
        "head": result.head,
        "flags": result.flags,
        "problem": result.problem,
    }
    return orjson.dumps(value).decode()


def repeat(item: Item | Unreadable, known: Mapping[str, Receipt]) -> Result | None:
    """The first receipt of an item that is here already, byte for byte; None for anything else."""
    if not isinstance(item, Item) or item.rev_id not in known or item.digest != item.true_digest:
        return None
    first = known[item.rev_id]
    return from_receipt(item.rev_id, first.receipt, item) if first.digest == item.digest else None


def from_receipt(rev_id: str | None, receipt: str, item: Item | None) -> Result:
    """The result that stands on a stored revision."""
    first = orjson.loads(receipt)
    blobs = [blob["sha256"] for blob in item.blobs] if item is not None else []
    status = "held" if first["status"] == "held" else "duplicate"
    return Result(rev_id, status, first["seq"], first["head"], blobs, first["flags"], first["problem"])


def ask_for_missing(database: Database, results: Iterable[Result]) -> None:
    """Leave in `need_blobs` what is not here yet. A push without photos costs nothing."""
    naming = [result for result in results if result.need_blobs]
    if naming:
        with database.read() as connection:
            here = stored(connection, (sha256 for result in naming for sha256 in result.need_blobs))
        for result in naming:
            result.need_blobs = [sha256 for sha256 in dict.fromkeys(result.need_blobs) if sha256 not in here]


def again(first: Result) -> Result:
    """The result of an item that stands twice in one push."""
    status = "held" if first.status == "held" else "duplicate"
    return Result(first.rev_id, status, first.seq, first.head, first.need_blobs, first.flags, first.problem)
