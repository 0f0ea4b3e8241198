"""`ruhu account …`: the first administrator, and help for those who are locked out."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Connection

from ruhu.accounts import queries
from ruhu.accounts.access import ROLES
from ruhu.accounts.manage import create_account, revoke_device, set_active, set_password
from ruhu.audit import log as audit
from ruhu.kit.console import DatabaseOption, DataOption, console, opened
from ruhu.kit.errors import NotFound

app = typer.Typer(help="Accounts.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="Lower-case letters, digits, . _ -")]
Password = Annotated[
    str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True, envvar="RUHU_NEW_PASSWORD")
]


@app.command()
def create(
    username: Username,
    password: Password,
    role: Annotated[str, typer.Option(help=" ".join(ROLES))],
    area: Annotated[
        list[str],
        typer.Option(help="Area code; repeat for several. An administrator may have '' (everywhere)."),
    ],
    name: Annotated[str, typer.Option(help="Name shown to others; default: the username.")] = "",
    unit: Annotated[
        str, typer.Option(help="Of a department: its name, as campaigns and cases write it (教体局).")
    ] = "",
    database: DatabaseOption = None,
    data: DataOption = None,
) -> None:
    """Make an account. The areas must be there: import them first, or give an administrator ''."""
    with opened(database, data) as store, store.write() as connection:
        account_id = create_account(connection, username, password, name or username, role, area, unit)
        audit.record(connection, None, "account:create", account_id, {"role": role, "areas": area})
    console.print(f"已建账号 {username}({role})。")


@app.command("password")
def change_password(
    username: Username, password: Password, database: DatabaseOption = None, data: DataOption = None
) -> None:
    """Set a new password; tokens given out before end."""
    with opened(database, data) as store, store.write() as connection:
        account_id = _id_of(connection, username)
        set_password(connection, account_id, password)
        audit.record(connection, None, "account:password", account_id, {})
    console.print(f"已改 {username} 的密码。")


@app.command()
def close(username: Username, database: DatabaseOption = None, data: DataOption = None) -> None:
    """Close an account. What its phones still send is kept aside for an administrator."""
    with opened(database, data) as store, store.write() as connection:
        account_id = _id_of(connection, username)
        set_active(connection, account_id, False)
        audit.record(connection, None, "account:close", account_id, {})
    console.print(f"已停用 {username}。")


@app.command()
def devices(username: Username, database: DatabaseOption = None, data: DataOption = None) -> None:
    """The phones and computers of an account: its id for `revoke`, what it is, when it was seen last."""
    with opened(database, data) as store, store.read() as connection:
        found = queries.devices_of(connection, _id_of(connection, username))
    for device in found:
        state = "已停用" if device.revoked_at else "可用"
        console.print(
            f"{device.id}  {state}  {device.name or '设备'}  最近 {device.last_seen_at[:16]}", markup=False
        )
    if not found:
        console.print(f"{username} 还没有在哪台设备上登录过。", markup=False)


@app.command()
def revoke(
    username: Username,
    device: Annotated[list[str] | None, typer.Argument(help="Ids of `devices`; none: all of them.")] = None,
    database: DatabaseOption = None,
    data: DataOption = None,
) -> None:
    """Shut lost phones out. At its next contact a phone drops its roster; what it still sends is kept aside."""
    with opened(database, data) as store, store.write() as connection:
        account_id = _id_of(connection, username)
        active = [row.id for row in queries.devices_of(connection, account_id) if not row.revoked_at]
        for device_id in device or active:
            revoke_device(connection, account_id, device_id)
            audit.record(connection, None, "account:revoke_device", account_id, {"device": device_id})
    console.print(f"已停用 {username} 的 {len(device or active)} 台设备。密码可能也泄露时, 请再改密码。")


def _id_of(connection: Connection, username: str) -> str:
    account = queries.account_by_username(connection, username)
    if account is None:
        raise NotFound(f"没有账号 {username!r}。")
    return str(account.id)
