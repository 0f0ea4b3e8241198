"""Values off the wire: what each type may be, and what it becomes inside expressions. Pure and fast.

Money becomes whole fen as a double, exactly: a double holds whole numbers up to 2^53.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ruhu.questionnaires.definition import Definition, Question

MAX_TEXT = 2000
MAX_COUNT = 999_999_999
MAX_ITEMS = 200


class _Bad:
    def __repr__(self) -> str:
        return "BAD"


BAD = _Bad()
"""What a reader gives for a value that is not of its type."""

Reader = Callable[[Any], Any]
"""A value off the wire → the value inside expressions, None = not answered, BAD = not of the type."""

_is_money = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,2})?", re.ASCII).fullmatch
_is_wan = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?", re.ASCII).fullmatch
_is_decimal = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?", re.ASCII).fullmatch
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
# Days found real so far. There are 73 414 from 1900 to 2100, so the set has an end.
_DAYS: set[str] = set()
# Newline is the only control character a remark may hold; half a surrogate pair is no character at all.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with answers. `where` is a question or check id, "" for the whole; `message` is Chinese."""

    code: str
    where: str
    message: str


def reader(question: Question) -> Reader:
    """The reader of a question's type."""
    match question.type:
        case "money":
            return _wan if question.unit == "万元" else _fen
        case "decimal":
            return _decimal
        case "count":
            return _count
        case "text":
            return _text
        case "date":
            return _date
        case "photo":
            return _blob
        case "signature":
            return _signature
        case "members":
            return _members
        case "choices":
            return _several(frozenset(question.answers))
        case _:
            return _one(frozenset(question.answers))


def accepted(question: Question) -> tuple[str, ...]:
    """The values that the question's reader gives back as they are; () where it has to look at each."""
    return () if question.type == "choices" else question.answers


def readers(definition: Definition) -> Mapping[str, Reader]:
    """Readers by question id, made once."""
    found: Mapping[str, Reader] | None = definition.cache.get("readers")
    if found is None:
        found = definition.cache["readers"] = {
            question.id: reader(question) for question in definition.questions
        }
    return found


def bounds(question: Question) -> tuple[float, float] | None:
    """Lowest and highest value as expressions see it (money: fen), or None where the question sets neither."""
    if question.min is None and question.max is None:
        return None
    read = reader(question)
    low = -float("inf") if question.min is None else _bound(question, read, question.min)
    high = float("inf") if question.max is None else _bound(question, read, question.max)
    return low, high


def problems(definition: Definition, answers: object) -> list[Problem]:
    """Everything about `{"values", "remarks", "reasons"}` that is not of the questionnaire; [] = well-formed.

    Whether the answers are complete or plausible is not asked here: that is judged.
    """
    if not isinstance(answers, dict):
        return [Problem("malformed", "", "answers 应是 {values, remarks, reasons} 对象")]
    found = [
        Problem("malformed", "", f"answers 里多了“{str(key)[:40]}”") for key in answers if key not in _PARTS
    ]
    for part in _PARTS:
        if not isinstance(answers.get(part, {}), dict):
            return [*found, Problem("malformed", part, f"answers.{part} 应是对象")]
    known = readers(definition)
    for id, raw in answers.get("values", {}).items():
        read = known.get(id)
        if read is None:
            found.append(
                Problem(
                    "unknown_question", str(id)[:80], f"问卷 {definition.name} 没有“{str(id)[:40]}”这道题"
                )
            )
        elif read(raw) is BAD:
            found.append(
                Problem("wrong_value", id, f"“{definition.by_id[id].plain}”的答案不对: {str(raw)[:40]!r}")
            )
    return found + text_problems(definition, answers.get("remarks", {}), answers.get("reasons", {}))


def text_problems(
    definition: Definition, remarks: Mapping[str, Any], reasons: Mapping[str, Any]
) -> list[Problem]:
    """The part of `problems` that is about what people wrote."""
    found: list[Problem] = []
    for id, text in remarks.items():
        if id not in definition.by_id:
            found.append(
                Problem(
                    "unknown_question",
                    str(id)[:80],
                    f"问卷 {definition.name} 没有“{str(id)[:40]}”这道题, 却有它的描述",
                )
            )
        elif _text(text) is BAD:
            found.append(
                Problem(
                    "wrong_text",
                    id,
                    f"“{definition.by_id[id].plain}”的描述应是不超过 {MAX_TEXT} 字的文字, 不含控制字符",
                )
            )
    for id, text in reasons.items():
        if _text(text) is BAD or not isinstance(id, str) or len(id) > 200:
            found.append(
                Problem("wrong_text", str(id)[:80], f"核对说明应是不超过 {MAX_TEXT} 字的文字, 不含控制字符")
            )
    return found


_PARTS = ("values", "remarks", "reasons")


def fen(amount: str, per_unit: int = 100) -> float | None:
    """Whole fen of a decimal string in yuan (or in 万元 with `per_unit` 1 000 000), exact; None if it is none."""
    value = _fen(amount) if per_unit == 100 else _wan(amount)
    return value if isinstance(value, float) else None


def _bound(question: Question, read: Reader, text: str) -> float:
    return float(read(int(text) if question.type == "count" else text))


def _fen(raw: Any) -> Any:
    if type(raw) is not str:
        return None if raw is None else BAD
    # At most 14 digits: the product is within 0.03 of the whole number meant, so rounding gives exactly that.
    return round(float(raw) * 100) + 0.0 if _is_money(raw) else BAD


def _wan(raw: Any) -> Any:
    if type(raw) is not str:
        return None if raw is None else BAD
    # At most 15 digits: within 0.25 of the whole number meant.
    return round(float(raw) * 1_000_000) + 0.0 if _is_wan(raw) else BAD


def _decimal(raw: Any) -> Any:
    if type(raw) is not str:
        return None if raw is None else BAD
    return float(raw) + 0.0 if _is_decimal(raw) else BAD


def _count(raw: Any) -> Any:
    if type(raw) is int:
        return float(raw) if 0 <= raw <= MAX_COUNT else BAD
    if type(raw) is float:  # JSON 3.0: JavaScript cannot tell it from 3
        return raw if raw.is_integer() and 0 <= raw <= MAX_COUNT else BAD
    return None if raw is None else BAD


def _text(raw: Any) -> Any:
    if type(raw) is not str:
        return None if raw is None else BAD
    # What is printable holds no control character and no half of a pair; the newline makes us look closer.
    if len(raw) > MAX_TEXT or (not raw.isprintable() and _CONTROL.search(raw)):
        return BAD
    return raw if raw and not raw.isspace() else None


def _date(raw: Any) -> Any:
    if type(raw) is not str:
        return None if raw is None else BAD
    if raw in _DAYS:
        return raw
    if not _DATE.fullmatch(raw) or not "1900" <= raw[:4] <= "2100":
        return BAD
    try:
        datetime.date.fromisoformat(raw)
    except ValueError:
        return BAD
    _DAYS.add(raw)
    return raw


def _blob(raw: Any) -> Any:
    if raw is None:
        return None
    good = (
        type(raw) is dict
        and raw.keys() == {"sha256", "size"}
        and type(raw["sha256"]) is str
        and _SHA256.fullmatch(raw["sha256"])
        and type(raw["size"]) is int
        and 0 < raw["size"] < 2**40
    )
    return raw if good else BAD


def _signature(raw: Any) -> Any:
    """A picture that may say of which answers it is (ruhu.submissions.signing)."""
    if type(raw) is not dict or "of" not in raw:
        return _blob(raw)
    of = raw["of"]
    good = type(of) is str and _SHA256.fullmatch(of)
    return raw if good and _blob({k: v for k, v in raw.items() if k != "of"}) is not BAD else BAD


def _members(raw: Any) -> Any:
    if type(raw) is not list:
        return None if raw is None else BAD
    good = len(raw) <= MAX_ITEMS and all(type(item) is str and 0 < len(item) <= 64 for item in raw)
    return (raw or None) if good and len(set(raw)) == len(raw) else BAD


@lru_cache(maxsize=256)
def _several(options: frozenset[str]) -> Reader:
    def read(raw: Any) -> Any:
        if type(raw) is not list:
            return None if raw is None else BAD
        good = all(type(item) is str and item in options for item in raw) and len(set(raw)) == len(raw)
        return (raw or None) if good else BAD

    return read


@lru_cache(maxsize=256)
def _one(options: frozenset[str]) -> Reader:
    def read(raw: Any) -> Any:
        if type(raw) is str:
            return raw if raw in options else BAD
        return None if raw is None else BAD

    return read
