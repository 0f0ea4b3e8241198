"""What may be decided about a form, and what becomes of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NEXT = {"return": "returned", "approve": "approved", "reopen": "received"}
FROM = {
    # A form sent back may be sent back again with more to correct, or be found good after all.
    "return": ("received", "returned"),
    "approve": ("received", "returned"),
    "reopen": ("approved", "returned"),
}
STATE_WORDS = {
    "received": "已收", "returned": "已退回", "approved": "已审核通过", "disputed": "有争议, 待裁定", "superseded": "已由另一份代替",
}  # fmt: skip
ACTION_WORDS = {"return": "退回", "approve": "审核通过", "reopen": "重新打开"}


def refusal(action: str, state: str) -> str | None:
    """Why `action` cannot be done with a form in `state`, as a Chinese sentence; None when it can."""
    if state in FROM[action]:
        return None
    now = STATE_WORDS.get(state, state)
    if state == "disputed":
        return f"这份表{now}。请先在“争议”里裁定用哪一份, 再{ACTION_WORDS[action]}。"
    if state == "approved":
        return "这份表已审核通过。要改动, 请先重新打开。"
    if action == "reopen":
        return "这份表没有退回也没有审核通过, 不用重新打开。"
    return f"这份表{now}, 不能{ACTION_WORDS[action]}。"


def missing_words(action: str, note: str, comments: Sequence[Any]) -> str | None:
    """Who gets a form back must read what to correct."""
    if action == "return" and not note.strip() and not comments:
        return "退回要说明哪里要改: 请写在题目旁边, 或写一句总的意见。"
    return None
