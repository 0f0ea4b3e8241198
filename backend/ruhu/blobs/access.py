"""Who may send a photo, who may see it. Both follow from the items that name it, whatever became of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from ruhu.accounts.access import Actor, visible_to
from ruhu.blobs.refs import BLOB, REF
from ruhu.kit.bulk import among
from ruhu.kit.ids import SHA256_TEXT
from ruhu.roster.queries import HOUSEHOLD

_OWN = or_(REF.c.account_id == bindparam("account_id"), REF.c.device_id == bindparam("device_id"))
_DECLARED = select(func.max(REF.c.size)).where(REF.c.sha256 == bindparam("sha256"), _OWN)
_DURABLE = (
    select(BLOB.c.sha256)
    .join(REF, REF.c.sha256 == BLOB.c.sha256)
    .where(among(BLOB.c.sha256, name="hashes"), _OWN)
    .distinct()
    .order_by(BLOB.c.sha256)
)


def declared_size(connection: Connection, actor: Actor, sha256: str) -> int | None:
    """The photo's size as said by the items of this account or this phone that name it; None when none does."""
    return connection.execute(_DECLARED, {"sha256": sha256, **_who(actor)}).scalar()


def may_see(connection: Connection, actor: Actor, sha256: str) -> bool:
    """Whether one of the forms that show this photo lies where `actor` sees rows."""
    visible = visible_to(actor)
    of_village = and_(REF.c.subject_id == REF.c.area, visible.villages_where(REF.c.area))
    # Where the household is now, which may be another grid than when the form came.
    place = func.coalesce(HOUSEHOLD.c.grid, REF.c.area)
    query = (
        select(REF.c.sha256)
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == REF.c.subject_id)
        .where(REF.c.sha256 == sha256, or_(visible.where(place), of_village))
    )
    return connection.execute(query.limit(1)).first() is not None


def durable(connection: Connection, actor: Actor, hashes: Iterable[str]) -> list[str]:
    """Which of these photos are here whole, of those that this account or this phone named: others' are not told."""
    wanted = sorted({sha256 for sha256 in hashes if SHA256_TEXT.fullmatch(sha256)})
    if not wanted:
        return []
    return list(connection.execute(_DURABLE, {"hashes": wanted, **_who(actor)}).scalars())


def _who(actor: Actor) -> dict[str, str]:
    return {"account_id": actor.account_id, "device_id": actor.device_id}
