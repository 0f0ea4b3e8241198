"""Reading and settling what does not agree. A finding is seen by whoever sees all of its village."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.queries import names_of
from ruhu.areas.codes import below
from ruhu.areas.queries import AREA
from ruhu.areas.queries import names as area_names
from ruhu.audit import log as audit
from ruhu.campaigns.queries import CampaignView
from ruhu.crosschecks.running import FINDING, check, stale
from ruhu.kit import clock, cursors
from ruhu.kit.bulk import among
from ruhu.kit.db import Database
from ruhu.kit.errors import Conflict, Invalid, NotFound, WrongState
from ruhu.questionnaires.catalog import Catalog
from ruhu.roster.queries import HOUSEHOLD

LETTER = {3: "H", 2: "M", 1: "L"}
SHORTEST = 4
PATIENCE = 1.0
"""Seconds in which one request brings villages up to date; the rest waits for the next look."""


class FindingChanged(Conflict):
    code, title = "finding_changed", "这一条又有了变化"


class ReasonMissing(Invalid):
    code, title = "reason_missing", "还没有写明情况"


def refresh(
    database: Database, catalog: Catalog, actor: Actor, campaign: CampaignView, area: str | None
) -> int:
    """Check the villages of an area in which something came since; how many are left for later."""
    if campaign.status != "open":
        return 0
    where: list[ColumnElement[bool]] = [visible_to(actor).where(AREA.c.code)]
    if area:
        where.append(below(AREA.c.code, area))
    with database.read() as connection:
        waiting = stale(connection, catalog, campaign, *where, most=10_000)
    began = time.monotonic()
    for done, one in enumerate(waiting):
        if time.monotonic() - began >= PATIENCE:
            return len(waiting) - done
        check(database, catalog, one)
    return 0


def _in(state: str) -> ColumnElement[bool]:
    c = FINDING.c
    if state == "cleared":
        cleared: ColumnElement[bool] = c.cleared_at.is_not(None)
        return cleared
    settled: ColumnElement[bool] = c.settled_at.is_not(None) if state == "settled" else c.settled_at.is_(None)
    return and_(c.cleared_at.is_(None), settled)


def page(
    connection: Connection,
    actor: Actor,
    campaign: str,
    *,
    area: str | None,
    state: str,
    code: str | None,
    household: str | None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """Findings of an area, the gravest first, then the oldest."""
    c = FINDING.c
    there = [c.campaign_id == campaign, visible_to(actor).where(c.village)]
    if area:
        there.append(below(c.village, area))
    if household:
        there.append(c.households.contains(f'["{household}",', autoescape=True))
    where = [*there, _in(state)] + ([c.code == code] if code else [])
    query = select(FINDING).where(*where).order_by(c.severity.desc(), c.raised_at, c.id).limit(limit + 1)
    if cursor:
        severity, raised_at, id = cursors.unpack(
            cursor, [lambda value: value in LETTER, cursors.is_text, cursors.is_text]
        )
        query = query.where(
            or_(
                c.severity < severity,
                and_(c.severity == severity, c.raised_at > raised_at),
                and_(c.severity == severity, c.raised_at == raised_at, c.id > id),
            )
        )
    found = connection.execute(query).all()
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    total = connection.execute(select(func.count()).select_from(FINDING).where(*where)).scalar_one()
    states = {
        one: connection.execute(
            select(func.count()).select_from(FINDING).where(*there, _in(one))
        ).scalar_one()
        for one in ("open", "settled", "cleared")
    }
    return {
        "items": told(connection, rows), "total": total, "states": states,
        "next": cursors.pack([last.severity, last.raised_at, last.id]) if last else None,
    }  # fmt: skip


def told(connection: Connection, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Findings with the names of today."""
    named = {row.id: orjson.loads(row.households) for row in rows}
    ids = {household for pairs in named.values() for household, _ in pairs}
    query = select(HOUSEHOLD.c.id, HOUSEHOLD.c.name, HOUSEHOLD.c.number).where(
        among(HOUSEHOLD.c.id, sorted(ids))
    )
    homes = {row.id: row for row in connection.execute(query)} if ids else {}
    villages = area_names(connection, {row.village for row in rows})
    people = names_of(connection, {row.settled_by for row in rows if row.settled_by})
    return [
        {
            "id": row.id, "campaign": row.campaign_id, "village": row.village, "code": row.code,
            "village_name": villages.get(row.village, row.village), "question": row.question or None,
            "severity": LETTER[row.severity], "title": row.title, "message": row.message,
            "households": [
                {"id": id, "name": homes[id].name, "number": homes[id].number, "said": said}
                for id, said in named[row.id]
                if id in homes
            ],
            "state": "cleared" if row.cleared_at else "settled" if row.settled_at else "open",
            "raised_at": row.raised_at, "changed_at": row.changed_at, "cleared_at": row.cleared_at,
            "settled_at": row.settled_at, "settled_by": people.get(row.settled_by, ""), "reason": row.reason,
        }
        for row in rows
    ]  # fmt: skip


def settle(
    connection: Connection, actor: Actor, finding_id: str, reason: str, changed_at: str
) -> dict[str, Any]:
    """Keep why it is so; with an empty reason take that back. Raises NotFound, FindingChanged, WrongState, ReasonMissing."""
    c = FINDING.c
    query = select(FINDING).where(c.id == finding_id, visible_to(actor).where(c.village))
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        raise NotFound("没有这一条核对, 或它不在您的范围内。请刷新后再看。", finding=finding_id)
    if row.cleared_at is not None:
        raise WrongState("记录已经一致, 这一条不用再说明了。请刷新后再看。", finding=finding_id)
    if row.changed_at != changed_at:
        raise FindingChanged("您看的时候, 这一条的农户或数字又有了变化。请看过再说明。", finding=finding_id)
    if 0 < len(reason) < SHORTEST:
        raise ReasonMissing("说明太短。请写一句是怎么回事, 如“两户已分户, 名册待更正”。")
    audit.record(connection, actor, "crosscheck:settle" if reason else "crosscheck:reopen", finding_id, {})
    said: dict[str, Any] = {"settled_at": None, "settled_by": "", "reason": ""}
    if reason:
        said = {"settled_at": clock.iso(), "settled_by": actor.account_id, "reason": reason}
    connection.execute(update(FINDING).where(c.id == finding_id).values(**said))
    return told(connection, connection.execute(select(FINDING).where(c.id == finding_id)).all())[0]
