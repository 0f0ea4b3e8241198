"""Pull: a feed per village and roster, and per village and campaign, read by an opaque cursor.

A row's `seq` is given under the scope's row lock, held to the commit: a reader that sees seq n sees all below it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Select, bindparam, or_, select

from ruhu.accounts.access import Actor, Visible, visible_to
from ruhu.accounts.queries import names_of
from ruhu.blobs.refs import photos_of
from ruhu.complaints.reading import complaint_feed
from ruhu.kit.bulk import among
from ruhu.kit.cursors import BadCursor
from ruhu.kit.db import Database
from ruhu.kit.errors import NotPermitted
from ruhu.kit.ids import is_uuid
from ruhu.kit.scopes import top_of
from ruhu.ledger.queries import case_feed
from ruhu.review.store import latest_reviews
from ruhu.risk.store import rejudged
from ruhu.roster.queries import roster_feed
from ruhu.submissions.store import REVISION, SUBMISSION
from ruhu.sync.protocol import OLDEST, PULL_LIMIT
from ruhu.sync.state import epoch
from ruhu.sync.witness import cursor_ahead
from ruhu.visits.queries import visit_feed

ACTS_SINCE = 2
"""The protocol whose clients know feeds of acts: to an older one they would look like forms."""
ACT_FEEDS: tuple[Callable[[Connection, Visible, str, int, int], list[dict[str, Any]]], ...] = (
    visit_feed,
    case_feed,
)
"""Further changes of a campaign's feed: (connection, visible, scope, after, limit) → changes by seq."""
OWN_FEEDS: tuple[Callable[[Connection, Actor, str, int, int], list[dict[str, Any]]], ...] = (complaint_feed,)
"""The same, of what only its writer reads."""

_HAVE = select(REVISION.c.rev_id).where(
    among(REVISION.c.rev_id, name="revs"),
    or_(REVISION.c.account_id == bindparam("account_id"), REVISION.c.device_id == bindparam("device_id")),
)


class Ahead(Exception):
    """A cursor of this server's own making stands beyond what the feed has given out: the database went back in time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a phone asks of one feed. `key` seals cursors, so that nobody can make one up; `protocol` is the app's."""

    scope: str
    cursor: str | None
    limit: int
    key: bytes = b""
    protocol: int = OLDEST


def page(database: Database, actor: Actor, asked: Asked) -> dict[str, Any]:
    """`pull`; a cursor from the future begins a new epoch, and the feed starts again."""

    def once() -> dict[str, Any]:
        with database.read() as connection:
            return pull(connection, actor, asked)

    try:
        return once()
    except Ahead:
        cursor_ahead(database, str(asked.cursor).partition(".")[0])
        return once()


def pull(connection: Connection, actor: Actor, asked: Asked) -> dict[str, Any]:
    """A page of changes after the cursor. A cursor of another epoch or of other grants starts again with a `reset`; so does
    one of an older app, which was not given what only the newer one knows, and one with a wrong seal. Raises Ahead.
    """
    scope = asked.scope
    kind, _, village = scope.partition("/")
    visible = visible_to(actor)
    if not village or not visible.covers_village(village):
        raise NotPermitted(f"您现在不能读取 {scope}。请刷新范围后再试。", scope=scope)
    acts = asked.protocol >= ACTS_SINCE and kind != "roster"
    now_epoch, grant = epoch(connection), _grant(actor, village, acts)
    stem = f"{now_epoch}.{grant}"
    after, reset = _position(asked.cursor, stem, scope, asked.key)
    limit = min(asked.limit, PULL_LIMIT)
    if kind == "roster":
        rows = roster_feed(connection, visible, village, after, limit + 1)
    else:
        rows = _submissions(connection, actor, scope, village, after, limit + 1)
        if acts:
            for feed in ACT_FEEDS:
                rows += feed(connection, visible, scope, after, limit + 1)
            for own in OWN_FEEDS:
                rows += own(connection, actor, scope, after, limit + 1)
            rows = sorted(rows, key=lambda change: change["seq"])[: limit + 1]
    if not rows and after > top_of(connection, scope):
        raise Ahead
    found, more = rows[:limit], len(rows) > limit
    place = f"{stem}.{found[-1]['seq'] if found else after}"
    changes = ([{"type": "reset"}] if reset else []) + found
    return {
        "changes": changes,
        "cursor": f"{place}.{_seal(place, scope, asked.key)}",
        "more": more,
        "epoch": now_epoch,
    }


def have(connection: Connection, actor: Actor, revs: list[str]) -> list[str]:
    """Which of these revisions are durable here, of those that this account or this phone made: others' are not told."""
    wanted = list(filter(is_uuid, revs))
    if not wanted:
        return []
    who = {"account_id": actor.account_id, "device_id": actor.device_id}
    return sorted(connection.execute(_HAVE, {"revs": wanted, **who}).scalars())


def _grant(actor: Actor, village: str, acts: bool) -> str:
    areas = visible_to(actor).about(village)
    return hashlib.sha256(" ".join([*areas, *["acts"] * acts]).encode()).hexdigest()[:8]


def _position(cursor: str | None, stem: str, scope: str, key: bytes) -> tuple[int, bool]:
    """Where to go on, and whether from the beginning with a reset: for a cursor of another epoch, grant, scope or server."""
    if not cursor:
        return 0, False
    place, _, seal = cursor.rpartition(".")
    parts = cursor.split(".")
    if not 3 <= len(parts) <= 4 or not parts[2].isascii() or not parts[2].isdigit() or len(parts[2]) > 18:
        raise BadCursor(f"游标 {cursor[:60]!r} 不是本服务器给出的。请去掉 cursor 从头读取。")
    ours = place.startswith(f"{stem}.") and hmac.compare_digest(
        seal.encode(), _seal(place, scope, key).encode()
    )
    return (int(parts[2]), False) if ours else (0, True)


def _seal(place: str, scope: str, key: bytes) -> str:
    return hmac.new(key, f"cursor {scope} {place}".encode(), hashlib.sha256).hexdigest()[:16]


@lru_cache(maxsize=512)
def _page(visible: Visible, *, first: bool) -> Select[Any]:
    """The statement that reads a campaign's feed for whoever sees this; building it costs more than running it."""
    seen = visible.where(SUBMISSION.c.area) | (SUBMISSION.c.subject_id == bindparam("of_village"))
    return (
        select(SUBMISSION, REVISION.c.body, REVISION.c.judgement, seen.label("seen"))
        .join(REVISION, REVISION.c.rev_id == SUBMISSION.c.head_rev)
        .where(SUBMISSION.c.scope == bindparam("in_scope"), SUBMISSION.c.seq > bindparam("after"))
        .where(seen if first else seen | SUBMISSION.c.moved)
        .order_by(SUBMISSION.c.seq)
        .limit(bindparam("most"))
    )


def _submissions(
    connection: Connection, actor: Actor, scope: str, village: str, after: int, limit: int
) -> list[dict[str, Any]]:
    """Forms changed after `after`. One whose household left the reader's grids comes as deleted, so that a phone drops it;
    the very first page needs none."""
    asked = {"in_scope": scope, "after": after, "of_village": village, "most": limit}
    found = connection.execute(_page(visible_to(actor), first=after == 0), asked).all()
    if not found:
        return []
    rows = [row for row in found if row.seen]
    gone = [
        {"type": "submission", "seq": row.seq, "id": row.id, "deleted": True, "data": None}
        for row in found
        if not row.seen
    ]
    people = names_of(connection, (row.account_id for row in rows))
    reviews = latest_reviews(connection, [row.id for row in rows])
    bodies = [orjson.loads(row.body) for row in rows]
    photos = photos_of(connection, [body.get("blobs", []) for body in bodies])
    again = rejudged(connection, [row.head_rev for row in rows])
    shown = [
        _submission_change(
            row,
            body,
            orjson.loads(again.get(row.head_rev, row.judgement)),
            people,
            reviews.get(row.id),
            count,
        )
        for row, body, count in zip(rows, bodies, photos, strict=True)
    ]
    return sorted(shown + gone, key=lambda change: change["seq"])


def _submission_change(
    row: Any,
    body: dict[str, Any],
    result: dict[str, Any],
    people: dict[str, str],
    review: dict[str, Any] | None,
    photos: dict[str, int],
) -> dict[str, Any]:
    data = {
        "household_id": row.subject_id if row.subject == "household" else None,
        "village": row.scope.split("/")[1],
        "campaign": row.campaign_id,
        "questionnaire": row.questionnaire,
        "head": row.head_rev,
        "state": row.state,
        "answers": body["answers"],
        "flags": result["flags"],
        "measures": result["measures"],
        "visited_on": result["listed"]["visited_on"],
        "account_name": people.get(row.account_id, ""),
        "review": review,
        "photos": photos,
    }
    return {"type": "submission", "seq": row.seq, "id": row.id, "deleted": False, "data": data}
