"""Opaque cursors of lists: the values by which a row is sorted, so that the next page begins after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from ruhu.kit import base64url
from ruhu.kit.errors import Invalid


class BadCursor(Invalid):
    code, title = "bad_cursor", "游标有误"


def pack(values: Sequence[Any]) -> str:
    """A cursor that stands after a row with these keys (JSON values)."""
    return base64url.encode(orjson.dumps(list(values)))


def unpack(cursor: str, takes: Sequence[Callable[[Any], bool]]) -> list[Any]:
    """The keys of a cursor, one for each of `takes`, which says what may stand there. Raises BadCursor for another list's."""
    try:
        found = orjson.loads(base64url.decode(cursor))
    except ValueError:
        found = None
    if (
        not isinstance(found, list)
        or len(found) != len(takes)
        or not all(may(value) for may, value in zip(takes, found, strict=True))
    ):
        raise BadCursor("翻页游标不属于这个列表(可能换了排序)。请去掉 cursor 从第一页开始。")
    return found


def is_text(value: Any) -> bool:
    """Whether a database can compare its texts with this one."""
    return isinstance(value, str) and "\x00" not in value
