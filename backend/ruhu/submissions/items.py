"""What a pushed item must look like. Pure; says in Chinese what is wrong, and never throws a byte away."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from ruhu.kit import ids
from ruhu.kit.canonical import canonical

SCOPE = re.compile(r"([a-z0-9][a-z0-9-]{0,63})/([0-9]{2,20})")
PARTS = ("values", "remarks", "reasons")
MAX_N = 2**53
_UUID, _SHA256 = ids.UUID_TEXT.pattern, ids.SHA256_TEXT.pattern
_head_fits = re.compile("\n".join([_UUID] * 4 + [SCOPE.pattern] + [_SHA256] * 2)).fullmatch
_KEYS = 12
"""Keys of an item, all of them required. One with more is kept as it is, and looked through."""
_PLAIN = frozenset({str, int, bool, type(None)})
_NAMES: set[str] = set()
"""Names of answers found fit so far: forms repeat them. Bounded, because anyone may send any."""
_NAMES_KEPT = 2_000


@dataclass(slots=True)
class Item:
    """A well-formed item. `body` is its canonical JSON without the digest: what the digest covers."""

    rev_id: str
    n: int
    submission_id: str
    parent: str | None
    scope: str
    campaign_id: str
    village: str
    household_id: str | None
    kind: str
    questionnaire: str
    answers: dict[str, Any]
    blobs: list[dict[str, Any]]
    digest: str
    body: bytes
    true_digest: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item that cannot be placed. It is kept all the same, under `key`."""

    key: str
    rev_id: str | None
    message: str
    body: str
    digest: str


def read_item(raw: Any) -> Item | Unreadable:
    """Check the shape of one item."""
    fault = _fault(raw)
    if fault is None and _holds_float(raw):
        fault = '数字必须是整数, 金额用文字(如 "7300.00")'
    body = b""
    if fault is None:
        covered = raw.copy()
        del covered["digest"]
        try:
            body = canonical(covered)
        except (TypeError, ValueError):  # orjson: an integer beyond 64 bits, a lone surrogate
            fault = (
                "内容里有不完整的文字(半个字符)或过大的整数, 无法存成答案。内容已收存, 请在手机上改正后再发。"
            )
    if fault is not None:
        return unreadable(raw, fault)
    campaign_id, village = raw["scope"].split("/")
    return Item(
        raw["rev_id"], raw["n"], raw["submission_id"], raw["parent"], raw["scope"], campaign_id, village,
        raw["household_id"], raw["kind"], raw["questionnaire"], raw["answers"], raw["blobs"], raw["digest"],
        body, hashlib.sha256(body).hexdigest(),
    )  # fmt: skip


def unreadable(raw: Any, fault: str) -> Unreadable:
    """Keep what came as text that every database can hold, under a key of its own content."""
    body = _escaped(raw)
    key = hashlib.sha256(body.encode()).hexdigest()
    rev_id = raw.get("rev_id") if isinstance(raw, dict) and ids.is_uuid(raw.get("rev_id")) else None
    return Unreadable(f"x-{key[:34]}", rev_id, fault, body, key)


def _escaped(raw: Any) -> str:
    import json  # the slow, forgiving one: ASCII only, so that NaN and lone surrogates survive as text

    return json.dumps(raw, ensure_ascii=True, sort_keys=True, default=str)


def _fault(raw: Any) -> str | None:
    if not isinstance(raw, dict):
        return "每一项应是一个对象"
    head = None if _quick(raw) else _head_fault(raw)
    return head or _answers_fault(raw.get("answers")) or _blobs_fault(raw.get("blobs"))


def _quick(raw: dict[str, Any]) -> bool:
    """Whether `_head_fault` has nothing to say, by one pattern for all texts; False may only mean that it must look."""
    try:
        rev_id, parent, household, n, kind = (
            raw["rev_id"], raw["parent"], raw["household_id"], raw["n"], raw["kind"],
        )  # fmt: skip
        # A line break inside a text makes one line too many. Null may stand for two of them: any UUID fits there.
        texts = "\n".join(
            (
                rev_id, raw["submission_id"], rev_id if parent is None else parent,
                rev_id if household is None else household, raw["scope"], raw["digest"], raw["questionnaire"],
            )
        )  # fmt: skip
        return (
            _head_fits(texts) is not None
            and type(n) is int
            and 1 <= n <= MAX_N
            and type(kind) is str
            and 1 <= len(kind) <= 40
            and type(raw["client_at"]) is str
        )
    except (KeyError, TypeError):
        return False


def _head_fault(raw: dict[str, Any]) -> str | None:
    for key in ("rev_id", "submission_id"):
        if not ids.is_uuid(raw.get(key)):
            return f"{key} 应是小写 UUID, 收到 {_shown(raw.get(key))}"
    for key in ("parent", "household_id"):
        if key not in raw or (raw[key] is not None and not ids.is_uuid(raw[key])):
            return f"{key} 应是小写 UUID 或 null, 收到 {_shown(raw.get(key))}"
    n = raw.get("n")
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= MAX_N:
        return f"n 应是 1 以上的整数, 收到 {_shown(n)}"
    if not isinstance(raw.get("scope"), str) or not SCOPE.fullmatch(raw["scope"]):
        return f"scope 应是“行动/村代码”, 收到 {_shown(raw.get('scope'))}"
    for key in ("digest", "questionnaire"):
        if not isinstance(raw.get(key), str) or not ids.SHA256_TEXT.fullmatch(raw[key]):
            return f"{key} 应是 64 位十六进制, 收到 {_shown(raw.get(key))}"
    if (
        not isinstance(raw.get("kind"), str)
        or not 1 <= len(raw["kind"]) <= 40
        or not isinstance(raw.get("client_at"), str)
    ):
        return "kind 与 client_at 应是文字"
    return None


def _answers_fault(answers: Any) -> str | None:
    if (
        not isinstance(answers, dict)
        or len(answers) != len(PARTS)
        or not all(isinstance(answers.get(part), dict) for part in PARTS)
    ):
        return "answers 应有 values、remarks、reasons 三个对象"
    for part in PARTS:
        names = answers[part]
        if not _NAMES.issuperset(names):
            strange = next((name for name in names if not name.isascii() or len(name) > 120), None)
            if strange is not None:
                return f"answers.{part} 的名称 {_shown(strange)} 不是题号"
            if len(_NAMES) + len(names) <= _NAMES_KEPT:
                _NAMES.update(names)
    return None


def _blobs_fault(blobs: Any) -> str | None:
    if not isinstance(blobs, list) or len(blobs) > 100:
        return "blobs 应是不超过 100 项的列表"
    for blob in blobs:
        if not isinstance(blob, dict) or set(blob) != {"sha256", "size", "slot"}:
            return "blobs 每项应有 sha256、size、slot"
        if not isinstance(blob["sha256"], str) or not ids.SHA256_TEXT.fullmatch(blob["sha256"]):
            return f"照片的 sha256 不对: {_shown(blob['sha256'])}"
        if not isinstance(blob["size"], int) or not isinstance(blob["slot"], str):
            return "照片的 size 应是整数, slot 应是文字"
    return None


def _holds_float(raw: dict[str, Any]) -> bool:
    """Whether a number with a fraction stands anywhere in an item that has no other fault."""
    if len(raw) > _KEYS:
        return _has_float(raw)
    # The head and the photos have been checked value by value; most answers are plain.
    return any(
        not _PLAIN.issuperset(map(type, part.values())) and _has_float(part)
        for part in raw["answers"].values()
    )


def _has_float(value: Any) -> bool:
    parts = value.values() if type(value) is dict else value
    for part in parts:
        kind = type(part)
        if kind is float or ((kind is dict or kind is list) and _has_float(part)):
            return True
    return False


def _shown(value: Any) -> str:
    text = _escaped(value) if not isinstance(value, str) else value
    return text if len(text) <= 60 else text[:60] + "…"
