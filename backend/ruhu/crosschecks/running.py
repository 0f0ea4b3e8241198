"""Running the checks: for villages in which something happened since, before somebody reads them and from time to time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, literal, select, update
from sqlalchemy.exc import SQLAlchemyError

from ruhu.areas.queries import AREA
from ruhu.campaigns.queries import CampaignView, all_campaigns
from ruhu.crosschecks.judging import Found, Rules, compare, findings, rules_of
from ruhu.crosschecks.models import CrossFinding, CrossRun
from ruhu.crosschecks.reading import others_with, snapshot
from ruhu.kit import clock
from ruhu.kit.bulk import among, insert_many, update_many
from ruhu.kit.db import Database
from ruhu.kit.ids import uuid7
from ruhu.kit.scopes import COUNTER
from ruhu.questionnaires.catalog import Catalog

log = logging.getLogger("ruhu.crosschecks")
RUN = CrossRun.__table__  # type: ignore[attr-defined]
FINDING = CrossFinding.__table__  # type: ignore[attr-defined]
RUN_COLUMNS = ("campaign_id", "village", "campaign_seq", "roster_seq", "mark", "ran_at")
FINDING_COLUMNS = (
    "id", "campaign_id", "village", "code", "key", "question", "severity", "title", "message", "households", "raised_at",
    "changed_at",
)  # fmt: skip
EVERY = 30.0
BUDGET = 0.3
"""Seconds of a look: pushes go first, the rest has time until the next look."""
_RULES: dict[str, tuple[Mapping[str, Any], Catalog, Rules]] = {}
"""The last rules of each campaign, with what they were read from."""


class Stale(NamedTuple):
    """A village to be checked, with the numbers at which its feeds are."""

    campaign: CampaignView
    village: str
    campaign_seq: int
    roster_seq: int


def rules_for(catalog: Catalog, campaign: CampaignView) -> Rules:
    """The rules of a campaign, compiled once."""
    known = _RULES.get(campaign.id)
    if known is None or known[0] is not campaign.data or known[1] is not catalog:
        known = _RULES[campaign.id] = (campaign.data, catalog, rules_of(campaign.data, catalog))
    return known[2]


def survey_over(campaign: CampaignView) -> bool:
    """Whether the last day of the survey is past."""
    end = campaign.context("")["stage_end"]
    return end is not None and end < clock.today().isoformat()


def stale(
    connection: Connection,
    catalog: Catalog,
    campaign: CampaignView,
    *where: ColumnElement[bool],
    most: int = 200,
) -> list[Stale]:
    """Villages of a campaign in which something came since they were checked (`where`: over AREA)."""
    rules = rules_for(catalog, campaign)
    if not rules:
        return []
    of_campaign, of_roster = COUNTER.alias("of_campaign"), COUNTER.alias("of_roster")
    roster_seq = func.coalesce(of_roster.c.seq, 0)
    query = (
        select(AREA.c.code, of_campaign.c.seq, roster_seq)
        .select_from(AREA)
        # Where nothing came yet there is nothing to check.
        .join(of_campaign, of_campaign.c.scope == literal(f"{campaign.id}/").concat(AREA.c.code))
        .outerjoin(of_roster, of_roster.c.scope == literal("roster/").concat(AREA.c.code))
        .outerjoin(RUN, and_(RUN.c.campaign_id == campaign.id, RUN.c.village == AREA.c.code))
        .where(
            AREA.c.level == "village",
            of_campaign.c.seq > 0,
            RUN.c.village.is_(None)
            | (RUN.c.campaign_seq != of_campaign.c.seq)
            | (RUN.c.roster_seq != roster_seq)
            | (RUN.c.mark != _mark(rules, campaign)),
            *where,
        )
        .order_by(AREA.c.code)
        .limit(most)
    )
    return [Stale(campaign, *row) for row in connection.execute(query)]


def _mark(rules: Rules, campaign: CampaignView) -> str:
    return f"{rules.mark}{'+' if survey_over(campaign) else ''}"


def check(database: Database, catalog: Catalog, one: Stale) -> None:
    """Check one village and keep what came of it. What is raised, restated or cleared meanwhile by another process stands."""
    campaign, rules = one.campaign, rules_for(catalog, one.campaign)
    with database.read() as connection:
        seen = snapshot(connection, campaign, rules, one.village, survey_over=survey_over(campaign))
        found = findings(rules, seen)
        near = others_with(connection, one.village) if _shared(rules) else set()
    with database.write() as connection:
        mine = and_(RUN.c.campaign_id == campaign.id, RUN.c.village == one.village)
        last = connection.execute(select(RUN).where(mine).with_for_update()).first()
        if last is not None and (last.campaign_seq > one.campaign_seq or last.roster_seq > one.roster_seq):
            return
        changed = _keep(connection, campaign.id, one.village, found) & _shared(rules)
        now = clock.iso()
        run = (campaign.id, one.village, one.campaign_seq, one.roster_seq, _mark(rules, campaign), now)
        insert_many(connection, RUN, RUN_COLUMNS, [run], upsert=True)
        if changed and near:
            # An ID number that came or went here came or went for the other village too.
            connection.execute(
                update(RUN)
                .where(RUN.c.campaign_id == campaign.id, among(RUN.c.village, sorted(near)))
                .values(roster_seq=-1)
            )


class _Open(NamedTuple):
    id: str
    message: str
    severity: int
    households: tuple[tuple[str, str], ...]


def _shared(rules: Rules) -> set[str]:
    """The checks that look beyond the village."""
    return {check["id"] for check, _ in rules.checks if check["of"] == "members"}


def _keep(connection: Connection, campaign: str, village: str, found: Sequence[Found]) -> set[str]:
    """Write what changed; the codes of what came or went."""
    query = select(FINDING).where(
        FINDING.c.campaign_id == campaign, FINDING.c.village == village, FINDING.c.cleared_at.is_(None)
    )
    rows = list(connection.execute(query))
    before = {
        (row.code, row.key): _Open(
            row.id, row.message, row.severity, tuple((id, said) for id, said in orjson.loads(row.households))
        )
        for row in rows
    }
    change, now = compare(before, found), clock.iso()
    insert_many(
        connection, FINDING, FINDING_COLUMNS,
        [
            (
                uuid7(), campaign, village, f.code, f.key, f.question, f.severity, f.title, f.message,
                orjson.dumps(f.households).decode(), now, now,
            )
            for f in change.raised
        ],
    )  # fmt: skip
    for id, f, holds in change.restated:
        again: dict[str, Any] = {} if holds else {"settled_at": None, "settled_by": "", "reason": ""}
        connection.execute(
            update(FINDING).where(FINDING.c.id == id).values(
                severity=f.severity, message=f.message, households=orjson.dumps(f.households).decode(), changed_at=now, **again
            )
        )  # fmt: skip
    update_many(connection, FINDING, ["id"], ["cleared_at"], [(id, now) for id in change.cleared])
    return {f.code for f in change.raised} | {row.code for row in rows if row.id in change.cleared}


def check_all(database: Database, catalog: Catalog, *, budget: float | None = None) -> int:
    """Check the villages of open campaigns in which something came; how many. `budget`: seconds, None = until all are done."""
    began, done = time.monotonic(), 0
    with database.read() as connection:
        campaigns = [view for view in all_campaigns(connection).values() if view.status == "open"]
    for campaign in campaigns:
        with database.read() as connection:
            waiting = stale(connection, catalog, campaign)
        for one in waiting:
            if budget is not None and time.monotonic() - began >= budget:
                return done
            check(database, catalog, one)
            done += 1
    return done


class Checker:
    """The loop of one process: while pushes come, a look at a time."""

    def __init__(self, database: Database, catalog: Catalog, *, every: float = EVERY) -> None:
        """`every`: seconds between looks."""
        self.database, self.catalog, self.every = database, catalog, every
        self._woken, self._stop = threading.Event(), threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Look from time to time during the block."""
        self.wake()
        thread = threading.Thread(target=self.loop, name="ruhu-crosschecks", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._woken.set()
            thread.join()

    def wake(self) -> None:
        """Something came. Costs its caller nothing."""
        self._woken.set()

    def loop(self) -> None:
        """Until it is stopped."""
        while True:
            self._woken.wait()
            # What comes within this time is looked at together.
            if self._stop.wait(self.every):
                return
            self._woken.clear()
            try:
                if check_all(self.database, self.catalog, budget=BUDGET):
                    self.wake()  # there may be more
            except SQLAlchemyError:  # a database that restarts: the next look tries again
                log.exception("records could not be checked against each other")
                self.wake()
