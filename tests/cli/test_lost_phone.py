"""A phone is lost: what an administrator types at the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ruhu.accounts import queries
from ruhu.cli import app
from ruhu.kit.db import Database


def test_the_phones_of_a_person_are_listed_and_shut_out(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUHU_DATABASE", sqlite_url)
    monkeypatch.setenv("RUHU_DATA", str(tmp_path))
    monkeypatch.setenv("RUHU_NEW_PASSWORD", "liuhe-9-shan")

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["account", *words])
        return result.exit_code, result.output

    assert run("create", "guanli", "--role", "admin", "--area", "")[0] == 0
    assert "还没有在哪台设备上登录过" in run("devices", "guanli")[1]
    database = Database(sqlite_url)
    with database.write() as connection:
        account = queries.account_by_username(connection, "guanli")
        assert account is not None
        for device in ("d1", "d2", "d3"):
            queries.put_device(connection, account.id, device, "旧手机", "2026-11-20T08:00:00Z")
    database.close()
    assert run("devices", "guanli")[1].count("可用  旧手机  最近 2026-11-20T08:00") == 3
    assert run("revoke", "guanli", "d2") == (0, "已停用 guanli 的 1 台设备。密码可能也泄露时, 请再改密码。\n")
    assert "d2  已停用" in run("devices", "guanli")[1]
    assert run("revoke", "guanli", "d2")[0] == 1  # once is for good
    assert "2 台设备" in run("revoke", "guanli")[1]
    assert "可用" not in run("devices", "guanli")[1]
