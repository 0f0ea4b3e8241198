"""Reading and loading campaigns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import Connection, Engine, insert, select, update

from ruhu.areas.codes import contains
from ruhu.campaigns.models import Campaign, IncomeLine
from ruhu.kit import clock, ids, state
from ruhu.kit.errors import NotFound

CAMPAIGN = Campaign.__table__  # type: ignore[attr-defined]
LINE = IncomeLine.__table__  # type: ignore[attr-defined]
MARK = "campaigns"  # the key in kit.state that changes with every campaign and line
_LINES = (
    select(
        LINE.c.campaign_id, LINE.c.id, LINE.c.area, LINE.c.year, LINE.c.amount_fen, LINE.c.document, LINE.c.short_document
    )
    .where(LINE.c.superseded_at.is_(None))
    .order_by(LINE.c.id)
)  # fmt: skip
_CAMPAIGNS = select(CAMPAIGN).order_by(CAMPAIGN.c.created_at, CAMPAIGN.c.id)
_KEPT: WeakKeyDictionary[Engine, tuple[str, dict[str, CampaignView]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Line:
    """An income line in force: fen per person and year, and the document that sets it."""

    id: str
    area: str
    year: int
    amount_fen: int
    document: str
    short_document: str


@dataclass(frozen=True)
class CampaignView:
    """A campaign with the lines in force now."""

    id: str
    title: str
    status: str
    data: dict[str, Any]
    lines: tuple[Line, ...]

    def covers(self, code: str) -> bool:
        """Whether the campaign runs in the area `code`; a campaign that names no areas runs everywhere."""
        areas: list[str] = self.data.get("areas") or [""]
        return any(contains(area, code) for area in areas)

    def line_for(self, area: str) -> Line | None:
        """The line of the smallest area that holds `area`."""
        fitting = [line for line in self.lines if contains(line.area, area)]
        return max(fitting, key=lambda line: len(line.area), default=None)

    def context(self, area: str) -> dict[str, Any]:
        """What expressions read as `campaign.*` (docs/questionnaires.md)."""
        survey: dict[str, Any] = next(
            (s for s in self.data.get("stages", []) if s.get("kind") == "survey"), {}
        )
        line = self.line_for(area)
        return {
            "line": float(line.amount_fen) if line else None,
            "line_document": line.short_document if line else None,
            "line_year": str(line.year) if line else None,
            "period_start": self.data.get("period_start"),
            "period_full_on": self.data.get("period_full_on"),
            "stage_start": survey.get("start"),
            "stage_end": survey.get("end"),
        }


@lru_cache(maxsize=64)
def _parsed(data: str) -> dict[str, Any]:
    value: dict[str, Any] = orjson.loads(data)
    return value


def all_campaigns(connection: Connection) -> dict[str, CampaignView]:
    """Every campaign by id. A handful of rows, read anew, so that a changed line holds at once."""
    lines: dict[str, list[Line]] = {}
    for campaign_id, *rest in connection.execute(_LINES):
        lines.setdefault(campaign_id, []).append(Line(*rest))
    return {
        row.id: CampaignView(row.id, row.title, row.status, _parsed(row.data), tuple(lines.get(row.id, [])))
        for row in connection.execute(_CAMPAIGNS)
    }


def chosen_campaign(connection: Connection, campaign_id: str | None) -> CampaignView:
    """The named campaign, or the first open one."""
    campaigns = campaigns_at(connection, state.get(connection, MARK) or "")
    if campaign_id is not None:
        if campaign_id not in campaigns:
            known = "、".join(campaigns) or "(没有)"
            raise NotFound(f"没有行动 {campaign_id[:80]!r}, 现有: {known}。", campaign=campaign_id[:80])
        return campaigns[campaign_id]
    for view in campaigns.values():
        if view.status == "open":
            return view
    raise NotFound("还没有进行中的行动。请管理员先载入一个行动。")


def campaigns_at(connection: Connection, mark: str) -> dict[str, CampaignView]:
    """Every campaign by id, as of `mark` (the state's value MARK): read again only when the mark is another.

    Whoever changes a campaign renews the mark in the same transaction. A process keeps the last reading of each database.
    """
    known = _KEPT.get(connection.engine)
    if known is not None and known[0] == mark:
        return known[1]
    found = all_campaigns(connection)
    if mark:
        _KEPT[connection.engine] = (mark, found)
    return found


def save_campaign(connection: Connection, data: dict[str, Any], status: str = "preset") -> bool:
    """Load a campaign definition; a known one keeps its state and lines and gets the new text. True when it was new."""
    text = orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()
    known = connection.execute(select(CAMPAIGN.c.data).where(CAMPAIGN.c.id == data["id"])).scalar()
    if known is not None:
        if known != text:
            connection.execute(
                update(CAMPAIGN).where(CAMPAIGN.c.id == data["id"]).values(title=data["title"], data=text)
            )
            state.renew(connection, MARK)
        return False
    now = clock.iso()
    connection.execute(
        insert(CAMPAIGN).values(id=data["id"], title=data["title"], status=status, data=text, created_at=now)
    )
    for line in data.get("lines", ()):
        add_line(connection, data["id"], line, now)
    state.renew(connection, MARK)
    return True


def set_status(connection: Connection, campaign_id: str, status: str) -> None:
    """Open or close a campaign. Raises NotFound."""
    changed = connection.execute(update(CAMPAIGN).where(CAMPAIGN.c.id == campaign_id).values(status=status))
    if changed.rowcount == 0:
        known = "、".join(connection.execute(select(CAMPAIGN.c.id)).scalars())
        raise NotFound(f"没有行动 {campaign_id!r}, 现有: {known}。", campaign=campaign_id)
    state.renew(connection, MARK)


def add_line(
    connection: Connection,
    campaign_id: str,
    line: dict[str, Any],
    at: str,
    *,
    id: str | None = None,
    before: Line | None = None,
    judged: bool = True,
) -> str:
    """Put a line in force and supersede the one of the same area. Returns its id.

    `before`: the line that held there; `judged`: whether nobody is to be judged anew by it.
    """
    same = (
        (LINE.c.campaign_id == campaign_id)
        & (LINE.c.area == line.get("area", ""))
        & LINE.c.superseded_at.is_(None)
    )
    connection.execute(update(LINE).where(same).values(superseded_at=at))
    line_id = id or ids.uuid7()
    connection.execute(
        insert(LINE).values(
            id=line_id,
            campaign_id=campaign_id,
            area=line.get("area", ""),
            year=int(line["year"]),
            amount_fen=int(Decimal(str(line["amount"])) * 100),
            document=line["document"],
            short_document=line["short_document"],
            set_at=at,
            superseded_at=None,
            before_fen=before.amount_fen if before else None,
            judged_at=at if judged else None,
        )
    )
    state.renew(connection, MARK)
    return line_id
