"""The set-up scripts: what they say on machines that lack something, and what the locks may hold."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"]


def locked(name: str) -> dict[str, list[str]]:
    """The lock's packages, each with its hashes."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "backend" / name).read_text().splitlines():
        if match := re.match(r"([a-z0-9][a-z0-9._-]*)==", line):
            current = found.setdefault(match.group(1), [])
        elif match := re.match(r"\s+--hash=(sha256:[0-9a-f]{64})( \\)?$", line):
            current.append(match.group(1))
        else:
            raise AssertionError(f"{name}: unexpected line {line!r}")
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    assert all(locked(name).values())


def test_the_locks_hold_everything_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [re.split(r"[\[<>=! ]", d)[0] for d in project["project"]["dependencies"]]
    assert set(wanted) <= set(locked("requirements.txt"))
    dev = [re.split(r"[\[<>=! ]", d)[0] for d in project["dependency-groups"]["dev"]]
    assert set(dev) <= set(locked("requirements-dev.txt"))


def test_the_development_lock_contains_the_server_lock() -> None:
    server, dev = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: dev.get(name) for name in server} == server


def test_the_javascript_lock_names_no_address() -> None:
    assert '"resolved"' not in (ROOT / "frontend/package-lock.json").read_text()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of the scripts and locks alone, with an empty folder first in PATH: bin/.

    Links to the machine's own tools lie in another folder, tools/: a stub must never be written through a link.
    """
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "backend").mkdir()
    for name in LOCKS:
        shutil.copy(ROOT / "backend" / name, tmp_path / "backend" / name)
    (tmp_path / "bin").mkdir()
    (tmp_path / "tools").mkdir()
    for tool in ("bash", "dirname", "flock", "head", "env", "grep", "cat", "mktemp", "rm", "mkdir", "id"):
        if found := shutil.which(tool):
            (tmp_path / "tools" / tool).symlink_to(found)
    return tmp_path


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{folder}/bin:{folder}/tools", "HOME": str(folder), "LANG": "C.UTF-8"}
    return subprocess.run(
        [f"scripts/{script}"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def put_program(folder: Path, name: str, body: str) -> None:
    path = folder / "bin" / name
    path.write_text(f"#!{shutil.which('bash')}\n{body}\n")
    path.chmod(0o755)


def test_serve_without_python_says_what_to_install(bare: Path) -> None:
    result = run(bare, "serve")
    assert result.returncode != 0
    assert "Python 3.11 or newer is needed" in result.stderr
    assert "python3-venv" in result.stderr


def test_serve_with_an_old_python_names_the_version_found(bare: Path) -> None:
    put_program(bare, "python3", 'if [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi')
    result = run(bare, "serve")
    assert result.returncode != 0
    assert "found: Python 3.9.2" in result.stderr


def test_serve_without_the_venv_module_names_its_package(bare: Path) -> None:
    python = f"exec {os.path.realpath(sys.executable)}"
    put_program(bare, "python3", f'case "$*" in *ensurepip*) exit 1;; *) {python} "$@";; esac')
    result = run(bare, "serve")
    assert result.returncode != 0
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"apt install python{version}-venv" in result.stderr
    assert not (bare / ".venv").exists()


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("", "chromium fontconfig fonts-noto-cjk"),
        ("tests", "chromium firefox-esr fontconfig fonts-noto-cjk"),
    ],
)
def test_browser_packages_that_may_not_be_installed_are_named(bare: Path, asked: str, named: str) -> None:
    put_program(bare, "id", "echo 1000")
    put_program(bare, "sudo", "exit 1")
    put_program(bare, "apt-get", "echo must not run; exit 3")
    script = bare / "scripts" / "browser-only"
    script.write_text(
        "#!/usr/bin/env bash\nset -euo pipefail\n. scripts/lib/setup.sh\n. scripts/lib/browser.sh\n"
        f"ensure_browser {asked}\n"
    )
    script.chmod(0o755)
    result = run(bare, "browser-only")
    assert result.returncode != 0
    assert f"these packages: {named}\n" in result.stderr
    assert "must not run" not in result.stdout + result.stderr


def test_a_failing_step_shows_its_whole_output(bare: Path) -> None:
    script = bare / "scripts" / "failing"
    script.write_text(
        "#!/usr/bin/env bash\nset -euo pipefail\n. scripts/lib/setup.sh\n"
        "say_run 'A step' bash -c 'echo first; echo second >&2; exit 7'\necho never\n"
    )
    script.chmod(0o755)
    result = run(bare, "failing")
    assert result.returncode != 0
    assert "first\nsecond\n" in result.stderr
    assert "A step failed (exit 7)" in result.stderr
    assert "never" not in result.stdout


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("18.19.0", False),
        ("20.18.9", False),
        ("20.19.0", True),
        ("22.11.0", False),
        ("22.12.0", True),
        ("24.1.0", True),
    ],
)
def test_only_a_node_that_can_build_the_app_is_used(bare: Path, version: str, enough: bool) -> None:
    node = shutil.which("node", path=f"{ROOT}/.venv/bin:{os.environ['PATH']}")
    pretend = f'Object.defineProperty(process.versions, "node", {{value: "{version}"}});'
    put_program(bare, "node", f'[ "$1" = -e ] && exec {node} -e \'{pretend}\'"$2"')
    put_program(bare, "npm", "echo 10.0.0")
    put_program(bare, "ask", ". scripts/lib/setup.sh; if node_is_new_enough; then echo yes; else echo no; fi")
    (bare / "scripts" / "ask").symlink_to(bare / "bin" / "ask")
    assert run(bare, "ask").stdout.strip() == ("yes" if enough else "no")
