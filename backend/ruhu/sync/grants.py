"""Which feeds an account may pull now, and what travels beside them: the township's part of the village form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from ruhu.accounts.access import Actor, visible_to
from ruhu.areas.codes import TOWNSHIP
from ruhu.areas.queries import villages_below, villages_of
from ruhu.campaigns.queries import CampaignView, all_campaigns
from ruhu.submissions.township import township_answers
from ruhu.sync.state import epoch


def scopes(connection: Connection, actor: Actor) -> dict[str, Any]:
    """Every feed this account may pull now.

    Of a closed campaign only where it is the last round of an open one's form: its answers are what the phone fills in
    beforehand ("与上次相同").
    """
    villages = villages_of(connection, visible_to(actor))
    campaigns = all_campaigns(connection)
    rounds = {c.id: earlier_round(c, campaigns.values()) for c in campaigns.values() if c.status == "open"}
    found = []
    for village in villages:
        about = {"village": village.code, "name": village.name}
        found.append({"scope": f"roster/{village.code}", "kind": "roster", "campaign": None, **about})
        granted: dict[str, None] = {}  # in order, each once
        for campaign_id, earlier in rounds.items():
            if campaigns[campaign_id].covers(village.code):
                granted |= dict.fromkeys((campaign_id, *earlier))
        for campaign_id in granted:
            found.append(
                {
                    "scope": f"{campaign_id}/{village.code}",
                    "kind": "campaign",
                    "campaign": campaign_id,
                    **about,
                }
            )
    _add_townships(connection, campaigns, found)
    return {"epoch": epoch(connection), "scopes": found, "grids": list(actor.areas)}


def earlier_round(campaign: CampaignView, all_of_them: Iterable[CampaignView]) -> list[str]:
    """Of the closed campaigns with one of this campaign's forms (any version) the newest before it; [] or one id."""
    forms, date = _forms(campaign), str(campaign.data["date"])
    closed = [
        c
        for c in all_of_them
        if c.status == "closed" and c.id != campaign.id and _forms(c) & forms and str(c.data["date"]) <= date
    ]
    newest = max(closed, key=lambda c: (str(c.data["date"]), c.id), default=None)
    return [newest.id] if newest else []


def _forms(campaign: CampaignView) -> set[str]:
    listed = campaign.data.get("questionnaires", [])
    return {named["id"] for named in listed if named.get("kind", "survey") == "survey"}


def _add_townships(
    connection: Connection, campaigns: Mapping[str, CampaignView], found: list[dict[str, Any]]
) -> None:
    """Give each campaign's feed the township's answers, as far as a village of the township has sent them."""
    for campaign_id in dict.fromkeys(scope["campaign"] for scope in found if scope["campaign"]):
        aids: dict[str, Any] = campaigns[campaign_id].data.get("aids", {})
        asked = {form: aid["township"] for form, aid in aids.items() if aid.get("township")}
        if not asked or campaigns[campaign_id].status != "open":
            continue
        own = [scope for scope in found if scope["campaign"] == campaign_id]
        villages = villages_below(connection, {scope["village"][:TOWNSHIP] for scope in own})
        answers = township_answers(connection, campaign_id, villages, asked)
        for scope in own:
            scope["township"] = answers.get(scope["village"][:TOWNSHIP])
