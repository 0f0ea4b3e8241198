"""What the phone learns of an item, first time and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson


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
    value = {
        "status": result.status,
        "seq": result.seq,
        "head": result.head,
        "flags": result.flags,
        "problem": result.problem,
    }
    return orjson.dumps(value).decode()


def from_receipt(rev_id: str | None, receipt: str) -> Result:
    first = orjson.loads(receipt)
    status = "held" if first["status"] == "held" else "duplicate"
    return Result(rev_id, status, first["seq"], first["head"], [], first["flags"], first["problem"])


def again(first: Result) -> Result:
    status = "held" if first.status == "held" else "duplicate"
    return Result(first.rev_id, status, first.seq, first.head, [], first.flags, first.problem)
