"""HTTP of campaigns."""

from __future__ import annotations

from fastapi import APIRouter, Request

from ruhu.accounts.routes import CurrentActor
from ruhu.campaigns.queries import CampaignView, all_campaigns
from ruhu.campaigns.wire import CampaignOut, Campaigns, QuestionnaireRef, campaign_out
from ruhu.kit.errors import NotFound
from ruhu.kit.http import problems
from ruhu.questionnaires.catalog import Catalog

router = APIRouter(prefix="/api/campaigns", tags=["campaigns 行动"])


@router.get("", responses=problems(401))
def list_campaigns(request: Request, _actor: CurrentActor) -> Campaigns:
    """Every campaign with its stages, lines and questionnaires."""
    with request.app.state.db.read() as connection:
        views = all_campaigns(connection).values()
    return Campaigns(items=[campaign_out(view, _refs(request.app.state.catalog, view)) for view in views])


@router.get("/{campaign_id}", responses=problems(401, 404))
def get_campaign(request: Request, _actor: CurrentActor, campaign_id: str) -> CampaignOut:
    """One campaign."""
    with request.app.state.db.read() as connection:
        view = all_campaigns(connection).get(campaign_id)
    if view is None:
        raise NotFound(f"没有行动 {campaign_id[:80]!r}。请用 GET /api/campaigns 查看现有的行动。")
    return campaign_out(view, _refs(request.app.state.catalog, view))


def _refs(catalog: Catalog, view: CampaignView) -> list[QuestionnaireRef]:
    refs = []
    for named in view.data.get("questionnaires", []):
        definition = catalog.find(named["id"], named["version"])
        if definition is not None:
            refs.append(
                QuestionnaireRef(
                    id=definition.id,
                    version=definition.version,
                    hash=definition.hash,
                    kind=definition.kind,
                    subject=definition.subject,
                )
            )
    return refs
