"""The command line, as an administrator uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ruhu.cli import app


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run a command on a fresh database; the exit code and all that it printed."""
    monkeypatch.setenv("RUHU_DATABASE", sqlite_url)
    monkeypatch.setenv("RUHU_DATA", str(tmp_path))
    monkeypatch.setenv("RUHU_NEW_PASSWORD", "liuhe-9-shan")

    def invoke(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(words))
        return result.exit_code, result.output

    return invoke


def test_the_template_is_a_register_that_can_be_imported_twice(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = str(tmp_path / "名册模板.xlsx")
    assert run("template", path)[0] == 0
    code, first = run("import", path)
    assert code == 0, first
    code, second = run("import", path)
    assert code == 0 and "新增 0 户, 更新 0 户" in second


def test_the_first_administrator_is_made_and_a_taken_name_is_refused(run) -> None:  # type: ignore[no-untyped-def]
    assert run("account", "create", "guanli", "--role", "admin", "--area", "")[0] == 0
    code, said = run("account", "create", "guanli", "--role", "admin", "--area", "")
    assert code == 1 and "guanli" in said
    code, said = run("account", "close", "nobody")
    assert code == 1 and "nobody" in said
    assert run("audit") == (0, "审计日志完好。\n")


def test_campaigns_come_with_the_migration_and_can_be_closed(run) -> None:  # type: ignore[no-untyped-def]
    assert run("migrate")[0] == 0
    code, said = run("campaign", "list")
    assert code == 0 and "mingzhou-2022" in said and "7300 元" in said and "6500 元" in said
    assert "zhangshu-2021  preset" in said
    assert run("campaign", "open", "zhangshu-2021")[0] == 0
    assert "zhangshu-2021  open" in run("campaign", "list")[1]
    assert run("campaign", "close", "zhangshu-2021")[0] == 0
    assert "zhangshu-2021  closed" in run("campaign", "list")[1]
    assert run("campaign", "close", "nowhere")[0] == 1


def test_openapi_is_printed_and_migrations_fit_the_models(run) -> None:  # type: ignore[no-untyped-def]
    code, document = run("openapi")
    assert code == 0 and '"/api/sync/push"' in document
    assert run("migrate", "--check")[0] == 0


def test_the_demo_is_loaded_once_and_only_into_an_empty_database(run) -> None:  # type: ignore[no-untyped-def]
    code, said = run("demo")
    assert code == 0 and "1200 户" in said and "wg01" in said
    code, said = run("demo")
    assert code == 1 and "--data" in said
