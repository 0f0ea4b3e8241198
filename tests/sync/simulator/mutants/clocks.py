"""Bugs that make results depend on the phones' clocks, put in on purpose for `clocks.differing` to find (as `mutants`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson

import ruhu.intake as intake
import ruhu.intake.batch as batch
from tests.sync.simulator import phone
from tests.sync.simulator.mutants import registry
from tests.sync.simulator.mutants.registry import Put
from tests.sync.simulator.mutants.winning import clock_ordering
from tests.sync.simulator.network import START_MS
from tests.sync.simulator.server import TOKEN_MS

CLOCK_MUTANTS: dict[str, Callable[[Put], None]] = {"clock_ordering": clock_ordering}


def mutant(make: Callable[[Put], None]) -> Callable[[Put], None]:
    """Enter it under its name."""
    CLOCK_MUTANTS[make.__name__] = make
    return make


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Within it the bug is in."""
    with registry.planted(name, CLOCK_MUTANTS):
        yield


@mutant
def placed_by_the_phones_time(put: Put) -> None:
    """The forms of a push are taken in by the time that stands in them, not in the order in which they came."""
    receive = intake._receive

    def by_time(database: Any, catalog: Any, actor: Any, device: str, items: Any) -> Any:
        def time(n: int) -> str:
            body = orjson.loads(items[n].body)
            return str(body.get("client_at")) if isinstance(body, dict) else ""

        order = sorted(range(len(items)), key=time)
        received = receive(database, catalog, actor, device, [items[n] for n in order])
        results = dict(zip(order, received.results, strict=True))
        received.results[:] = [results[n] for n in range(len(items))]
        return received

    put(intake, "_receive", by_time)


@mutant
def numbered_in_the_order_of_ids(put: Put) -> None:
    """Numbers are given out by id, and ids begin with the time on a phone's clock."""
    number = batch.Batch._number

    def by_id(self: Any, connection: Any) -> None:
        self.scoped.sort(key=lambda entry: entry[2][0])
        number(self, connection)

    put(batch.Batch, "_number", by_id)


@mutant
def a_date_to_wait_for(put: Put) -> None:
    """The date after which a busy server may be asked again is held against the phone's clock."""
    happen = phone.Phone.happen

    def dated(self: Any, event: Any) -> None:
        if event.get("retry_after"):
            until = START_MS + self.world.now + event["retry_after"]
            event = {**event, "retry_after": min(max(until - self.world.clock(self), 0), 86_400_000)}
        happen(self, event)

    put(phone.Phone, "happen", dated)


@mutant
def tokens_outdated_by_their_date(put: Put) -> None:
    """When a token runs out is taken from the token, and judged by the phone's clock."""
    keep = phone.Phone.keep

    def dated(self: Any, token: Any) -> None:
        keep(self, token)
        self.token_until = START_MS + self.world.now + TOKEN_MS

    put(phone.Phone, "keep", dated)
