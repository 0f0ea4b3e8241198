"""The part of a push that needs no lock: each item is judged, or kept aside with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, union_all

from ruhu.accounts.access import Actor
from ruhu.accounts.queries import REVOCATION
from ruhu.campaigns.queries import MARK
from ruhu.intake.judging import Judged, judge, look_up
from ruhu.kit.state import all_values
from ruhu.questionnaires.catalog import Catalog
from ruhu.risk.store import Subject
from ruhu.submissions.items import Item, Unreadable

STATE = union_all(all_values(), REVOCATION)


def state_of(connection: Connection, actor: Actor, device: str) -> dict[str, str]:
    """The server's named values, and under "device" when this phone was revoked ("" while it is not)."""
    rows = connection.execute(STATE, {"device_id": device, "account_id": actor.account_id})
    return {str(key): str(value) for key, value in rows}


@dataclass(slots=True)
class Aside:
    """An item that is kept aside: durable, with the reason, for an administrator."""

    key: str
    rev_id: str | None
    code: str
    message: str
    digest: str
    body: str
    item: Item | None


def prepare(
    connection: Connection,
    catalog: Catalog,
    actor: Actor,
    device: str,
    items: Sequence[Item | Unreadable],
    state: Mapping[str, str],
) -> tuple[list[Judged | Aside], dict[Subject, str]]:
    """Everything that needs no lock: whose household, which rules, what they say; and which submission speaks for whom."""
    readable = [item for item in items if isinstance(item, Item)]
    known = look_up(connection, catalog, readable, state.get(MARK, ""))
    revoked = bool(state.get("device"))
    prepared: list[Judged | Aside] = []
    for item in items:
        if isinstance(item, Unreadable):
            prepared.append(
                Aside(item.key, item.rev_id, "malformed", item.message, item.digest, item.body, None)
            )
            continue
        reason = None
        if item.digest != item.true_digest:
            reason = (
                "digest_mismatch",
                f"内容与指纹不符(收到 {item.digest[:12]}…, 算得 {item.true_digest[:12]}…), 请升级应用后重发。",
            )
        elif revoked:
            reason = ("device_revoked", "这台手机已被停用。内容已收存, 请联系管理员处理。")
        elif device != actor.device_id:
            reason = ("device_mismatch", "这份内容来自另一台手机的登录。已收存, 请联系管理员处理。")
        judged = reason or judge(known, actor, item)
        if isinstance(judged, tuple):
            prepared.append(aside(item, *judged))
        else:
            prepared.append(judged)
    return prepared, known.speaking


def aside(item: Item, code: str, message: str) -> Aside:
    """An item that is kept for this reason."""
    return Aside(item.rev_id, item.rev_id, code, message, item.digest, item.body.decode(), item)
