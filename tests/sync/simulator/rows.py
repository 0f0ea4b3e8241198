"""One row of the phone's outbox: frontend/src/outbox/{states,backoff,batch}.ts in Python, name by name. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

Row = dict[str, Any]
Event = dict[str, Any]

PROTOCOL = 2
MOST_ITEMS = 50
MOST_BYTES = 512 * 1024 - 2048
OF_THE_PHONE = frozenset((401, 403, 426))
PASSING = frozenset(("not_permitted", "token_outdated", "token_expired"))
MOST, FIRST, DAY = 15 * 60_000, 2_000, 86_400_000
DELIVERED = frozenset(("delivered", "disputed", "held"))
HELD = {
    "unknown_questionnaire": "服务器还没有这个版本的问卷, 已收存, 等管理员处理。",
    "not_permitted": "这一户不在您的网格里, 已收存, 等管理员处理。",
    "device_mismatch": "这台手机和登录时的不一致, 已收存, 等管理员处理。",
    "digest_mismatch": "传到服务器的内容对不上校验, 已收存, 等管理员处理。",
    "id_reused": "编号和另一份重复, 已收存, 等管理员处理。",
    "malformed": "服务器看不懂这一份, 已收存, 等管理员处理。",
    "campaign_closed": "这次行动已经结束, 已收存, 等管理员处理。",
    "approved": "这一户已经审定, 修改已收存, 等主管处理。",
}


def backoff(attempts: int, random: float) -> int:
    """ms: random(0, min(15 min, 2 s·2ⁿ))."""
    return math.floor(random * min(MOST, FIRST * 2 ** min(attempts, 20)))


def is_delivered(row: Row) -> bool:
    """Whether the server has it durably."""
    return row["state"] in DELIVERED


def is_due(row: Row, now: int) -> bool:
    """Whether a row may go now: a clock set back must not strand it."""
    tried = row.get("tried_at")
    return bool(row["next_at"] <= now or now < (tried if tried is not None else row["next_at"] - DAY))


def transition(row: Row, event: Event) -> Row:
    """The row after an event; one that does not fit its state changes nothing."""
    kind = event["type"]
    if is_delivered(row):
        if kind == "kept":
            return {**row, "epoch": event["epoch"], "seq": None if row["seq"] is None else 0}
        if kind != "lost":
            return row
        return {
            **row, "state": "saved", "attempts": 0, "next_at": 0, "delivered_at": None, "seq": None, "need_blobs": [],
            "problem": None, "epoch": None,
        }  # fmt: skip
    if kind == "send":
        return {**row, "state": "sending"}
    if kind == "unsent":
        return {**row, "state": "saved", "problem": event.get("problem") or row["problem"]}
    if kind == "hurry":
        return {**row, "attempts": 0, "next_at": 0}
    if kind == "aside":
        return _aside(row, event)
    return _result(row, event) if kind == "result" else row


def _result(row: Row, event: Event) -> Row:
    result, at = event["result"], event["at"]
    given = result.get("problem") or {}
    if result["status"] == "retry":
        problem = {
            "code": given.get("code") or "retry",
            "message": given.get("message") or "服务器这次没能收下, 过一会儿自己再传。",
        }
        return _aside(row, {"problem": problem, "at": at, "random": event["random"]})
    arrived = {
        **row, "next_at": 0, "delivered_at": at, "seq": result["seq"], "need_blobs": result["need_blobs"], "epoch": event["epoch"],
    }  # fmt: skip
    if result["status"] in ("held", "disputed"):
        return {**arrived, "state": result["status"], "problem": _reason(result)}
    if result["status"] == "duplicate" and result.get("problem"):
        first = "held" if given["code"] in HELD else "disputed"
        return {**arrived, "state": first, "problem": _reason({**result, "status": first})}
    return {**arrived, "state": "delivered", "problem": None}


def _aside(row: Row, event: Event) -> Row:
    after = event.get("retryAfter")
    wait = after if after is not None else backoff(row["attempts"], event["random"])
    return {
        **row, "state": "saved", "attempts": row["attempts"] + 1, "next_at": event["at"] + wait, "tried_at": event["at"],
        "problem": event["problem"],
    }  # fmt: skip


def _reason(result: Row) -> Row:
    given = result.get("problem") or {}
    code = given.get("code") or result["status"]
    if result["status"] == "disputed":
        return {
            "code": code,
            "message": given.get("message") or "同一户有另一份不同的答案, 两份都留着, 等主管裁定。",
        }
    known = HELD.get(code) if result["status"] == "held" else None
    return {"code": code, "message": known or given.get("message") or "服务器已收存, 等管理员处理。"}


def ready(rows: Sequence[Row], now: int, tried: Collection[str]) -> list[Row]:
    """Of the rows, oldest first, those that may go now."""
    blocked: set[str] = set()
    found = []
    for row in rows:
        if is_delivered(row) or row["submission_id"] in blocked:
            continue
        if is_due(row, now) and row["rev_id"] not in tried:
            found.append(row)
        else:
            blocked.add(row["submission_id"])
    return found


def batch_of(rows: Sequence[Row], items: int) -> list[str]:
    """The head of the list that fits one request; one item too big by itself goes alone."""
    batch: list[str] = []
    total = 0
    for row in rows:
        if batch and (len(batch) >= items or total + row["bytes"] + 1 > MOST_BYTES):
            break
        batch.append(row["rev_id"])
        total += row["bytes"] + 1
    return batch


def needs_person(status: int, code: str) -> bool:
    """A new sign-in or a new version of the app is wanted: trying again by itself would not help."""
    return status in OF_THE_PHONE and code not in PASSING


def verdict(status: int, code: str, items: int) -> str:
    """halve | aside | later | stop: what a failed push means for its items."""
    if code == "timeout" or status in (408, 504):
        return "halve" if items > 1 else "later"
    if status == 0 or status in OF_THE_PHONE or status in (429, 502, 503):
        return "stop"
    return "halve" if items > 1 else "aside"
