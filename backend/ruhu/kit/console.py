"""What every command of the command line shares: the database options, and errors said in one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ruhu.kit.db import Database
from ruhu.kit.errors import RuhuError
from ruhu.kit.migrate import migrate
from ruhu.kit.settings import Settings

console = Console()

DatabaseOption = Annotated[
    str | None, typer.Option("--database", help="Database URL; default SQLite in the data folder.")
]
DataOption = Annotated[Path | None, typer.Option("--data", help="Folder for everything the server keeps.")]


def settings_with(**given: object) -> Settings:
    """Settings from the environment, overridden by the options given; also put into the environment for server processes."""
    for name, value in given.items():
        if value is not None:
            os.environ[f"RUHU_{name.upper()}"] = str(value)
    return Settings()


@contextmanager
def opened(database: str | None, data: Path | None) -> Iterator[Database]:
    """The migrated database for one command. A RuhuError ends the command with its sentence and exit code 1."""
    settings = settings_with(database=database, data=data)
    settings.data.mkdir(parents=True, exist_ok=True)
    store = Database(settings.database_url())
    try:
        migrate(store)
        yield store
    except RuhuError as error:
        typer.echo(error.detail, err=True)
        raise typer.Exit(1) from error
    finally:
        store.close()
