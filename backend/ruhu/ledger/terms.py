"""What a campaign's data says of its ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from ruhu.campaigns.deadlines import rectified_by
from ruhu.campaigns.queries import CampaignView
from ruhu.campaigns.workdays import workdays
from ruhu.ledger.transitions import Terms

DEFAULT_NEEDS = frozenset({"reason", "record"})


def terms_of(campaign: CampaignView) -> Terms:
    """The campaign's terms."""
    deferral = campaign.data.get("deferral", {})
    return Terms(
        deferral_needs=frozenset(deferral.get("needs", DEFAULT_NEEDS)),
        deferral_until=deferral.get("until"),
        taken_over_by={entry["to"]: entry["to_unit"] for entry in campaign.data.get("escalation", ())},
        proof=bool(campaign.data.get("drafts", {}).get("proof")),
    )


def suggested_unit(campaign: CampaignView, topic: str) -> str:
    """The unit that a problem of this area goes to until somebody decides."""
    units: dict[str, Any] = campaign.data.get("drafts", {}).get("units", {})
    return str(units.get(topic, units.get("other", "")))


def suggested_measure(campaign: CampaignView, topic: str) -> str:
    """A measure to begin from: people make it specific. "" where the data has none."""
    return str(campaign.data.get("drafts", {}).get("measures", {}).get(topic, ""))


def suggested_leader(campaign: CampaignView, topic: str) -> str:
    """The leader 责任领导 in whose charge the area is. "" where the data names none."""
    leaders: dict[str, Any] = campaign.data.get("drafts", {}).get("leaders", {})
    return str(leaders.get(topic, leaders.get("other", "")))


def due_on(campaign: CampaignView, found: date) -> str | None:
    """The day until which what was found on that day is put right: so many working days later where the campaign counts them,
    else the end of its rectification stage."""
    days = campaign.data.get("drafts", {}).get("due", {}).get("working_days")
    day = rectified_by(campaign.data) if days is None else workdays().add(found, days)
    return day.isoformat() if day else None
