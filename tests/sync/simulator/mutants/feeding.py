"""The feed that phones read, told wrong."""

from __future__ import annotations

from typing import Any

import orjson

import ruhu.intake.batch as batch
import ruhu.sync.pull as feed
import ruhu.sync.push as pushing
import ruhu.sync.state as server_state
import ruhu.sync.witness as witness
from ruhu.accounts.access import Visible
from tests.sync.simulator import phone, server
from tests.sync.simulator.mutants.registry import Put, mutant


@mutant
def naive_cursor(put: Put) -> None:
    """Rows are numbered by the server's clock."""
    put(
        batch,
        "raise_scopes",
        lambda connection, wanted: {scope: int(server.clock.now().timestamp()) for scope in wanted},
    )


@mutant
def sequence_gap(put: Put) -> None:
    """A counter that is raised by more than is given out."""
    plain = batch.raise_scopes

    def jumping(connection: Any, wanted: Any) -> Any:
        return plain(connection, {scope: k + (k > 1) for scope, k in wanted.items()})

    put(batch, "raise_scopes", jumping)


@mutant
def cursor_beyond_the_page(put: Put) -> None:
    """The cursor of a page is where the scope ends, not where the page does."""
    pull = feed.pull

    def hasty(connection: Any, actor: Any, asked: feed.Asked) -> Any:
        page = pull(connection, actor, asked)
        top = connection.exec_driver_sql(
            "SELECT seq FROM scope_counter WHERE scope=?", (asked.scope,)
        ).scalar()
        now_epoch, grant, after, _ = page["cursor"].split(".")
        place = f"{now_epoch}.{grant}.{max(top or 0, int(after))}"
        return {**page, "cursor": f"{place}.{feed._seal(place, asked.scope, asked.key)}"}

    put(feed, "pull", hasty)


@mutant
def page_end_skipped(put: Put) -> None:
    """The row that tells whether there is more is taken for sent."""
    read = feed._submissions

    def short(connection: Any, actor: Any, scope: str, village: str, after: int, limit: int) -> Any:
        found = read(connection, actor, scope, village, after, limit)
        return found[:-2] + found[-1:] if len(found) == limit else found

    put(feed, "_submissions", short)


@mutant
def cursor_without_epoch(put: Put) -> None:
    """After a restore cursors go on where they were, on both sides."""
    position = feed._position

    def ageless(cursor: str | None, stem: str, scope: str, key: bytes) -> tuple[int, bool]:
        after = int(cursor.split(".")[2]) if cursor else 0
        return (after, False) if cursor else position(cursor, stem, scope, key)

    def unmoved(self: Any, epoch: str) -> None:
        self.store.epoch, self.store.pulled_at = epoch, None

    put(feed, "_position", ageless)
    put(feed, "top_of", lambda *_: 10**9)
    put(phone.Phone, "_new_epoch", unmoved)


@mutant
def cursor_without_grants(put: Put) -> None:
    """Whoever gets another grid goes on with the cursor of the former."""
    put(feed, "_grant", lambda *_: "same")


@mutant
def another_villages_forms(put: Put) -> None:
    """Pull looks at the scope's name only."""
    put(feed, "visible_to", lambda actor: Visible(("99",), ("99",)))


@mutant
def no_new_epoch(put: Put) -> None:
    """A restored database is served as if nothing had been."""
    put(witness, "new_epoch", lambda connection: server_state.epoch(connection))
    put(feed, "top_of", lambda *_: 10**9)  # nor does a cursor from the future tell


@mutant
def have_believes(put: Put) -> None:
    """What the phone asks for is said to be there."""
    put(feed, "have", lambda connection, actor, revs: sorted(revs))


@mutant
def push_with_the_old_epoch(put: Put) -> None:
    """A reply names no epoch that the phone could notice, and pull neither."""
    push = pushing.push

    def ageless(*args: Any) -> bytes:
        return orjson.dumps({**orjson.loads(push(*args)), "epoch": "one"})

    put(server, "push", ageless)
    put(feed, "epoch", lambda connection: "one")
    put(feed, "top_of", lambda *_: 10**9)  # nor by a cursor from the future
