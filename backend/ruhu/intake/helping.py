"""A server process lends a hand when another one judges by a changed income line."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from ruhu.intake.parts import CHANNEL
from ruhu.intake.relining import help_with_lines
from ruhu.kit.db import Database
from ruhu.questionnaires.catalog import Catalog

log = logging.getLogger("ruhu.intake")
LOOK, LATER = 0.25, 10.0
"""Seconds within which it notices that it is to end, and after which it listens again when the database was lost."""


class Helper:
    """Listens for other processes of a server on PostgreSQL; on SQLite there is nothing to help with."""

    def __init__(self, database: Database, catalog: Catalog) -> None:
        self.database, self.catalog = database, catalog
        self._stop = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Help during the block."""
        thread = threading.Thread(target=self.loop, name="ruhu-lines", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def loop(self) -> None:
        """Until it is stopped."""
        while not self.database.is_sqlite and not self._stop.is_set():
            try:
                for called in self.database.heard(CHANNEL, LOOK):
                    if self._stop.is_set():
                        return
                    if called:
                        help_with_lines(self.database, self.catalog)
            except (SQLAlchemyError, psycopg.Error) as error:  # whoever called does without
                log.warning("cannot help with lines: %s", error)
                self._stop.wait(LATER)
