"""A phone that sends one photo as docs/sync.md says: ask, go on from there, until it is whole."""

from __future__ import annotations

import time
from typing import Any

from tests.factories.items import survey_item
from tests.factories.photos import ask, named, send
from tests.factories.world import GRIDS, VILLAGES, Phone, World


def shown(world: World, phone: Phone, *photos: bytes, household: int = 0, **changes: Any) -> dict[str, Any]:
    """A form that shows these photos, pushed."""
    household_id = world.households[GRIDS[0]][household]
    item = survey_item(
        world.definition, village=VILLAGES[0], household_id=household_id, blobs=named(*photos), **changes
    )
    assert phone.results(item)[0]["status"] in ("accepted", "disputed")
    return item


def deliver(phone: Phone, data: bytes, name: str, piece: int, *, tries: int = 400) -> list[int]:
    """Send until it is here; the statuses of all requests. Fails when that does not come to an end."""
    statuses: list[int] = []
    for _ in range(tries):
        asked = ask(phone, name)
        statuses.append(asked.status_code)
        if asked.status_code != 200:
            time.sleep(0.01)
            continue
        if asked.headers["upload-complete"] == "?1":
            return statuses
        at = int(asked.headers["upload-offset"])
        while True:
            reply = send(phone, data[at : at + piece], name, at, len(data))
            statuses.append(reply.status_code)
            if reply.status_code == 201:
                return statuses
            if reply.status_code not in (204, 409):
                break
            at = int(reply.headers["upload-offset"])
    raise AssertionError(f"not delivered: {statuses[-20:]}")
