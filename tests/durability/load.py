"""Phones that push for their lives: each keeps what it has no receipt for and sends it again, as the protocol asks."""

from __future__ import annotations

import http.client
import itertools
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from ruhu.cli import prepared
from ruhu.kit.ids import uuid7
from ruhu.kit.settings import Settings
from ruhu.questionnaires.catalog import Catalog
from ruhu.questionnaires.definition import Definition
from tests.durability.services import Service
from tests.factories import large
from tests.factories.items import seal
from tests.factories.large import Village


def county(url: str, data: Path, villages: int, households: int) -> list[Village]:
    """A county on a fresh database: villages with one worker (wg0 …) and their households."""
    database = prepared(Settings(data=data, database=url))
    built = large.build(database, villages, households)
    database.close()
    return built


def household_form() -> Definition:
    """附件1."""
    return Catalog.load().get("mingzhou-2022-household", 1)


@dataclass(frozen=True)
class Receipt:
    """What a phone was told of a revision."""

    status: str
    seq: int | None
    digest: str


@dataclass
class Line:
    """One phone: its items in order, those not acknowledged yet, and its connection."""

    token: str
    device: str
    items: Iterator[dict[str, Any]]
    rng: random.Random
    most: int  # items a push
    waiting: list[dict[str, Any]] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None

    def push(self, port: int) -> dict[str, Receipt]:
        """Send what waits (else the next few); the receipts. Raises OSError or HTTPException when the line broke."""
        if not self.waiting:
            self.waiting = list(itertools.islice(self.items, self.rng.randint(1, self.most)))
        if not self.waiting:
            return {}
        body = orjson.dumps({"protocol": 1, "device": self.device, "items": self.waiting})
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            self.connection.request("POST", "/api/sync/push", body, headers)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        if response.status != 200:
            raise http.client.HTTPException(f"{response.status} {text[:200]!r}")
        results = orjson.loads(text)["results"]
        assert [r["rev_id"] for r in results] == [item["rev_id"] for item in self.waiting]
        told = {
            item["rev_id"]: Receipt(result["status"], result["seq"], item["digest"])
            for item, result in zip(self.waiting, results, strict=True)
            if result["status"] != "retry"
        }
        self.waiting = [item for item in self.waiting if item["rev_id"] not in told]
        return told


class Load:
    """Many phones at once, each a thread. `acknowledged` grows only by receipts that were read whole."""

    def __init__(
        self,
        service: Service,
        villages: Sequence[Village],
        writers: int,
        *,
        most: int = 8,
        edits: float = 0.3,
        seed: int = 1,
    ) -> None:
        """Sign in `writers` phones, spread over the villages; a village's households are shared out among its phones."""
        self.service = service
        self.acknowledged: dict[str, Receipt] = {}
        self.broken = 0  # pushes without a reply, or answered 重试 for some item
        self.contradictions: list[str] = []  # receipts that say something else than an earlier one
        self._made: dict[str, str] = {}
        self._lock, self._end = threading.Lock(), threading.Event()
        form = household_form()
        self.lines = []
        for n in range(writers):
            village, device = villages[n % len(villages)], uuid7()
            rng = random.Random(seed * 1000 + n)
            sharing = len(range(n % len(villages), writers, len(villages)))
            mine = village.households[n // len(villages) :: sharing]
            token = service.sign_in(village.username, large.PASSWORD, device)
            self.lines.append(Line(token, device, self._visits(village, mine, form, rng, edits), rng, most))
        self._threads: list[threading.Thread] = []

    def _visits(
        self, village: Village, households: Sequence[str], form: Definition, rng: random.Random, edits: float
    ) -> Iterator[dict[str, Any]]:
        """A first revision for each household, and for some a correction of it."""
        count = itertools.count(1)
        for household in households:
            first = item(village, household, form, rng, next(count))
            yield self._remember(first)
            if rng.random() < edits:
                again = item(village, household, form, rng, next(count))
                again |= {"submission_id": first["submission_id"], "parent": first["rev_id"]}
                yield self._remember(seal(again))

    def _remember(self, made: dict[str, Any]) -> dict[str, Any]:
        self._made[made["rev_id"]] = made["digest"]
        return made

    @property
    def made(self) -> dict[str, str]:
        """Every revision that a phone ever tried to send, with its digest."""
        return dict(self._made)

    def resume(self) -> None:
        """Push on, until `pause`."""
        self._end.clear()
        self._threads = [threading.Thread(target=self._work, args=(line,)) for line in self.lines]
        for thread in self._threads:
            thread.start()

    def pause(self) -> None:
        """Nothing is under way when this returns."""
        self._end.set()
        self.join()

    def join(self, seconds: float | None = None) -> None:
        """Wait until every phone has sent all it has (or, after `pause`, has stopped)."""
        end = None if seconds is None else time.monotonic() + seconds
        for thread in self._threads:
            thread.join(None if end is None else max(0.1, end - time.monotonic()))

    def _work(self, line: Line) -> None:
        while not self._end.is_set():
            try:
                told = line.push(self.service.port)
            except (OSError, http.client.HTTPException):
                with self._lock:
                    self.broken += 1
                self._end.wait(0.02)
                continue
            if not told and not line.waiting:
                return
            with self._lock:
                self._read(told)
                self.broken += bool(line.waiting)
            if line.waiting:
                self._end.wait(0.02)

    def _read(self, told: dict[str, Receipt]) -> None:
        for rev_id, receipt in told.items():
            before = self.acknowledged.setdefault(rev_id, receipt)
            if (before.seq, before.digest) != (receipt.seq, receipt.digest):
                self.contradictions.append(f"{rev_id}: first {before}, then {receipt}")

    def deliver_rest(self, seconds: float) -> None:
        """Send again what waits, nothing new; fails when it is not through in time."""
        for line in self.lines:
            line.items = iter(())
        self.resume()
        self.join(seconds)
        self.pause()
        assert not any(line.waiting for line in self.lines), "a phone could not deliver in time"


def item(village: Village, household: str, form: Definition, rng: random.Random, n: int) -> dict[str, Any]:
    """A first revision about a household, as a phone makes it."""
    values, remarks = large.answers(form, rng)
    return seal({
        "rev_id": uuid7(), "n": n, "submission_id": uuid7(), "parent": None, "scope": f"{large.CAMPAIGN}/{village.code}",
        "household_id": household, "kind": "survey", "questionnaire": form.hash,
        "answers": {"values": values, "remarks": remarks, "reasons": {}}, "blobs": [], "client_at": "2022-08-09T14:03:00+08:00",
    })  # fmt: skip
