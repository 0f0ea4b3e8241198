"""HTTP of campaigns and their checklists."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from ruhu.accounts.routes import CurrentActor
from ruhu.campaigns.deadlines import due_between, stage_on
from ruhu.campaigns.queries import CampaignView, all_campaigns
from ruhu.campaigns.wire import (
    CampaignOut,
    Campaigns,
    ChecklistFull,
    ChecklistRef,
    ChecklistRefs,
    Deadlines,
    DueOut,
    LedgerOut,
    QuestionnaireRef,
    campaign_out,
)
from ruhu.campaigns.workdays import workdays
from ruhu.kit import clock
from ruhu.kit.errors import Invalid, NotFound
from ruhu.kit.http import problems
from ruhu.questionnaires.routes import NOT_MODIFIED, IfNoneMatch, answer

router = APIRouter(prefix="/api/campaigns", tags=["campaigns 行动"])
checklists_router = APIRouter(prefix="/api/checklists", tags=["campaigns 行动"])
LONGEST = timedelta(days=3660)


@router.get("", responses=problems(401))
def list_campaigns(request: Request, _actor: CurrentActor) -> Campaigns:
    """Every campaign with its stages, lines, questionnaires, checklists and ledgers."""
    with request.app.state.db.read() as connection:
        views = all_campaigns(connection).values()
    return Campaigns(items=[_told(request, view) for view in views])


@router.get("/{campaign_id}", responses=problems(401, 404))
def get_campaign(request: Request, _actor: CurrentActor, campaign_id: str) -> CampaignOut:
    """One campaign."""
    return _told(request, _named(request, campaign_id))


@router.get("/{campaign_id}/deadlines", responses=problems(401, 404, 422))
def get_deadlines(
    request: Request,
    _actor: CurrentActor,
    campaign_id: str,
    first: Annotated[date | None, Query(description="Default: the first day of the campaign.")] = None,
    last: Annotated[date | None, Query(description="Included. Default: after everything.")] = None,
) -> Deadlines:
    """Ends of stages and reports due between two days."""
    campaign = _named(request, campaign_id).data
    if first is not None and last is not None and not timedelta(0) <= last - first <= LONGEST:
        raise Invalid(f"last 应不早于 first, 且相差不超过十年; 现在是 {first} 和 {last}。请改正。")
    dues = due_between(campaign, first or date.min, last or date.max, workdays())
    stage = stage_on(campaign, clock.today())
    return Deadlines(
        items=[
            DueOut(
                kind=due.kind,
                id=due.id,
                title=due.title,
                due=due.due.isoformat(),
                start=due.start.isoformat() if due.start else None,
                sender=due.sender,
                recipient=due.recipient,
                ledger=due.ledger,
            )
            for due in dues
        ],
        stage=stage["id"] if stage else None,
        note=workdays().note(due.due for due in dues if due.start),
    )


@checklists_router.get("", response_model=ChecklistRefs, responses={**problems(401), **NOT_MODIFIED})
def list_checklists(request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """All published checklists, every version."""
    refs = ChecklistRefs(items=[ChecklistRef.of(item) for item in request.app.state.checklists])
    body = refs.model_dump_json().encode()
    return answer(body, hashlib.sha256(body).hexdigest(), if_none_match, immutable=False)


@checklists_router.get(
    "/{checklist_id}", response_model=ChecklistFull, responses={**problems(401, 404, 422), **NOT_MODIFIED}
)
def get_checklist(
    request: Request,
    checklist_id: Annotated[str, Path(description="Its id, or its hash.", max_length=80)],
    version: Annotated[int | None, Query(ge=1, le=9999, description="Default: the latest.")] = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """One checklist with its items."""
    found = request.app.state.checklists.get(checklist_id, version)
    # Around the canonical bytes, so that what is sent is what was hashed.
    head = f'{{"id":"{found.id}","version":{found.version},"hash":"{found.hash}","definition":'
    return answer(
        head.encode() + found.json + b"}", found.hash, if_none_match, immutable=checklist_id == found.hash
    )


def _named(request: Request, campaign_id: str) -> CampaignView:
    with request.app.state.db.read() as connection:
        view = all_campaigns(connection).get(campaign_id)
    if view is None:
        raise NotFound(f"没有行动 {campaign_id[:80]!r}。请用 GET /api/campaigns 查看现有的行动。")
    return view


def _told(request: Request, view: CampaignView) -> CampaignOut:
    state = request.app.state
    forms = [
        state.catalog.find(named["id"], named["version"]) for named in view.data.get("questionnaires", [])
    ]
    lists = [
        state.checklists.find(named["id"], named["version"]) for named in view.data.get("checklists", [])
    ]
    ledgers = [state.layouts[id] for id in view.data.get("ledgers", []) if id in state.layouts]
    return campaign_out(
        view,
        [
            QuestionnaireRef(id=f.id, version=f.version, hash=f.hash, kind=f.kind, subject=f.subject)
            for f in forms
            if f is not None
        ],
        [ChecklistRef.of(item) for item in lists if item is not None],
        [LedgerOut.of(layout) for layout in ledgers],
    )
