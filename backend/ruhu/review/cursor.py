"""Opaque cursors over texts."""

from __future__ import annotations

import base64

import orjson

from ruhu.kit.errors import Invalid


class BadCursor(Invalid):
    code, title = "bad_cursor", "游标有误"


def pack(*values: str) -> str:
    """A cursor that stands after a row with these keys."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def unpack(cursor: str, n: int) -> tuple[str, ...]:
    """The `n` keys of a cursor. Raises BadCursor for one of another list."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        found = None
    if (
        not isinstance(found, list)
        or len(found) != n
        or not all(isinstance(value, str) and "\x00" not in value for value in found)
    ):
        raise BadCursor("翻页游标不属于这个列表。请去掉 cursor 从第一页开始。")
    return tuple(found)
