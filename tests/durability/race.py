"""The cursor race: many writers over four server processes, and readers who follow by cursor and must not miss one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from ruhu.kit.ids import uuid7
from tests.durability.load import Load, county
from tests.durability.services import Service
from tests.factories import large

SCOPES = 3  # villages: few, so that their writers meet
PAUSE = 0.05  # seconds between two turns of the reader: shorter ones cost the writers more than they find


@dataclass
class Race:
    """What came of it."""

    commits: int
    skipped: int  # acknowledged submissions that a reader who followed from the beginning never saw
    seen: int
    seconds: float


class Reader:
    """Follows every scope page by page with the cursors it was given, as a phone does."""

    def __init__(self, service: Service, usernames: Sequence[str]) -> None:
        self.seen: set[str] = set()
        self.clients: list[tuple[httpx.Client, str]] = []
        for username in usernames:
            token = service.sign_in(username, large.PASSWORD, uuid7())
            headers = {"Authorization": f"Bearer {token}"}
            client = httpx.Client(base_url=service.url, headers=headers, timeout=60)
            scopes = client.get("/api/sync/scopes").raise_for_status().json()["scopes"]
            self.clients += [(client, s["scope"]) for s in scopes if s["kind"] == "campaign"]
        self.cursors: dict[str, str | None] = {scope: None for _, scope in self.clients}

    def turn(self) -> int:
        """One page of every scope; how many changes."""
        found = 0
        for client, scope in self.clients:
            query: dict[str, Any] = {"scope": scope, "limit": 200}
            if self.cursors[scope] is not None:
                query["cursor"] = self.cursors[scope]
            page = client.get("/api/sync/pull", params=query).raise_for_status().json()
            self.seen |= {change["data"]["head"] for change in page["changes"]}
            self.cursors[scope] = page["cursor"]
            found += len(page["changes"])
        return found


def race(folder: Path, url: str, commits: int, *, writers: int = 16, naive: bool = False) -> Race:
    """One revision a commit, first revisions only, until `commits` are acknowledged. `naive`: the same server with a counter
    that no row lock protects."""
    villages = county(url, folder / "data", SCOPES, -(-commits // SCOPES))
    module = ("tests.durability.naive",) if naive else ("ruhu",)
    service = Service(folder, url, 4, module)
    service.start()
    try:
        load = Load(service, villages, writers, most=1, edits=0.0)
        reader, done = Reader(service, [village.username for village in villages]), threading.Event()

        def follow() -> None:
            while not done.wait(PAUSE):
                reader.turn()

        following = threading.Thread(target=follow)
        began = perf_counter()
        following.start()
        load.resume()
        load.join()
        seconds = perf_counter() - began
        done.set()
        following.join()
        while reader.turn():
            pass
    finally:
        service.stop()
    return Race(
        len(load.acknowledged), len(load.acknowledged.keys() - reader.seen), len(reader.seen), seconds
    )
