"""The control of the kills: the same server, which answers a moment before it commits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from ruhu.kit.db import Database

LATE = 0.05  # seconds


@contextmanager
def _commit_later(self: Database) -> Iterator[Connection]:
    connection = self.engine.connect()
    transaction = connection.begin()
    try:
        yield connection
    except BaseException:
        connection.close()
        raise

    def commit() -> None:
        transaction.commit()
        connection.close()

    threading.Timer(LATE, commit).start()


def create_app():  # type: ignore[no-untyped-def]
    """What the server's process runs."""
    from ruhu.main import create_app as real

    app = real()
    Database.write = _commit_later  # type: ignore[method-assign]
    return app


if __name__ == "__main__":
    import uvicorn

    from ruhu.cli import app

    run = uvicorn.run
    uvicorn.run = lambda _, **options: run("tests.durability.hasty:create_app", **options)  # type: ignore[assignment]
    app()
