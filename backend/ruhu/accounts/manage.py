"""Making and changing accounts: for the command line, for the demo and for administrators over HTTP."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ruhu.accounts import passwords, queries
from ruhu.accounts.access import MANAGING_ACCOUNTS, ROLE_NAMES, ROLES, Actor, demand_role, visible_to
from ruhu.accounts.errors import UnsuitableAccount, UsernameTaken
from ruhu.areas.codes import level_of
from ruhu.areas.queries import names
from ruhu.kit import clock
from ruhu.kit.errors import NotFound, NotPermitted
from ruhu.kit.ids import uuid7

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
# Where a role's work lies. A worker gets the village only where there are no grids.
LEVELS = {
    "worker": ("grid", "village"),
    "village": ("village",),
    "township": ("township",),
    "county": ("county",),
}
# May be given "", the whole country, and areas that are not imported yet: the first administrator comes before the register.
_UNLIMITED = ("admin", "auditor")
_GIVEN_BY_ADMINS = ("admin", "auditor")


def create_account(
    connection: Connection,
    username: str,
    password: str,
    name: str,
    role: str,
    areas: Sequence[str],
    unit: str = "",
) -> str:
    """Make an account and return its id. `unit`: of a department, as cases name it. Raises UsernameTaken, UnsuitableAccount."""
    if not USERNAME.fullmatch(username):
        raise UnsuitableAccount(
            f"用户名“{username[:40]}”不行: 要 2 到 32 个小写字母、数字或 . _ -，以字母或数字开头。"
        )
    if not 1 <= len(name.strip()) <= 40:
        raise UnsuitableAccount("姓名要 1 到 40 个字。")
    if role not in ROLES:
        raise UnsuitableAccount(f"没有“{role[:40]}”这种角色，可用: {'、'.join(ROLES)}。")
    _check_areas(connection, role, areas)
    _check_unit(role, unit)
    _check_password(password, username)
    if queries.account_by_username(connection, username) is not None:
        raise UsernameTaken(f"用户名“{username}”已有人用，请换一个。", username=username)
    account = {
        "id": uuid7(),
        "username": username,
        "name": name.strip(),
        "role": role,
        "unit": unit.strip(),
        "password_hash": passwords.hashed(password),
        "active": True,
        "version": 1,
        "created_at": clock.iso(),
    }
    try:
        queries.insert_account(connection, account, areas)
    except IntegrityError as taken:  # somebody else was faster
        raise UsernameTaken(f"用户名“{username}”已有人用，请换一个。", username=username) from taken
    return str(account["id"])


def set_password(connection: Connection, account_id: str, password: str) -> None:
    """Change a password; sessions on all devices end. Raises NotFound, UnsuitableAccount."""
    account = queries.account_by_id(connection, account_id)
    if account is None:
        raise NotFound("没有这个账号。")
    _check_password(password, account.username)
    queries.change_account(connection, account_id, {"password_hash": passwords.hashed(password)})
    queries.revoke_refresh(connection, clock.iso(), account_id=account_id)


def set_active(connection: Connection, account_id: str, active: bool) -> None:
    """Let an account in or shut it out, with all of its devices."""
    queries.change_account(connection, account_id, {"active": active})
    if not active:
        queries.revoke_refresh(connection, clock.iso(), account_id=account_id)


def revoke_device(connection: Connection, account_id: str, device_id: str) -> None:
    """Shut one phone out for good. Raises NotFound for one that this account does not use, or not any more."""
    at = clock.iso()
    if not queries.revoke_device(connection, account_id, device_id, at):
        raise NotFound("这个账号没有这台(仍可用的)设备。", device=device_id)
    queries.revoke_refresh(connection, at, account_id=account_id, device_id=device_id)


def set_areas(connection: Connection, account_id: str, role: str, areas: Sequence[str]) -> None:
    """Give an account other areas; its phones take them at their next refresh. Raises UnsuitableAccount."""
    _check_areas(connection, role, areas)
    queries.put_grants(connection, account_id, areas)
    queries.change_account(connection, account_id, {})


def set_unit(connection: Connection, account_id: str, role: str, unit: str) -> None:
    """Say which unit a department is; its tokens of before end. Raises UnsuitableAccount."""
    _check_unit(role, unit)
    queries.change_account(connection, account_id, {"unit": unit.strip()})


def demand_manageable(actor: Actor, role: str, areas: Sequence[str]) -> None:
    """Raise NotPermitted unless `actor` may make or change an account of this role with these areas."""
    demand_role(actor, MANAGING_ACCOUNTS)
    if role in _GIVEN_BY_ADMINS and actor.role != "admin":
        raise NotPermitted(f"{ROLE_NAMES[role]}账号只能由管理员管理。")
    visible = visible_to(actor)
    beyond = [code for code in areas if not visible.covers(code)]
    if beyond or (not areas and not visible.covers("")):
        raise NotPermitted(f"区划 {'、'.join(beyond[:5]) or '(空)'} 不在您的管辖范围内。", areas=beyond[:20])


def _check_areas(connection: Connection, role: str, areas: Sequence[str]) -> None:
    if not areas:
        raise UnsuitableAccount("至少要给一个区划代码。")
    given = [code for code in areas if code or role not in _UNLIMITED]
    known = names(connection, given)
    for code in given:
        level = level_of(code)
        if code not in known and not (role in _UNLIMITED and level):
            raise UnsuitableAccount(f"没有代码为“{code[:20]}”的区划，请先导入区划。", area=code[:20])
        if role in LEVELS and level not in LEVELS[role]:
            raise UnsuitableAccount(
                f"{ROLE_NAMES[role]}的区划不能是“{known[code]}”({code})这一级。", area=code
            )


def _check_unit(role: str, unit: str) -> None:
    if unit.strip() and role != "department":
        raise UnsuitableAccount("只有部门账号写责任单位。请去掉单位, 或把角色改成部门。")


def _check_password(password: str, username: str) -> None:
    complaint = passwords.complaint(password, username)
    if complaint:
        raise UnsuitableAccount(complaint)
