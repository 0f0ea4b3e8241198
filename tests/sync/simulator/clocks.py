"""I10: results do not depend on the phones' clocks. One run is done under several, and ends in the same state each time.

What a clock may change: the times that phones write down, and the ids and hashes that are made of them. These are named by
where they came from, and everything else is compared: each table of the server, each phone's rows and its copy of the feed.

A clock that is wrong by the same all the time changes nothing. One that jumps moves a phone's own next try, as the network
does; that run is therefore compared with one of the same jumps in which the phones write the right time. And one in which
they write any time at all is compared with that of the right clocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import orjson

from tests.sync.simulator import county
from tests.sync.simulator.network import IN_2099, START_MS, Clocks
from tests.sync.simulator.runs import Failure, plan, run
from tests.sync.simulator.world import Step, World

DAY = 86_400_000
TO_1970, TO_2099 = -START_MS, IN_2099 - START_MS
RIGHT = Clocks(jump=False)
PAIRS = {
    "1970": (RIGHT, Clocks((TO_1970,), jump=False)),
    "2099": (RIGHT, Clocks((TO_2099,), jump=False)),
    "each another": (RIGHT, Clocks((TO_1970, 0, TO_2099, -3 * DAY, 5 * DAY), jump=False)),
    "any time written": (RIGHT, Clocks(jump=False, written="wild")),
    "jumping": (Clocks(written="right"), Clocks()),
}

# The order of rows that no id decides; else that of their insertion.
ORDER = {"submission": "scope, seq", "blob_ref": "sha256, rowid"}
_WRITTEN = re.compile(r'("client_at": ?")[^"]*"')
_MADE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7000-b000-(\d{12})"  # by a phone: the number that stands for chance
    r"|[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"  # a merge: of two ids
    r"|\b[xr]-[0-9a-f]{34}|\b[0-9a-f]{64}\b|\b[0-9a-f]{12}(?=…)"  # hashes of content
)


def ending(world: World) -> list[str]:
    """The state of everything, a line for each row."""
    known = {form.hash for form in county.forms()} | {
        s for phone in world.phones for s in phone.store.pictures
    }
    names: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        if found[1]:
            return f"made {found[1]}"
        return found[0] if found[0] in known else names.setdefault(found[0], f"hash {len(names)}")

    return [_MADE.sub(named, _WRITTEN.sub(r'\1"', line)) for line in _lines(world)]


def _lines(world: World) -> Iterator[str]:
    tables = world.server.rows("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")
    for (table,) in tables:
        for row in world.server.rows(f'SELECT * FROM "{table}" ORDER BY {ORDER.get(table, "rowid")}'):
            yield f"{table} {row}"
    for phone in world.phones:
        who, store = phone.device[-2:], phone.store
        for row in store.outbox.values():
            yield f"row of {who} {_timeless(row, phone.wrong)}"
        for shot in store.photos.values():
            yield f"photo of {who} {_timeless(shot, phone.wrong)}"
        for kind in (store.households, store.submissions):
            for record in sorted(kind.values(), key=lambda record: (record["scope"], record["seq"])):
                yield f"copy of {who} {orjson.dumps(record).decode()}"


def _timeless(row: dict[str, Any], wrong: int) -> dict[str, Any]:
    """With times as the right clock would have shown them."""
    times = ("next_at", "tried_at", "finished_at", "delivered_at", "there_at")
    return {key: value - wrong if key in times and value else value for key, value in row.items()}


def _note(found: list[str], world: World) -> None:
    found += ending(world)


def differing(phones: int, steps: Sequence[Step]) -> Failure | None:
    """The first of PAIRS that ends differently."""
    ends: dict[Clocks, list[str]] = {}
    for name, pair in PAIRS.items():
        for clocks in pair:
            if clocks not in ends:
                found: list[str] = []
                failure = run(phones, steps, clocks=clocks, checked=False, look=partial(_note, found))
                if failure is not None:
                    return failure
                ends[clocks] = found
        one, other = (ends[clocks] for clocks in pair)
        if one != other:
            where = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
            return Failure("I10", f"I10: {name}: {one[where]} became {other[where]}", phones, list(steps))
    return None


def differing_seed(seed: int) -> Failure | None:
    """`differing` of the first part of a seed, up to its first quiet."""
    phones, steps = plan(seed)
    return differing(phones, steps[: next(n for n, step in enumerate(steps) if step.kind == "quiet") + 1])
