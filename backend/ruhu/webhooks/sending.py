"""Sending what stands in the outbox: at least once, in the background, by any number of processes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from ruhu.kit import clock
from ruhu.kit.bulk import insert_many
from ruhu.kit.db import Database
from ruhu.webhooks.composing import HOOK, MESSAGE, compose
from ruhu.webhooks.models import WebhookAttempt
from ruhu.webhooks.posting import post
from ruhu.webhooks.sealing import unseal
from ruhu.webhooks.signing import headers, wait_after

log = logging.getLogger("ruhu.webhooks")
ATTEMPT = WebhookAttempt.__table__  # type: ignore[attr-defined]
ATTEMPT_COLUMNS = ("message_id", "n", "at", "status", "error", "ms")
EVERY = 30.0
COMPOSE_EVERY = 600.0
LEASE = timedelta(minutes=2)
"""Longer than a request may take: a process that ends while it sends is followed by another after this."""
MOST = 50


def send_due(database: Database, secrets: Sequence[str], *, timeout: float = 10.0) -> int:
    """Send what is due now, one after the other; how many arrived. `secrets`: the server's, the one in force first.

    An address that does not answer is left alone until the next look: it does not keep the others waiting.
    """
    now = clock.iso()
    query = (
        select(MESSAGE.c.id, MESSAGE.c.webhook_id)
        .where(MESSAGE.c.state == "pending", MESSAGE.c.next_at <= now)
        .order_by(MESSAGE.c.next_at, MESSAGE.c.id)
        .limit(MOST)
    )
    with database.read() as connection:
        waiting = connection.execute(query).all()
    arrived = 0
    silent: set[str] = set()
    for message_id, webhook_id in waiting:
        if webhook_id in silent:
            continue
        if _send(database, secrets, message_id, timeout):
            arrived += 1
        else:
            silent.add(webhook_id)
    return arrived


def _send(database: Database, secrets: Sequence[str], message_id: str, timeout: float) -> bool:
    row = _leased(database, message_id)
    if row is None:
        return False
    secret = unseal(secrets, row.webhook_id, row.secret)
    began, at = time.monotonic(), clock.now()
    if secret is None:
        status, error = None, "密钥是用另一个服务器密钥封存的, 请管理员重新填写"
    else:
        body = row.body.encode()
        # No transaction is open while the other side takes its time.
        status, error = post(
            row.url, body, headers(secret, row.id, row.event, int(at.timestamp()), body), timeout
        )
    ms = round((time.monotonic() - began) * 1000)
    arrived = status is not None and 200 <= status < 300
    wait = None if arrived else wait_after(row.attempts)
    with database.write() as connection:
        insert_many(
            connection, ATTEMPT, ATTEMPT_COLUMNS, [(row.id, row.attempts, clock.iso(at), status, error, ms)]
        )
        if arrived:
            values: dict[str, Any] = {"state": "delivered", "delivered_at": clock.iso()}
        elif wait is None:
            values = {"state": "given_up"}
        else:
            values = {"next_at": clock.iso(clock.now() + wait)}
        connection.execute(update(MESSAGE).where(MESSAGE.c.id == row.id).values(**values))
    if not arrived:
        log.warning("webhook %s, try %d: %s", row.webhook_id, row.attempts, status or error)
    return arrived


def _leased(database: Database, message_id: str) -> Any:
    """The message with its address, counted as tried once more and nobody else's for LEASE; None when it is another's by now."""
    now = clock.iso()
    mine = (MESSAGE.c.id == message_id, MESSAGE.c.state == "pending", MESSAGE.c.next_at <= now)
    with database.write() as connection:
        taken = connection.execute(
            update(MESSAGE)
            .where(*mine)
            .values(next_at=clock.iso(clock.now() + LEASE), attempts=MESSAGE.c.attempts + 1)
        )
        if taken.rowcount != 1:
            return None
        query = (
            select(MESSAGE, HOOK.c.url, HOOK.c.secret)
            .join(HOOK, HOOK.c.id == MESSAGE.c.webhook_id)
            .where(MESSAGE.c.id == message_id, HOOK.c.active.is_(True))
        )
        row = connection.execute(query).one_or_none()
        if row is None:  # switched off meanwhile
            connection.execute(update(MESSAGE).where(MESSAGE.c.id == message_id).values(state="given_up"))
        return row


class Sender:
    """The loop of one process."""

    def __init__(self, database: Database, secrets: Sequence[str], *, every: float = EVERY) -> None:
        """`every`: seconds between looks."""
        self.database, self.secrets, self.every = database, list(secrets), every
        self._composed = -COMPOSE_EVERY
        self._wake, self._stop = threading.Event(), threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Look from time to time during the block."""
        thread = threading.Thread(target=self.loop, name="ruhu-webhooks", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._wake.set()
            thread.join()

    def wake(self) -> None:
        """Look at once: something was put into the outbox, or an address was changed."""
        self._composed = -COMPOSE_EVERY
        self._wake.set()

    def loop(self) -> None:
        """Until it is stopped."""
        while not self._stop.is_set():
            self._wake.wait(self.every)
            self._wake.clear()
            if not self._stop.is_set():
                self.look()

    def look(self) -> int:
        """Compose what is due, from time to time, and send; how many arrived."""
        try:
            if time.monotonic() - self._composed >= COMPOSE_EVERY:
                self._compose()
            return send_due(self.database, self.secrets)
        except SQLAlchemyError:  # a database that restarts: the next look tries again
            log.exception("webhooks could not be looked at")
            return 0

    def _compose(self) -> None:
        with self.database.read() as connection:
            if connection.execute(select(HOOK.c.id).where(HOOK.c.active.is_(True)).limit(1)).first() is None:
                return
        try:
            with self.database.write() as connection:
                compose(connection)
            self._composed = time.monotonic()
        except IntegrityError:  # another process was first
            self._composed = time.monotonic()
