"""The control of the cursor race: the same server, with numbers from a sequence instead of a locked counter."""

from __future__ import annotations

from sqlalchemy import text

from ruhu.kit import scopes
from ruhu.sync import pull

SEQUENCE = "CREATE SEQUENCE IF NOT EXISTS naive_cursor"

# Unique and rising as the counter's numbers are, but a later number may be committed, and read, before an earlier one.
scopes._RAISE = text("SELECT nextval('naive_cursor') + CAST(:k AS bigint) - 1 + 0 * length(:scope)")

# Nor is a cursor beyond the counter, which stands still here, taken for that of a restored server.
pull.top_of = lambda *_: 10**9


def create_app():  # type: ignore[no-untyped-def]
    """What each server process runs."""
    from ruhu.main import create_app as real

    app = real()
    with app.state.db.write() as connection:
        connection.execute(text(SEQUENCE))
    return app


if __name__ == "__main__":
    import uvicorn

    from ruhu.cli import app

    run = uvicorn.run
    uvicorn.run = lambda _, **options: run("tests.durability.naive:create_app", **options)  # type: ignore[assignment]
    app()
