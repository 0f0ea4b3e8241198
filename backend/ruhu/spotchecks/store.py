"""Row access of spot checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ruhu.accounts.access import SURVEYING
from ruhu.accounts.queries import ACCOUNT, GRANT
from ruhu.kit.bulk import Row, among, insert_many, update_many
from ruhu.spotchecks.models import SpotDraw, SpotItem
from ruhu.submissions.store import REVISION

DRAW = SpotDraw.__table__  # type: ignore[attr-defined]
ITEM = SpotItem.__table__  # type: ignore[attr-defined]
DRAW_COLUMNS = (
    "id", "campaign_id", "area", "method", "seed", "asked", "size", "frame", "frame_size", "frame_sha256", "account_id", "at",
)  # fmt: skip
ITEM_COLUMNS = ("id", "draw_id", "n", "subject_id", "submission_id", "head_rev", "surveyors")
BRIEF = [column for column in DRAW.c if column.name != "frame"]
_LOCKED = select(ITEM).where(among(ITEM.c.id, name="ids")).order_by(ITEM.c.id).with_for_update()


def add_draw(connection: Connection, draw: Row, items: Sequence[Row]) -> None:
    """Write a draw (DRAW_COLUMNS) with its households (ITEM_COLUMNS). Raises IntegrityError where the id is taken."""
    insert_many(connection, DRAW, DRAW_COLUMNS, [draw])
    insert_many(connection, ITEM, ITEM_COLUMNS, items)


def draw_by_id(connection: Connection, draw_id: str) -> Any:
    """A draw without its list, or None."""
    return connection.execute(select(*BRIEF).where(DRAW.c.id == draw_id)).one_or_none()


def frame(connection: Connection, draw_id: str) -> str:
    """The list that was drawn from."""
    return str(connection.execute(select(DRAW.c.frame).where(DRAW.c.id == draw_id)).scalar_one())


def items_of(connection: Connection, draw_ids: Iterable[str]) -> list[Any]:
    """The households of these draws, in the order drawn."""
    query = select(ITEM).where(among(ITEM.c.draw_id, draw_ids)).order_by(ITEM.c.draw_id, ITEM.c.n)
    return list(connection.execute(query))


def item_by_id(connection: Connection, item_id: str) -> Any:
    """A drawn household, or None."""
    return connection.execute(select(ITEM).where(ITEM.c.id == item_id)).one_or_none()


def lock_items(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    """Drawn households by id, their rows locked until the commit, in the order of their ids."""
    return {row.id: row for row in connection.execute(_LOCKED, {"ids": sorted(set(ids))})}


def assign(connection: Connection, rows: Sequence[Row]) -> None:
    """Rows of (id, assigned_to, assigned_by, assigned_at)."""
    update_many(connection, ITEM, ["id"], ["assigned_to", "assigned_by", "assigned_at"], rows)


def finish(connection: Connection, rows: Sequence[Row]) -> None:
    """Rows of (id, rev_id, done_by, done_at)."""
    update_many(connection, ITEM, ["id"], ["rev_id", "done_by", "done_at"], rows)


def done_about(connection: Connection, submission_ids: Iterable[str]) -> list[Any]:
    """What was surveyed again of these forms: (submission_id, head_rev, rev_id)."""
    columns = (ITEM.c.submission_id, ITEM.c.head_rev, ITEM.c.rev_id)
    query = select(*columns).where(among(ITEM.c.submission_id, submission_ids), ITEM.c.rev_id.is_not(None))
    return list(connection.execute(query))


def surveyors(connection: Connection, submission_ids: Iterable[str]) -> dict[str, set[str]]:
    """Accounts that surveyed, by form; who decided between two versions at a desk did not."""
    query = (
        select(REVISION.c.submission_id, REVISION.c.account_id)
        .where(among(REVISION.c.submission_id, submission_ids), REVISION.c.kind == "survey", REVISION.c.status != "held")
        .distinct()
    )  # fmt: skip
    found: dict[str, set[str]] = {}
    for submission_id, account_id in connection.execute(query):
        found.setdefault(submission_id, set()).add(account_id)
    return found


def bodies(connection: Connection, rev_ids: Iterable[str]) -> dict[str, Any]:
    """(body, judgement, account_id, received_at) of revisions, by id."""
    columns = (
        REVISION.c.rev_id, REVISION.c.body, REVISION.c.judgement, REVISION.c.account_id, REVISION.c.received_at,
    )  # fmt: skip
    return {
        row.rev_id: row
        for row in connection.execute(select(*columns).where(among(REVISION.c.rev_id, rev_ids)))
    }


def people(connection: Connection, prefixes: Iterable[str]) -> dict[str, Any]:
    """Active accounts that may survey in one of these areas, by id: {id, name, role, areas}."""
    query = (
        select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.role, GRANT.c.area_code)
        .join(GRANT, GRANT.c.account_id == ACCOUNT.c.id)
        .where(
            among(GRANT.c.area_code, prefixes), ACCOUNT.c.active, among(ACCOUNT.c.role, SURVEYING - {"admin"})
        )
        .order_by(ACCOUNT.c.name, ACCOUNT.c.id)
    )
    found: dict[str, Any] = {}
    for row in connection.execute(query):
        person = found.setdefault(row.id, {"id": row.id, "name": row.name, "role": row.role, "areas": []})
        person["areas"].append(row.area_code)
    return found
