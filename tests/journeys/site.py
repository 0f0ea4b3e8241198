"""A county as it really stands: a built app, a started `ruhu serve`, people who may sign in."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from ruhu.accounts.manage import create_account
from ruhu.cli import app as cli
from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from tests.workshop.servers import HTTP, OwnPort, plain_environment

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
PASSWORD = "qiao-men-liu-ci"
CAMPAIGN = "mingzhou-2022"


def build_app() -> None:
    """`frontend/dist` as the sources say: ./scripts/test has built it before; alone, pytest builds it here."""
    with (ROOT / ".setup.lock").open("w") as lock:  # the one that the scripts take, too
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = FRONTEND / "dist/index.html"
        sources = [FRONTEND / name for name in ("index.html", "vite.config.ts", "package-lock.json")]
        sources += [
            path for folder in ("src", "public") for path in (FRONTEND / folder).rglob("*") if path.is_file()
        ]
        sources += [*(ROOT / "docs/manual").glob("*.md"), *(ROOT / "docs/pictures").glob("*.webp")]
        if built.is_file() and built.stat().st_mtime >= max(path.stat().st_mtime for path in sources):
            return
        if not (FRONTEND / "node_modules").is_dir():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=FRONTEND, check=True)
        subprocess.run(["npm", "run", "build"], cwd=FRONTEND, check=True)


def copy_of_the_app(folder: Path) -> Path:
    """The server with its own copy of the built app, which a test may replace by a newer one; its top folder."""
    shutil.copytree(
        ROOT / "backend/ruhu", folder / "backend/ruhu", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(FRONTEND / "dist", folder / "frontend/dist")
    for name in ("migrations", "schemas"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@dataclass
class Site(OwnPort):
    """A server on a port of its own that can be stopped and started again with the same data."""

    folder: Path
    root: Path = ROOT

    @property
    def data(self) -> Path:
        """What it keeps."""
        return self.folder / "data"

    def start(self, *options: str) -> None:
        """`ruhu serve`, until it answers."""
        module = ["ruhu", "serve", "--port", str(self.port), "--data", str(self.data)]
        self.launch([*module, *options], self.folder, self.folder / "server.log", self._environment())

    def command(self, *words: str) -> str:
        """`ruhu …` beside the running server, as its administrator types it; what it says. Run within this process:
        starting one takes longer than its work."""
        done = CliRunner().invoke(cli, [*words, "--data", str(self.data)])
        assert done.exit_code == 0, done.output
        return done.output

    def person(self, username: str, role: str, area: str) -> None:
        """An account with PASSWORD, made as `ruhu account create` makes it; starting that takes longer than its work."""
        database = Database(f"sqlite:///{self.data / 'ruhu.db'}")
        with database.write() as connection:
            create_account(connection, username, PASSWORD, f"示例{username}", role, [area])
        database.close()

    def _environment(self) -> dict[str, str]:
        return plain_environment() | {"PYTHONPATH": str(self.root / "backend")}

    def desk(self, username: str, password: str = PASSWORD) -> Desk:
        """Somebody at a computer who speaks to the API."""
        body = {
            "grant_type": "password",
            "username": username,
            "password": password,
            "device_id": (device := uuid7()),
            "device_name": "办公电脑",
        }
        reply = HTTP.post(self.url + "/api/auth/token", json=body, timeout=30)
        assert reply.status_code == 200, reply.text
        return Desk(self.url, {"Authorization": f"Bearer {reply.json()['access_token']}"}, device)


def furnished(folder: Path) -> Site:
    """Started, with an administrator (guanli), who opened one campaign of the presets."""
    site = Site(folder)
    site.start("--no-demo")
    site.person("guanli", "admin", "")
    site.command("campaign", "open", CAMPAIGN)
    return site


@dataclass
class Desk:
    """A signed-in person without a browser."""

    url: str
    headers: dict[str, str]
    device: str

    def get(self, path: str, **params: Any) -> Any:
        """The JSON of a GET."""
        reply = HTTP.get(self.url + path, params=params, headers=self.headers, timeout=30)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def post(self, path: str, body: Any) -> Any:
        """The JSON that a POST is answered with."""
        reply = HTTP.post(self.url + path, json=body, headers=self.headers, timeout=30)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def import_register(self, content: bytes) -> Any:
        """Upload an Excel register; what came of it."""
        files = {"file": ("名册.xlsx", content)}
        reply = HTTP.post(self.url + "/api/roster/import", files=files, headers=self.headers, timeout=60)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def push(self, *items: Any) -> None:
        """Send finished forms, as a phone does, which are all accepted."""
        assert self.send(*items) == ["accepted"] * len(items)

    def send(self, *items: Any) -> list[str]:
        """Send finished forms; what became of each."""
        body = {"protocol": 1, "device": self.device, "items": list(items)}
        reply = HTTP.post(self.url + "/api/sync/push", json=body, headers=self.headers, timeout=30)
        return [result["status"] for result in reply.json()["results"]]


@dataclass(frozen=True)
class Township:
    """Codes of an invented township and its villages."""

    county: str = "990101"
    code: str = "990101100"

    def village(self, number: int) -> str:
        """A village's 12 digits."""
        return f"{self.code}{200 + number:03d}"

    def areas(self, *villages: int) -> list[dict[str, Any]]:
        """Rows of 区划 down to one grid for each village."""
        rows: list[dict[str, Any]] = [
            {"code": "99", "name": "示例省"},
            {"code": "9901", "name": "示例市"},
            {"code": self.county, "name": "示例县"},
            {"code": self.code, "level": "镇", "name": "示例镇"},
        ]
        for number in villages:
            code = self.village(number)
            rows.append(
                {
                    "code": code,
                    "level": "村",
                    "name": f"示例{number}村",
                    "village_has_team": "是",
                    "lifted_village": "否",
                }
            )
            rows.append({"code": code + "01", "level": "网格", "name": "第一网格"})
        return rows


def household_rows(village: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """Ordinary rows of 农户, numbered from 0001 along the road; the first is a 脱贫户."""
    return [
        {
            "village": village,
            "number": f"{at:04d}",
            "name": name,
            "grid": village + "01",
            "address": f"示例村{at}号",
            "door_order": at,
            "kinds": "脱贫户" if at == 1 else "一般户",
            "people": 4,
            "labour": 2,
        }
        for at, name in enumerate(names, start=1)
    ]


def settled(seconds: float, what: Any) -> Any:
    """Ask `what()` until it gives something, at most so long; what it gave last."""
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.1)
    return found
