"""Settings from the environment: each is read under its name, is used by the server, and is told in the guide."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ruhu
from ruhu.kit.settings import Settings
from tests.workshop.servers import OwnPort, plain_environment

PACKAGE = Path(ruhu.__file__).parent
ROOT = PACKAGE.parents[1]
GIVEN: dict[str, tuple[str, object]] = {
    "host": ("127.0.0.9", "127.0.0.9"),
    "port": ("8123", 8123),
    "data": ("/srv/ruhu", Path("/srv/ruhu")),
    "database": ("postgresql://localhost/ruhu", "postgresql://localhost/ruhu"),
    "blobs": ("s3://bucket/county", "s3://bucket/county"),
    "demo": ("false", False),
    "tls": ("true", True),
    "workers": ("3", 3),
    "secret": ("s" * 40, "s" * 40),
    "old_secrets": ("a b", "a b"),
    "access_minutes": ("7", 7),
    "refresh_days": ("30", 30),
    "lease_days": ("3", 3),
    "questionnaires": ("/srv/forms", Path("/srv/forms")),
    "fonts": ("/srv/fonts", Path("/srv/fonts")),
    "witness": ("off", False),
    "webhooks": ("off", False),
    "cross_checks": ("off", False),
    "log_level": ("debug", "debug"),
}


def test_every_setting_is_walked_below() -> None:
    assert GIVEN.keys() == Settings.model_fields.keys()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_of_the_environment_takes_effect(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in Settings.model_fields:
        monkeypatch.delenv(f"RUHU_{other.upper()}", raising=False)
    text, value = GIVEN[name]
    plain = Settings()
    monkeypatch.setenv(f"RUHU_{name.upper()}", text)
    given = Settings()
    assert getattr(given, name) == value != getattr(plain, name)
    changed = {field for field in Settings.model_fields if getattr(given, field) != getattr(plain, field)}
    assert changed == {name}
    assert Settings.model_fields[name].description


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_read_by_the_server_and_told_in_the_guide(name: str) -> None:
    code = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    readers = [
        path for path, text in code.items() if re.search(rf"\b(settings|Settings\(\)|self)\.{name}\b", text)
    ]
    assert readers, "nothing reads it"
    assert f"`RUHU_{name.upper()}`" in (ROOT / "docs/deploy/README.md").read_text("utf-8")


def test_a_started_server_follows_the_environment_without_any_option(tmp_path: Path) -> None:
    server, log = OwnPort(), tmp_path / "server.log"
    given = {
        "RUHU_PORT": str(server.port), "RUHU_DATA": str(tmp_path / "kept"), "RUHU_DEMO": "false", "RUHU_LOG_LEVEL": "info",
        "PYTHONPATH": str(PACKAGE.parent),
    }  # fmt: skip
    server.launch(["ruhu", "serve"], tmp_path, log, plain_environment() | given)
    server.stop()
    assert f"Uvicorn running on http://127.0.0.1:{server.port}" in log.read_text("utf-8"), (
        "which only info tells"
    )
    assert "wg01" not in log.read_text("utf-8"), "no demo"
    assert (tmp_path / "kept/ruhu.db").exists() and (tmp_path / "kept/secret.key").exists()
