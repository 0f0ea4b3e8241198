"""What is kept aside: the list, one of it with its reason and the way out, laying it by."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, tuple_

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.accounts.queries import DEVICE, GRANT, names_of
from ruhu.areas.codes import below
from ruhu.areas.queries import names as area_names
from ruhu.audit import log as audit
from ruhu.blobs.refs import REF, named_in, stored
from ruhu.kit import cursors
from ruhu.kit.bulk import among
from ruhu.kit.errors import Conflict, NotFound
from ruhu.kit.ids import is_uuid
from ruhu.review.reasons import masked, reason
from ruhu.review.store import DECISION, add_decision, decisions_of, known
from ruhu.roster.queries import briefs
from ruhu.submissions.store import REVISION, SUBMISSION

KEY = (REVISION.c.received_at, REVISION.c.rev_id)
# The village of "<campaign>/<village>" in words that both databases have: all that a campaign's id may hold goes from the left.
VILLAGE = func.substr(func.ltrim(REVISION.c.scope, string.ascii_lowercase + string.digits + "-"), 2)
LAID_BY = exists().where(DECISION.c.rev_id == REVISION.c.rev_id, DECISION.c.action == "dismiss")


TAKEN_IN = {"code": "taken_in", "message": "已重新判定并收下。"}


class NotHeld(Conflict):
    code, title = "not_held", "已经处理过"


def page(
    connection: Connection,
    actor: Actor,
    campaign: str | None,
    area: str | None,
    code: str | None,
    dismissed: bool,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """What is kept aside, oldest first; a page may be short of `limit` although `next` leads on."""
    visible = visible_to(actor)
    query = (
        select(REVISION)
        .where(REVISION.c.status == "held", _visible_rows(actor), LAID_BY if dismissed else ~LAID_BY)
        .order_by(*KEY)
        .limit(limit + 1)
    )
    if campaign is not None:
        query = query.where(REVISION.c.scope.startswith(campaign + "/", autoescape=True))
    if area is not None:
        query = query.where(below(VILLAGE, area))
    if code is not None:
        query = query.where(REVISION.c.problem.contains(f'"code":"{code}"', autoescape=True))
    if cursor:
        query = query.where(tuple_(*KEY) > tuple_(*cursors.unpack(cursor, [cursors.is_text] * len(KEY))))
    found = connection.execute(query).all()
    rows = found[:limit]
    following = cursors.pack([rows[-1].received_at, rows[-1].rev_id]) if len(found) > limit else None
    return {"items": _items(connection, visible, rows), "next": following}


def one(connection: Connection, actor: Actor, key: str) -> dict[str, Any]:
    """Everything about one item: the reason, the way out, what came (numbers of persons masked). Raises NotFound."""
    row = visible_row(connection, actor, key)
    item = _items(connection, visible_to(actor), [row])[0]
    text = masked(row.body)
    body = _read(text)
    answers = (
        body.get("answers") if isinstance(body, dict) and problem_of(row)["code"] != "malformed" else None
    )
    form = connection.execute(select(SUBMISSION).where(SUBMISSION.c.id == row.submission_id)).first()
    device = connection.execute(
        select(DEVICE.c.name).where(DEVICE.c.account_id == row.account_id, DEVICE.c.id == row.device_id)
    ).scalar()
    decisions = [d for d in decisions_of(connection, [row.submission_id]) if d["rev_id"] == row.rev_id]
    return item | {
        "status": row.status, "device_name": device or "", "parent": row.parent, "digest": row.digest,
        "questionnaire": body.get("questionnaire") if isinstance(body, dict) else None,
        "client_at": body.get("client_at") if isinstance(body, dict) else None,
        "answers": answers if isinstance(answers, dict) else None, "body": text, "photos": _photos(connection, row),
        "form": None if form is None else {"submission_id": form.id, "state": form.state, "head": form.head_rev},
        "decisions": decisions,
    }  # fmt: skip


def _photos(connection: Connection, row: Any) -> list[dict[str, Any]]:
    """What the item shows, as far as it can be made out."""
    query = select(REF.c.sha256, REF.c.size, REF.c.slot).where(
        REF.c.rev_id == row.rev_id, among(REF.c.sha256, [blob["sha256"] for blob in named_in(row.body)])
    )
    found = connection.execute(query.order_by(REF.c.slot, REF.c.sha256)).all()
    here = stored(connection, [photo.sha256 for photo in found])
    return [{**photo._mapping, "here": photo.sha256 in here, "fits": None} for photo in found]


def dismiss(connection: Connection, actor: Actor, key: str, decision_id: str, note: str) -> None:
    """Lay an item by: it stays stored as it is and leaves the list. The same id again changes nothing.

    Raises NotFound, NotHeld when it has been taken up meanwhile, IdTaken.
    """
    row = visible_row(connection, actor, key, lock=True)
    if known(connection, decision_id, row.rev_id, "dismiss"):
        return
    if row.status != "held":
        raise NotHeld("这一份已经重新判定, 不在待处理里了。", status=row.status)
    add_decision(
        connection, actor, decision_id=decision_id, submission_id=row.submission_id, rev_id=row.rev_id,
        action="dismiss", note=note.strip(),
    )  # fmt: skip
    audit.record(
        connection, actor, "review:dismiss", row.rev_id, {"id": decision_id, "code": problem_of(row)["code"]}
    )


def visible_row(connection: Connection, actor: Actor, key: str, *, lock: bool = False) -> Any:
    """A revision that is, or was, kept aside, within the actor's areas. Raises NotFound."""
    visible = visible_to(actor)
    handled = exists().where(
        DECISION.c.rev_id == REVISION.c.rev_id, DECISION.c.action.in_(("retry", "dismiss"))
    )
    query = select(REVISION).where(
        REVISION.c.rev_id == key, or_(REVISION.c.status == "held", handled), _visible_rows(actor)
    )
    if lock:
        # By the key alone, then read anew: whoever waits here for another's decision must see it, the row and its decision.
        connection.execute(select(REVISION.c.rev_id).where(REVISION.c.rev_id == key).with_for_update())
    row = connection.execute(query).first()
    if row is None or not _items(connection, visible, [row]):
        raise NotFound("没有这一份待处理的内容, 或它不在您的范围内。请回到列表刷新。")
    return row


def _visible_rows(actor: Actor) -> ColumnElement[bool]:
    """Clause over REVISION: by the village it says it is about; what says none, by who sent it. A complaint, which says all of
    its writer, is for administrators alone."""
    visible = visible_to(actor)
    sender = exists().where(
        GRANT.c.account_id == REVISION.c.account_id, visible.counts_where(GRANT.c.area_code)
    )
    nowhere = REVISION.c.scope == ""
    seen = or_(and_(nowhere, sender), and_(~nowhere, visible.villages_where(VILLAGE)))
    return seen if actor.role == "admin" else and_(seen, REVISION.c.kind != "complaint")


def _items(connection: Connection, visible: Visible, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """List entries; a household of the register outside `visible` takes its entry away."""
    bodies = {row.rev_id: _read(row.body) for row in rows}
    named = {rev: _household_id(body) for rev, body in bodies.items()}
    homes = briefs(connection, filter(None, named.values()))
    villages = {row.rev_id: row.scope.partition("/")[2] for row in rows}
    titles = area_names(connection, {village for village in villages.values() if village})
    people = names_of(connection, [row.account_id for row in rows])
    found = []
    for row in rows:
        home = homes.get(named[row.rev_id] or "")
        if home is not None and not visible.covers(home["grid"]):
            continue
        problem, village = problem_of(row), villages[row.rev_id]
        told = reason(problem["code"])
        found.append({
            "key": row.rev_id, "submission_id": row.submission_id, "code": problem["code"], "title": told.title,
            "message": problem["message"], "way_out": told.way_out, "can_retry": told.again,
            "campaign": row.scope.partition("/")[0] or None, "village": village or None,
            "village_name": titles.get(village) if village else None, "household_id": named[row.rev_id],
            "household": home,
            "account_name": people.get(row.account_id, ""), "received_at": row.received_at,
        })  # fmt: skip
    return found


def problem_of(row: Any) -> dict[str, str]:
    """Why it is kept aside; what has been taken in since has no problem any more."""
    found: dict[str, str] = orjson.loads(row.problem) if row.problem else TAKEN_IN
    return found


def _household_id(body: Any) -> str | None:
    found = body.get("household_id") if isinstance(body, dict) else None
    return found if is_uuid(found) else None


def _read(body: str) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:  # NaN, halves of pairs, a number that was masked: shown as text only
        return None
