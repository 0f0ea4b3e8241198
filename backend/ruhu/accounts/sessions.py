"""Signing in, staying signed in for months offline, and being shut out."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from ruhu.accounts import passwords, queries, throttle, tokens
from ruhu.accounts.access import Actor
from ruhu.accounts.errors import (
    DeviceRevoked,
    InvalidCredentials,
    InvalidRefreshToken,
    RefreshTokenReused,
    TokenOutdated,
)
from ruhu.audit import log as audit
from ruhu.kit import clock
from ruhu.kit.db import Database
from ruhu.kit.errors import RuhuError
from ruhu.kit.ids import uuid7
from ruhu.kit.settings import Settings

# Two tabs, or a reply lost on the way: within this time the same refresh token gives another fresh pair.
GRACE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of tokens and whom it speaks for."""

    access: str
    refresh: str
    expires_in: int  # seconds
    actor: Actor


@dataclass(frozen=True, slots=True)
class Signer:
    """What it takes to give tokens out."""

    key: str
    settings: Settings

    def access(self, actor: Actor) -> str:
        """A signed access token."""
        return tokens.issue_access(actor, self.key, self.settings.access_minutes)


def sign_in(
    database: Database,
    signer: Signer,
    *,
    username: str,
    password: str,
    device_id: str,
    device_name: str,
    address: str,
) -> Tokens:
    """Exchange a password for tokens bound to a device.

    Raises TooMany, InvalidCredentials (unknown user, wrong password and inactive account look the same), DeviceRevoked.
    """
    with database.write() as connection:
        throttle.reserve(connection, username, address)
    with database.read() as connection:
        account = queries.account_by_username(connection, username)
    # Outside of any transaction: hashing takes 20 ms, during which SQLite's one writer must not be held.
    if (
        not passwords.matches(password, account.password_hash if account else None)
        or account is None
        or not account.active
    ):
        raise InvalidCredentials("用户名或密码不对，或账号已停用。请检查后再试；忘记密码请找管理员重置。")
    with database.write() as connection:
        throttle.forgive(connection, username)
        _refuse_revoked(queries.device_of(connection, account.id, device_id), device_id)
        queries.put_device(connection, account.id, device_id, device_name, clock.iso())
        actor = _actor(connection, account, device_id)
        audit.record(connection, actor, "account:sign_in", device_id, {})
        return _give(connection, signer, actor, family=uuid7(), parent=None)


def refresh(database: Database, signer: Signer, *, refresh_token: str, device_id: str) -> Tokens:
    """Exchange a refresh token for a fresh pair; each token serves once.

    A phone often loses the reply. So an old token is taken again within GRACE, and also later as long as no token given
    for it has ever been used (these are then revoked). An old token whose successor is in use means that two parties hold
    the chain: all of it is revoked. Raises InvalidRefreshToken, RefreshTokenReused, DeviceRevoked.
    """
    failure: RuhuError
    with database.write() as connection:
        row = queries.refresh_by_hash(connection, tokens.fingerprint(refresh_token))
        outcome = _exchange(connection, signer, row, device_id)
        if isinstance(outcome, Tokens):
            return outcome
        failure = outcome  # raised after the commit: a revocation must stand
    raise failure


def sign_out(connection: Connection, actor: Actor) -> None:
    """End every session of the actor on this device; what is unsent stays on the phone."""
    queries.revoke_refresh(connection, clock.iso(), account_id=actor.account_id, device_id=actor.device_id)
    queries.end_session(connection, actor.account_id, actor.device_id)
    audit.record(connection, actor, "account:sign_out", actor.device_id, {})


def ensure_active(connection: Connection, actor: Actor) -> None:
    """Raise unless the account still is as the token says and the device may still be used.

    Raises DeviceRevoked, or TokenOutdated (refreshing gives a token with today's role and areas).
    """
    row = queries.standing(connection, actor)
    if row is not None and row.revoked_at is not None:
        raise _device_revoked(actor.device_id)
    if row is None or not row.active or (row.version, row.session) != (actor.version, actor.session):
        raise TokenOutdated(
            "账号、权限或登录状态已有变动，请换新凭证；换不到时请重新登录。手机里未上传的内容不受影响。"
        )


def as_of_today(connection: Connection, actor: Actor) -> Actor:
    """The person of an old token with the role and areas that the account has now; without any when it is closed or gone
    (what it sends is then kept aside)."""
    account = queries.account_by_id(connection, actor.account_id)
    if account is None or not account.active:
        return replace(actor, areas=())
    return _actor(connection, account, actor.device_id)


class ActiveActors:
    """Remembers for a few seconds that an actor was active, so that most requests ask no table for it.

    A revocation made by this process bites at once (`forget`), one made by another within TTL.
    """

    TTL = 5.0  # seconds
    MOST = 20_000

    def __init__(self) -> None:
        self._until: dict[tuple[str, str, int, int], float] = {}
        self._lock = threading.Lock()

    def check(self, database: Database, actor: Actor) -> None:
        """`ensure_active`, at most once in TTL."""
        key = (actor.account_id, actor.device_id, actor.version, actor.session)
        if self._until.get(key, 0.0) > time.monotonic():
            return
        with database.read() as connection:
            ensure_active(connection, actor)
        with self._lock:
            if len(self._until) >= self.MOST:
                self._until.clear()
            self._until[key] = time.monotonic() + self.TTL

    def forget(self, account_id: str) -> None:
        """Ask again about this account at its next request."""
        with self._lock:
            self._until = {key: until for key, until in self._until.items() if key[0] != account_id}


def _exchange(
    connection: Connection, signer: Signer, row: Row[Any] | None, device_id: str
) -> Tokens | RuhuError:
    now = clock.now()
    at = clock.iso(now)
    if row is None or row.expires_at <= at:
        return InvalidRefreshToken("登录已过期，请重新登录。手机里未上传的内容不受影响。")
    device = queries.device_of(connection, row.account_id, row.device_id)
    if device is not None and device.revoked_at is not None:
        return _device_revoked(row.device_id)
    if row.device_id != device_id:
        queries.revoke_refresh(connection, at, family=row.family)
        return InvalidRefreshToken("刷新凭证属于另一台设备，已作废。请重新登录。")
    if row.revoked_at is not None:
        queries.revoke_refresh(connection, at, family=row.family)
        return InvalidRefreshToken("登录已被注销，请重新登录。手机里未上传的内容不受影响。")
    account = queries.account_by_id(connection, row.account_id)
    if account is None or not account.active:
        return InvalidRefreshToken("账号已停用，请联系管理员。手机里未上传的内容不受影响。")
    if not queries.mark_used(connection, row.id, at):
        used_at = row.used_at or at  # without one: another request used it a moment ago
        if now - datetime.fromisoformat(used_at) > GRACE:
            given = queries.successors(connection, row.id)
            if any(token.used_at is not None for token in given):
                queries.revoke_refresh(connection, at, family=row.family)
                audit.record(
                    connection, None, "account:refresh_reused", row.device_id, {"account": row.account_id}
                )
                return RefreshTokenReused("旧的登录凭证被再次使用，为安全起见已全部注销。请重新登录。")
            queries.revoke_refresh(connection, at, parent=row.id)
    queries.put_device(connection, account.id, device_id, "", at)
    queries.drop_expired_refresh(connection, account.id, at)
    return _give(connection, signer, _actor(connection, account, device_id), family=row.family, parent=row.id)


def _give(connection: Connection, signer: Signer, actor: Actor, *, family: str, parent: str | None) -> Tokens:
    token = tokens.new_refresh()
    now = clock.now()
    row = {
        "id": uuid7(),
        "account_id": actor.account_id,
        "device_id": actor.device_id,
        "family": family,
        "parent": parent,
        "hash": tokens.fingerprint(token),
        "issued_at": clock.iso(now),
        "expires_at": clock.iso(now + timedelta(days=signer.settings.refresh_days)),
    }
    queries.insert_refresh(connection, row)
    return Tokens(signer.access(actor), token, signer.settings.access_minutes * 60, actor)


def _actor(connection: Connection, account: Row[Any], device_id: str) -> Actor:
    device = queries.device_of(connection, account.id, device_id)
    return Actor(
        account_id=account.id,
        username=account.username,
        name=account.name,
        role=account.role,
        device_id=device_id,
        areas=queries.granted(connection, account.id),
        version=account.version,
        session=device.session if device is not None else 1,
        unit=account.unit,
    )


def _refuse_revoked(device: Row[Any] | None, device_id: str) -> None:
    if device is not None and device.revoked_at is not None:
        raise _device_revoked(device_id)


def _device_revoked(device_id: str) -> DeviceRevoked:
    return DeviceRevoked(
        "这台手机已被管理员停用。里面未上传的内容还在，请联系管理员，或导出后由他人带回。", device=device_id
    )
