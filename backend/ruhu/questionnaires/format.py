"""How figures are written in messages. The phone formats the same values to the same characters.

Amounts are doubles in whole or fractional fen; rounding is half away from zero. What cannot be formatted prints 未知.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

UNKNOWN = "未知"
_SLOT = re.compile(r"\{([^{}|]+)(?:\|([a-z0-9]+))?\}")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a message: the path whose value stands there and the format, "" = as it is."""

    path: tuple[str, ...]
    format: str


def template(text: str) -> tuple[str | Slot, ...]:
    """The message split into texts and slots. Raises ValueError (Chinese sentence) on a stray brace."""
    parts: list[str | Slot] = []
    last = 0
    for found in _SLOT.finditer(text):
        parts += [text[last : found.start()], Slot(tuple(found[1].strip().split(".")), found[2] or "")]
        last = found.end()
    parts.append(text[last:])
    if any(isinstance(part, str) and ("{" in part or "}" in part) for part in parts):
        raise ValueError("花括号不成对, 或里面写法不对; 请写成 {m.net|yuan} 的样子")
    return tuple(part for part in parts if part != "")


def written(value: object, format: str = "") -> str:
    """A value in a message. `format` is one of FORMATS, or "" for texts as they are and plain numbers."""
    if format:
        return FORMATS[format](value)
    if isinstance(value, str):
        return value
    return plain(value)


def round_fen(value: float) -> int:
    """To whole fen, half away from zero."""
    whole = math.floor(abs(value) + 0.5)
    return -whole if value < 0 else whole


def yuan(value: object) -> str:
    """Fen → 27,400.00."""
    if type(value) is float and math.isfinite(value):  # nearly always; a judgement says a dozen amounts
        fen = int(abs(value) + 0.5)
        minus = value < 0 and fen > 0
    else:
        whole = _whole(value)
        if whole is None:
            return UNKNOWN
        fen, minus = abs(whole), whole < 0
    return f"{'-' if minus else ''}{fen // 100:,}.{fen % 100:02d}"


def yuan0(value: object) -> str:
    """Fen → 27,400; the fen stay where they are not zero (27,400.50)."""
    return yuan(value).removesuffix(".00")


def wan(value: object) -> str:
    """Fen → 万元: up to 6 decimals, trailing zeros cut, no grouping (5.2)."""
    fen = _whole(value)
    return (
        UNKNOWN
        if fen is None
        else _cut(f"{'-' if fen < 0 else ''}{abs(fen) // 1_000_000}.{abs(fen) % 1_000_000:06d}")
    )


def integer(value: object) -> str:
    """A number without fraction, half away from zero, no grouping."""
    whole = _whole(value)
    return UNKNOWN if whole is None else str(whole)


def plain(value: object) -> str:
    """A number as people write it: no fraction where there is none, else up to 6 decimals."""
    if not _is_number(value):
        return UNKNOWN
    assert isinstance(value, int | float)
    text = _cut(f"{value:.6f}")
    return "0" if text == "-0" else text


def month(value: object) -> str:
    """2022-08-09 → 8 月."""
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    return f"{int(found[2])} 月" if found else UNKNOWN


def date(value: object) -> str:
    """2022-08-09 → 8 月 9 日."""
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    return f"{int(found[2])} 月 {int(found[3])} 日" if found else UNKNOWN


FORMATS = {"yuan": yuan, "yuan0": yuan0, "wan": wan, "int": integer, "month": month, "date": date}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _whole(value: object) -> int | None:
    if not _is_number(value):
        return None
    assert isinstance(value, int | float)
    return round_fen(value)


def _cut(text: str) -> str:
    return text.rstrip("0").rstrip(".")
