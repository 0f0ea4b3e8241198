"""The wheel carries everything: installed into an empty environment elsewhere, the server runs from it alone."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.workshop.servers import running

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this repository, with the built app in it."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (built,) = folder.glob("ruhu-*.whl")
    return built


def test_the_wheel_holds_the_app_the_migrations_and_the_schemas(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "ruhu/_web/index.html" in names
    assert "ruhu/_migrations/env.py" in names
    for path in ROOT.glob("schemas/**/*.*"):
        assert f"ruhu/_schemas/{path.relative_to(ROOT / 'schemas').as_posix()}" in names
    assert not [n for n in names if "__pycache__" in n or n.startswith(("tests/", "backend/"))]


@pytest.mark.slow
def test_the_installed_wheel_serves_the_app_and_the_api(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "empty"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin/python"), "install", "--quiet"]
    lock = ROOT / "backend/requirements.txt"
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    subprocess.run([*pip, "--dry-run", "--no-index", str(wheel)], check=True)  # the lock leaves nothing out
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with running([environment / "bin/ruhu", "serve", "--no-demo"], elsewhere) as server:
        page = httpx.get(server.url + "/")
        assert page.status_code == 200
        assert "text/html" in page.headers["content-type"]
        scripts = re.findall(r'src="(/[^"]+\.js)"', page.text)
        assert scripts
        for path in scripts:
            script = httpx.get(server.url + path)
            assert script.status_code == 200
            assert "javascript" in script.headers["content-type"]
        assert httpx.get(server.url + "/sw.js").status_code == 200
        assert "/api/sync/push" in httpx.get(server.url + "/api/openapi.json").json()["paths"]
    assert not (elsewhere / "schemas").exists()
