"""An administrator changes an income line: it is put in force, and the campaign is judged by it."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ruhu.accounts.access import Actor
from ruhu.areas.codes import level_of
from ruhu.audit import log as audit
from ruhu.campaigns.queries import CAMPAIGN, LINE, add_line, chosen_campaign
from ruhu.intake.relining import finish_lines
from ruhu.kit import clock, ids
from ruhu.kit.db import Database, StillWriting
from ruhu.kit.errors import Conflict, Invalid
from ruhu.kit.money import yuan_text
from ruhu.questionnaires.catalog import Catalog

AMOUNT = re.compile(r"[1-9][0-9]{0,6}(\.[0-9]{1,2})?")
log = logging.getLogger("ruhu.intake")


class IdTaken(Conflict):
    code, title = "id_taken", "编号已被使用"


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as it is asked for: `area` is a code, or "" for wherever no nearer line holds; `amount` decimal yuan."""

    area: str
    year: int
    amount: str
    document: str
    short_document: str


def change_line(
    database: Database,
    catalog: Catalog,
    actor: Actor | None,
    campaign_id: str,
    line: NewLine,
    id: str | None = None,
) -> dict[str, Any]:
    """Put a line in force and judge the campaign by it. Returns the line and what came of it (`told`).

    `id` is made by the asker: the same again puts nothing in force twice, and finishes what was begun. `actor` None is the
    command line. Raises NotFound (no such campaign), Invalid (no such area), IdTaken.
    """
    if line.area and level_of(line.area) is None:
        raise Invalid(
            f"区划代码“{line.area[:20]}”不对: 写 2 到 15 位数字, 全部地区留空。", area=line.area[:20]
        )
    if AMOUNT.fullmatch(line.amount) is None:
        raise Invalid(f"金额“{line.amount[:20]}”不对: 写元, 最多两位小数, 如 7500 或 7500.00。")
    line_id = id or ids.uuid7()
    with database.write() as connection:
        # One at a time: each must know which line was there before it.
        connection.execute(select(CAMPAIGN.c.id).where(CAMPAIGN.c.id == campaign_id).with_for_update())
        campaign = chosen_campaign(connection, campaign_id)
        former = connection.execute(select(LINE).where(LINE.c.id == line_id)).first()
        if former is None:
            wanted = {
                "area": line.area, "year": line.year, "amount": line.amount, "document": line.document,
                "short_document": line.short_document,
            }  # fmt: skip
            before = campaign.line_for(line.area)
            add_line(connection, campaign.id, wanted, clock.iso(), id=line_id, before=before, judged=False)
            said = {
                "line": line_id, "area": line.area, "amount": line.amount, "year": line.year,
                "document": line.short_document, "before": before.id if before else None,
            }  # fmt: skip
            audit.record(connection, actor, "campaign:line", campaign.id, said)
        elif (former.campaign_id, former.area, former.document) != (campaign.id, line.area, line.document):
            raise IdTaken("这个编号已属于另一条监测线。请用新的编号。", line=line_id)
    try:
        finish_lines(database, catalog)
    except StillWriting:
        log.exception("line %s is in force; it is judged by at the next change or start", line_id)
    with database.read() as connection:
        return told(connection, line_id)


def told(connection: Connection, line_id: str) -> dict[str, Any]:
    """A line with what it changed: how many forms have other flags by it, how many flags it raised and cleared."""
    row = connection.execute(select(LINE).where(LINE.c.id == line_id)).one()
    return {
        "id": row.id, "campaign": row.campaign_id, "area": row.area, "year": row.year, "amount": yuan_text(row.amount_fen),
        "document": row.document, "short_document": row.short_document, "set_at": row.set_at,
        "before": None if row.before_fen is None else yuan_text(row.before_fen), "superseded_at": row.superseded_at,
        "judged_at": row.judged_at, "crossed": row.crossed, "raised": row.raised, "cleared": row.cleared,
    }  # fmt: skip


def lines_of(connection: Connection, campaign_id: str) -> list[dict[str, Any]]:
    """Every line that a campaign has had, the newest first. Raises NotFound."""
    campaign = chosen_campaign(connection, campaign_id)
    query = (
        select(LINE.c.id)
        .where(LINE.c.campaign_id == campaign.id)
        .order_by(LINE.c.set_at.desc(), LINE.c.id.desc())
    )
    return [told(connection, id) for id in connection.execute(query).scalars()]
