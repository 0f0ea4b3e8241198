"""Counts of many villages: those that nothing has happened in since are read, the others counted and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Result, and_, func, literal, select

from ruhu.accounts.access import Visible
from ruhu.areas.codes import VILLAGE, below, contains
from ruhu.areas.queries import AREA
from ruhu.kit.bulk import insert_many
from ruhu.kit.db import Database
from ruhu.kit.scopes import COUNTER
from ruhu.overview.counting import Count, count_villages
from ruhu.overview.models import Tally
from ruhu.roster.queries import HOUSEHOLD

TALLY = Tally.__table__  # type: ignore[attr-defined]
COLUMNS = (
    "campaign_id", "village", "campaign_seq", "roster_seq", "households", "visited", "key_households", "key_visited", "flagged",
    "grave", "detail",
)  # fmt: skip
AT_ONCE = 128


def counts_of(
    database: Database, visible: Visible, campaign: str, area: str | None, total: Count | None = None
) -> dict[str, Count]:
    """Every village at or below `area` (None: all that the reader may count) with its households that he may count.

    These have no `by`: the details of a county are tens of megabytes. They are added up in `total`.
    """
    found: dict[str, Count] = {}

    def take(counted: Mapping[str, Count]) -> None:
        for count in counted.values():
            if total is not None:
                total.add(count)
            count.by.clear()
            count.titles.clear()
        found.update(counted)

    with database.read() as connection:
        stale, partial = [], []
        for rows in _villages(connection, visible, campaign, area, detailed=total is not None).partitions(
            500
        ):
            kept: dict[str, Count] = {}
            for row in rows:
                if (area is not None and len(area) > VILLAGE) or not _whole(visible, row.code):
                    partial.append(row.code)
                elif (row.campaign_seq, row.roster_seq) == (row.campaign_now, row.roster_now):
                    kept[row.code] = Count.read(row, None if total is None else row.detail)
                else:
                    stale.append(row)
            take(kept)
        if partial:
            where: list[ColumnElement[bool]] = [visible.counts_where(HOUSEHOLD.c.grid)]
            if area is not None:
                where.append(below(HOUSEHOLD.c.grid, area))
            take(count_villages(connection, campaign, partial, *where))
    for first in range(0, len(stale), AT_ONCE):
        take(_count_anew(database, campaign, stale[first : first + AT_ONCE]))
    return found


def _whole(visible: Visible, village: str) -> bool:
    """Whether all of a village's households count."""
    return any(contains(prefix, village) for prefix in visible.counts)


def _villages(
    connection: Connection, visible: Visible, campaign: str, area: str | None, *, detailed: bool
) -> Result[Any]:
    """Each village with its tally, if there is one, and the numbers at which its feeds are now."""
    of_campaign, of_roster = COUNTER.alias("of_campaign"), COUNTER.alias("of_roster")
    columns = [TALLY.c[name] for name in COLUMNS[2:-1]] + ([TALLY.c.detail] if detailed else [])
    query = (
        select(
            AREA.c.code,
            func.coalesce(of_campaign.c.seq, 0).label("campaign_now"),
            func.coalesce(of_roster.c.seq, 0).label("roster_now"),
            *columns,
        )
        .select_from(AREA)
        .outerjoin(TALLY, and_(TALLY.c.campaign_id == campaign, TALLY.c.village == AREA.c.code))
        .outerjoin(of_campaign, of_campaign.c.scope == literal(f"{campaign}/").concat(AREA.c.code))
        .outerjoin(of_roster, of_roster.c.scope == literal("roster/").concat(AREA.c.code))
        .where(AREA.c.level == "village", _villages_of(visible))
    )
    if area is not None:
        query = query.where(below(AREA.c.code, area[:VILLAGE]))
    return connection.execute(query)


def _villages_of(visible: Visible) -> ColumnElement[bool]:
    """Villages of which the reader may count at least a grid."""
    whole = Visible(visible.prefixes, tuple(sorted({prefix[:VILLAGE] for prefix in visible.counts})))
    return whole.counts_where(AREA.c.code)


def _count_anew(database: Database, campaign: str, rows: Sequence[Any]) -> dict[str, Count]:
    """Count, then keep it as of the numbers read before: whatever came in between raises them, and is counted next time."""
    with database.read() as connection:
        found = count_villages(connection, campaign, [row.code for row in rows])
    kept = [
        (
            campaign, row.code, row.campaign_now, row.roster_now, count.households, count.visited, count.key_households,
            count.key_visited, count.flagged, count.grave, count.detail,
        )
        for row in rows
        for count in (found[row.code],)
    ]  # fmt: skip
    with database.write() as connection:
        insert_many(connection, TALLY, COLUMNS, sorted(kept), upsert=True)
    return found
