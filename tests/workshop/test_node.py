"""Node comes through a Python wheel where a machine has none."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_where_no_node_is_found_one_is_brought_that_builds_apps(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts/lib", tmp_path / "scripts/lib")
    (tmp_path / "backend").mkdir()
    shutil.copy(ROOT / "backend/requirements-node.txt", tmp_path / "backend")
    tools = tmp_path / "tools"
    tools.mkdir()
    for folder in os.environ["PATH"].split(":"):
        for tool in Path(folder).iterdir() if Path(folder).is_dir() else ():
            if tool.name not in ("node", "npm", "npx", "corepack") and not (tools / tool.name).exists():
                (tools / tool.name).symlink_to(tool)
    script = ". scripts/lib/setup.sh; ensure_node; command -v node npm; node --version; npm --version"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "from a Python wheel" in done.stderr
    node, npm, version, _ = done.stdout.split()
    assert {str(Path(node).parent), str(Path(npm).parent)} == {str(tmp_path / ".venv/bin")}
    assert int(version.removeprefix("v").split(".")[0]) >= 20
