"""Slows down guessing of passwords. The count lives in the database, so it holds for all server processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from ruhu.accounts.models import SignInAttempt
from ruhu.kit import clock
from ruhu.kit.errors import TooMany
from ruhu.kit.ids import uuid7

WINDOW = timedelta(minutes=15)
PER_USERNAME = (
    10  # a person with cold fingers needs a few; a guesser gets 960 a day, too few for any real password
)
PER_ADDRESS = 100  # a township's phones share one address (office network, carrier NAT) on training day


def reserve(connection: Connection, username: str, address: str) -> None:
    """Count one try before the password is looked at, so that parallel guesses cannot slip past the count.

    Raises TooMany with Retry-After in seconds. Commit before verifying; `forgive` after success.
    """
    since = clock.iso(clock.now() - WINDOW)
    connection.execute(delete(SignInAttempt).where(_column("at") < since))
    for column, value, most in (("username", username, PER_USERNAME), ("address", address, PER_ADDRESS)):
        query = select(func.count(), func.min(_column("at"))).where(
            _column(column) == value, _column("at") >= since
        )
        tries, oldest = connection.execute(query).one()
        if tries >= most:
            wait = max(1, int((datetime.fromisoformat(oldest) + WINDOW - clock.now()).total_seconds()) + 1)
            raise TooMany(
                f"登录尝试太多，请 {(wait + 59) // 60} 分钟后再试。忘记密码请找管理员重置。", retry_after=wait
            )
    row = {"id": uuid7(), "username": username, "address": address, "at": clock.iso()}
    connection.execute(insert(SignInAttempt).values(row))


def forgive(connection: Connection, username: str) -> None:
    """Forget the tries of someone who has proved who he is."""
    connection.execute(delete(SignInAttempt).where(_column("username") == username))


def _column(name: str) -> InstrumentedAttribute[str]:
    column: InstrumentedAttribute[str] = getattr(SignInAttempt, name)
    return column
