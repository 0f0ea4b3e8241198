"""Households that go to another grid take along what came about them: forms, visits, cases, flags, standings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from ruhu.areas.codes import village_of
from ruhu.campaigns.queries import MARK, all_campaigns
from ruhu.kit import state
from ruhu.kit.bulk import among, update_many
from ruhu.kit.db import Again
from ruhu.kit.scopes import raise_scopes
from ruhu.kit.state import STATE
from ruhu.ledger.store import CASE
from ruhu.risk.store import FLAG, STANDING
from ruhu.roster.queries import HOUSEHOLD
from ruhu.submissions.store import SUBMISSION
from ruhu.visits.taking import VISIT


class Fed(NamedTuple):
    """A table whose rows phones pull: with `scope`, `seq`, `area` and `moved`; `subject` holds the household's id."""

    table: Table
    key: str
    subject: str


FEEDS = (
    Fed(SUBMISSION, "id", "subject_id"),
    Fed(VISIT, "rev_id", "household_id"),
    Fed(CASE, "id", "subject_id"),
)
PLACED = ((FLAG, "subject_id"), (STANDING, "subject_id"))
"""Tables with an `area`, and the column of the household's id, that only lists read."""


# One statement for both questions: each further one is a round trip of every push.
_GRIDS = select(
    HOUSEHOLD.c.id,
    HOUSEHOLD.c.grid,
    select(STATE.c.value).where(STATE.c.key == MARK).scalar_subquery().label("mark"),
).where(among(HOUSEHOLD.c.id, name="ids"))


class MovedAway(Again):
    """A household went to another grid, or a line changed, between judging and writing: all is to be judged again."""


def follow(connection: Connection, moved: Mapping[str, str]) -> None:
    """Households went to another grid of their village (household id → grid): in the same transaction what came about them
    follows, with a new number each, so that the phone of the old grid drops it and that of the new one gets it.

    Locks as a push does, forms and then scopes. A push that was judged before and waits for a scope asks
    `demand_unmoved` after it; one that was first is found here by reading again under the scopes' locks.
    """
    list(_rows(connection, moved))
    villages = sorted({village_of(grid) for grid in moved.values()})
    campaigns = all_campaigns(connection)
    raise_scopes(connection, {f"{campaign}/{village}": 0 for campaign in campaigns for village in villages})
    found = list(_rows(connection, moved))
    by_scope: dict[str, int] = {}
    for _, row in found:
        by_scope[row.scope] = by_scope.get(row.scope, 0) + 1
    tops = raise_scopes(connection, by_scope)
    following = {scope: tops[scope] - k for scope, k in by_scope.items()}
    rows: dict[Fed, list[tuple[Any, ...]]] = {feed: [] for feed in FEEDS}
    for feed, row in found:
        following[row.scope] += 1
        rows[feed].append((row.key, moved[row.subject], following[row.scope], True))
    for feed in FEEDS:
        update_many(connection, feed.table, [feed.key], ["area", "seq", "moved"], rows[feed])
    surveyed = sorted({row.subject for _, row in found})
    for table, subject in PLACED:
        update_many(connection, table, [subject], ["area"], [(id, moved[id]) for id in surveyed])


def _rows(connection: Connection, moved: Mapping[str, str]) -> Iterator[tuple[Fed, Any]]:
    """(key, scope, subject) of all that is about these households and not there yet, locked to the commit, by key."""
    for feed in FEEDS:
        columns = feed.table.c
        query = (
            select(
                columns[feed.key].label("key"),
                columns.scope,
                columns.area,
                columns[feed.subject].label("subject"),
            )
            .where(among(columns[feed.subject], moved))
            .order_by(columns[feed.key])
            .with_for_update()
        )
        yield from ((feed, row) for row in connection.execute(query) if row.area != moved[row.subject])


def demand_unmoved(connection: Connection, judged: Mapping[str, str], mark: str | None = None) -> None:
    """Raise MovedAway when a household (id → the grid in which it was judged) is in another one by now, or when the campaigns
    are not as they were (`mark`, None = no matter).

    For a transaction that holds the scopes' counters: an import that moves households holds them too, and whoever changes
    a line waits for those that asked before it (intake/relining.py).
    """
    for household_id, grid, now in connection.execute(_GRIDS, {"ids": list(judged)}):
        if judged[household_id] != grid or (mark is not None and mark != (now or "")):
            raise MovedAway(household_id)


def demand_same_lines(connection: Connection, mark: str) -> None:
    """The second half of `demand_unmoved`, where no household was judged."""
    if (state.get(connection, MARK) or "") != mark:
        raise MovedAway(MARK)
