"""What a campaign's data says of its ledger."""

from __future__ import annotations

from typing import Any

from ruhu.campaigns.deadlines import rectified_by
from ruhu.campaigns.queries import CampaignView
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


def due_on(campaign: CampaignView) -> str | None:
    """The end of the campaign's rectification stage."""
    day = rectified_by(campaign.data)
    return day.isoformat() if day else None
