"""The wire's models and limits. A change here moves PROTOCOL (a test holds the hash of this schema)."""

from __future__ import annotations

from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from ruhu.kit import ids
from ruhu.kit.errors import Invalid, Malformed, RuhuError, TooLarge
from ruhu.risk.wire import FlagOut

PROTOCOL = 2
OLDEST = 1
MAX_ITEMS = 50
MAX_BYTES = 512 * 1024
PULL_LIMIT = 200


class ProtocolTooOld(RuhuError):
    status, code, title = 426, "protocol_too_old", "应用版本太旧"


class NotAPush(Invalid):
    code, title = "not_a_push", "不是一次发送"


class BlobRef(BaseModel):
    """A photo or signature that belongs to the answers."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    slot: str


class Answers(BaseModel):
    """Complete answers: values, remarks and reasons by id (docs/questionnaires.md)."""

    values: dict[str, Any]
    remarks: dict[str, str]
    reasons: dict[str, str]


class PushItem(BaseModel):
    """One revision as the phone made it. Documented shape; the server keeps even what does not fit it."""

    model_config = ConfigDict(extra="allow")

    rev_id: str
    n: int = Field(ge=1)
    submission_id: str
    parent: str | None
    scope: str
    household_id: str | None
    kind: str
    questionnaire: str
    answers: Answers
    blobs: list[BlobRef]
    client_at: str
    digest: str = Field(pattern="^[0-9a-f]{64}$")


class Push(BaseModel):
    """The body of a push."""

    protocol: int = Field(ge=OLDEST, le=PROTOCOL)
    device: str = Field(pattern=f"^{ids.UUID_TEXT.pattern}$")
    items: list[PushItem] = Field(max_length=MAX_ITEMS)


class ProblemOut(BaseModel):
    """Why an item was kept aside."""

    code: str
    message: str


class PushResult(BaseModel):
    """The receipt of one item."""

    rev_id: str | None
    status: Literal["accepted", "duplicate", "disputed", "held", "retry"]
    seq: int | None
    head: str | None
    need_blobs: list[str]
    flags: list[FlagOut]
    problem: ProblemOut | None


class PushReply(BaseModel):
    """Results in the order of the items."""

    protocol: int
    epoch: str
    server_time: str
    results: list[PushResult]


class TownshipPart(BaseModel):
    """The township's part of the village form as a village of the township has sent it."""

    village: str
    village_name: str
    values: dict[str, Any]
    remarks: dict[str, str]


class ScopeOut(BaseModel):
    """A feed that the account may pull now. `township`: see docs/sync.md, Pull."""

    scope: str
    kind: Literal["roster", "campaign"]
    campaign: str | None
    village: str
    name: str
    township: TownshipPart | None = None


class Scopes(BaseModel):
    """All feeds of the account."""

    epoch: str
    scopes: list[ScopeOut]
    grids: list[str]


class Change(BaseModel):
    """One change of a feed; a `reset` has only its type."""

    type: Literal["reset", "household", "village", "submission", "visit", "case", "complaint"]
    seq: int | None = None
    id: str | None = None
    deleted: bool = False
    data: dict[str, Any] | None = None


class Page(BaseModel):
    """A page of a feed."""

    changes: list[Change]
    cursor: str
    more: bool
    epoch: str


class Have(BaseModel):
    """Ids of revisions and hashes of photos."""

    revs: list[str] = Field(max_length=2000)
    blobs: list[str] = Field(default_factory=list, max_length=2000)


class PublicKey(BaseModel):
    """A point of P-256 (RFC 7517)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str
    y: str


class ServerKeysOut(BaseModel):
    """What phones seal files to, and verify receipts with."""

    key_id: str
    seal: PublicKey
    sign: PublicKey


class Receipt(BaseModel):
    """What came of one part of a carried file, signed (docs/sync.md)."""

    ruhu: Literal["receipt"]
    v: int
    bundle_id: str
    part: int
    parts: int
    key_id: str
    account_name: str
    device_id: str
    epoch: str
    at: str
    results: list[PushResult]
    blobs: list[str]
    signature: str


def read_push(body: bytes) -> tuple[str, list[Any]]:
    """The device and the raw items of a push body. Raises problems for an envelope that is none."""
    if len(body) > MAX_BYTES:
        raise TooLarge(
            f"这次发送有 {len(body) // 1024} KB, 一次最多 {MAX_BYTES // 1024} KB, 请分批发送。",
            limit_bytes=MAX_BYTES,
        )
    raw = read_json(body)
    if not isinstance(raw, dict):
        raise NotAPush("发送的内容应是一个对象: {protocol, device, items}。")
    protocol, device, items = raw.get("protocol"), raw.get("device"), raw.get("items")
    if not isinstance(protocol, int) or isinstance(protocol, bool):
        raise NotAPush("缺少协议号 protocol(整数)。", field="protocol")
    if not OLDEST <= protocol <= PROTOCOL:
        raise ProtocolTooOld(
            f"应用的协议号是 {protocol}, 本服务器接受 {OLDEST} 到 {PROTOCOL}。请升级; 未发送的内容都还在手机里, 也可以导出文件上交。",
            oldest=OLDEST, newest=PROTOCOL,
        )  # fmt: skip
    if not ids.is_uuid(device):
        raise NotAPush("缺少手机编号 device(小写 UUID)。", field="device")
    if not isinstance(items, list):
        raise NotAPush("缺少 items(列表)。", field="items")
    if len(items) > MAX_ITEMS:
        raise TooLarge(
            f"这次发送有 {len(items)} 项, 一次最多 {MAX_ITEMS} 项, 请分批发送。", limit_items=MAX_ITEMS
        )
    return str(device), items


def read_json(body: bytes) -> Any:
    """Parse strictly; NaN and lone surrogates inside one item must not cost the others their receipt, so a forgiving second reader
    hands them on to the item check. Raises Malformed for what is no JSON at all."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as first:
        import json

        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise Malformed(
                f"收到的不是完整的 JSON(第 {first.pos} 字节附近), 可能传到一半断了。请重发, 手机里的内容还在。",
                position=first.pos,
            ) from None
