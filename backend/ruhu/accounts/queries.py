"""Reading and writing accounts, devices and refresh tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from ruhu.accounts.access import Actor, Visible
from ruhu.accounts.models import Account, Device, Grant, RefreshToken
from ruhu.kit.bulk import among
from ruhu.kit.ids import unique

ACCOUNT = Account.__table__  # type: ignore[attr-defined]
GRANT = Grant.__table__  # type: ignore[attr-defined]
DEVICE = Device.__table__  # type: ignore[attr-defined]
REFRESH = RefreshToken.__table__  # type: ignore[attr-defined]

# Statements that most requests ask are built once: building one costs more than running it.
_ACCOUNT = select(ACCOUNT).where(ACCOUNT.c.id == bindparam("account_id"))
_NAMES = select(ACCOUNT.c.id, ACCOUNT.c.name).where(among(ACCOUNT.c.id, name="ids"))
_GRANTED = (
    select(GRANT.c.area_code).where(GRANT.c.account_id == bindparam("account_id")).order_by(GRANT.c.area_code)
)
_DEVICE = select(DEVICE).where(
    DEVICE.c.account_id == bindparam("account_id"), DEVICE.c.id == bindparam("device_id")
)
_STANDING = (
    select(ACCOUNT.c.active, ACCOUNT.c.version, DEVICE.c.session, DEVICE.c.revoked_at)
    .join(DEVICE, DEVICE.c.account_id == ACCOUNT.c.id)
    .where(ACCOUNT.c.id == bindparam("account_id"), DEVICE.c.id == bindparam("device_id"))
)
# ("device", when it was revoked or "") of one person's phone; no row when it is unknown. Parameters: device_id, account_id.
REVOCATION = select(
    literal("device").label("key"), func.coalesce(DEVICE.c.revoked_at, "").label("value")
).where(DEVICE.c.id == bindparam("device_id"), DEVICE.c.account_id == bindparam("account_id"))
_PUT_DEVICE = text(
    "INSERT INTO device (account_id, id, name, created_at, last_seen_at, session) VALUES (:account_id, :id, :name, :at, :at, 1)"
    " ON CONFLICT (account_id, id) DO UPDATE SET last_seen_at = excluded.last_seen_at,"
    " name = CASE WHEN excluded.name = '' THEN device.name ELSE excluded.name END"
)


def account_by_username(connection: Connection, username: str) -> Row[Any] | None:
    """The account of this username, whatever its state."""
    return connection.execute(select(ACCOUNT).where(ACCOUNT.c.username == username)).one_or_none()


def account_by_id(connection: Connection, account_id: str) -> Row[Any] | None:
    """The account of this id, whatever its state."""
    return connection.execute(_ACCOUNT, {"account_id": account_id}).one_or_none()


def granted(connection: Connection, account_id: str) -> tuple[str, ...]:
    """The area codes granted to an account, sorted."""
    return tuple(connection.execute(_GRANTED, {"account_id": account_id}).scalars())


def grants_of(connection: Connection, account_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Area codes granted, by account."""
    query = select(GRANT).where(GRANT.c.account_id.in_(account_ids)).order_by(GRANT.c.area_code)
    found: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(query):
        found[row.account_id] = (*found.get(row.account_id, ()), row.area_code)
    return found


def listed(
    connection: Connection, visible: Visible, after: str, limit: int, part: str = ""
) -> Sequence[Row[Any]]:
    """Accounts with at least one area within `visible`, by username after `after`; with `part` of their name or username."""
    within = exists().where(GRANT.c.account_id == ACCOUNT.c.id).where(visible.counts_where(GRANT.c.area_code))
    where = [within, ACCOUNT.c.username > after]
    if part:
        named = ACCOUNT.c.name.contains(part, autoescape=True)
        where.append(or_(named, ACCOUNT.c.username.contains(part.lower(), autoescape=True)))
    query = select(ACCOUNT).where(*where).order_by(ACCOUNT.c.username).limit(limit)
    return connection.execute(query).all()


def names_of(connection: Connection, account_ids: Iterable[str]) -> dict[str, str]:
    """Names of people by account id, for histories; no statement when nobody is asked for."""
    wanted = sorted(set(account_ids))
    return {row.id: row.name for row in connection.execute(_NAMES, {"ids": wanted})} if wanted else {}


def insert_account(connection: Connection, account: dict[str, Any], areas: Sequence[str]) -> None:
    """Write a new account with its areas."""
    connection.execute(insert(ACCOUNT), account)
    put_grants(connection, account["id"], areas)


def put_grants(connection: Connection, account_id: str, areas: Sequence[str]) -> None:
    """Replace the areas of an account."""
    connection.execute(delete(GRANT).where(GRANT.c.account_id == account_id))
    if areas:
        connection.execute(
            insert(GRANT), [{"account_id": account_id, "area_code": code} for code in sorted(set(areas))]
        )


def change_account(connection: Connection, account_id: str, changes: dict[str, Any]) -> None:
    """Change columns of an account and outdate its access tokens."""
    values = {**changes, "version": _mark()}
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(values))


def device_of(connection: Connection, account_id: str, device_id: str) -> Row[Any] | None:
    """A phone as this account uses it."""
    return connection.execute(_DEVICE, {"account_id": account_id, "device_id": device_id}).one_or_none()


def devices_of(connection: Connection, account_id: str) -> Sequence[Row[Any]]:
    """The phones of an account, oldest first."""
    return connection.execute(
        select(DEVICE).where(DEVICE.c.account_id == account_id).order_by(DEVICE.c.created_at)
    ).all()


def put_device(connection: Connection, account_id: str, device_id: str, name: str, at: str) -> None:
    """Note that a phone was seen, making its row the first time; an empty name keeps the known one."""
    connection.execute(_PUT_DEVICE, {"account_id": account_id, "id": device_id, "name": name, "at": at})


def revoke_device(connection: Connection, account_id: str, device_id: str, at: str) -> bool:
    """Shut a phone out; False when there is no such active phone."""
    where = (DEVICE.c.account_id == account_id, DEVICE.c.id == device_id, DEVICE.c.revoked_at.is_(None))
    return connection.execute(update(DEVICE).where(*where).values(revoked_at=at)).rowcount > 0


def end_session(connection: Connection, account_id: str, device_id: str) -> None:
    """Outdate the access tokens given to this phone so far."""
    where = (DEVICE.c.account_id == account_id, DEVICE.c.id == device_id)
    connection.execute(update(DEVICE).where(*where).values(session=_mark()))


def _mark() -> int:
    """What tokens have to carry from now on. No counter: in a database set back to its backup one would count the same
    numbers again, and a token given before would be good for what was granted since."""
    return int(unique()[-7:], 16) + 2


def refresh_by_hash(connection: Connection, token_hash: str) -> Row[Any] | None:
    """The refresh token with this fingerprint."""
    return connection.execute(select(REFRESH).where(REFRESH.c.hash == token_hash)).one_or_none()


def insert_refresh(connection: Connection, row: dict[str, Any]) -> None:
    """Store a refresh token's record."""
    connection.execute(insert(REFRESH), row)


def mark_used(connection: Connection, token_id: str, at: str) -> bool:
    """Use a refresh token; False when another request used it first."""
    where = (REFRESH.c.id == token_id, REFRESH.c.used_at.is_(None))
    return connection.execute(update(REFRESH).where(*where).values(used_at=at)).rowcount > 0


def successors(connection: Connection, token_id: str) -> Sequence[Row[Any]]:
    """The refresh tokens that were given for this one."""
    return connection.execute(select(REFRESH).where(REFRESH.c.parent == token_id)).all()


def revoke_refresh(connection: Connection, at: str, **which: str) -> None:
    """Revoke refresh tokens chosen by column values, e.g. `family=…`, or `account_id=…, device_id=…`."""
    query = update(REFRESH).where(REFRESH.c.revoked_at.is_(None))
    for column, value in which.items():
        query = query.where(REFRESH.c[column] == value)
    connection.execute(query.values(revoked_at=at))


def drop_expired_refresh(connection: Connection, account_id: str, before: str) -> None:
    """Forget refresh tokens that ran out."""
    connection.execute(
        delete(REFRESH).where(REFRESH.c.account_id == account_id, REFRESH.c.expires_at < before)
    )


def standing(connection: Connection, actor: Actor) -> Row[Any] | None:
    """(active, version, session, revoked_at) of an actor's account and device, in one look-up by primary keys."""
    who = {"account_id": actor.account_id, "device_id": actor.device_id}
    return connection.execute(_STANDING, who).one_or_none()
