"""HTTP of self-checks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from ruhu.accounts.access import Actor
from ruhu.accounts.routes import require
from ruhu.campaigns.queries import chosen_campaign
from ruhu.kit.http import PathText, problems
from ruhu.selfchecks import reading
from ruhu.selfchecks.answering import answer
from ruhu.selfchecks.deciding import FILLING
from ruhu.selfchecks.wire import SelfCheckFull, SelfCheckIn, SelfChecks

router = APIRouter(prefix="/api/self-checks", tags=["self-checks 自查"])
Reader = Annotated[Actor, Depends(require(*FILLING, "auditor"))]
Filler = Annotated[Actor, Depends(require(*FILLING))]
PLAIN = r"^[^\x00-\x1f]*$"
CampaignQuery = Annotated[
    str | None, Query(max_length=80, pattern=PLAIN, description="行动; 不填 = 进行中的第一个")
]
AreaQuery = Annotated[
    str | None, Query(pattern="^[0-9]{2,9}$", description="县或乡镇; 不填 = 自己管的第一个")
]


@router.get("", responses=problems(401, 403, 404, 422))
def list_self_checks(
    request: Request, actor: Reader, campaign: CampaignQuery = None, area: AreaQuery = None
) -> SelfChecks:
    """The checklists of a campaign for an area: what was said of each item, and what the data says by itself."""
    state = request.app.state
    with state.db.read() as connection:
        chosen, place = chosen_campaign(connection, campaign), reading.place_of(actor, area)
        return SelfChecks.model_validate(
            reading.page(connection, state.catalog, state.checklists, actor, chosen, place)
        )


@router.get("/{checklist_id}/{entry_id}", responses=problems(401, 403, 404, 422))
def get_self_check(
    request: Request,
    actor: Reader,
    checklist_id: PathText,
    entry_id: PathText,
    campaign: CampaignQuery = None,
    area: AreaQuery = None,
) -> SelfCheckFull:
    """One item with the households behind the numbers, every answer, and its cases."""
    state = request.app.state
    with state.db.read() as connection:
        chosen, place = chosen_campaign(connection, campaign), reading.place_of(actor, area)
        checklist, item = reading.item_of(chosen, state.checklists, checklist_id, entry_id)
        return SelfCheckFull.model_validate(
            reading.one(connection, state.catalog, actor, chosen, checklist, item, place)
        )


@router.post("/{checklist_id}/{entry_id}", responses=problems(400, 401, 403, 404, 409, 422))
def post_self_check(
    request: Request, actor: Filler, checklist_id: PathText, entry_id: PathText, asked: SelfCheckIn
) -> SelfCheckFull:
    """Answer an item for an area; each problem becomes a case. 409 `stale_step` when somebody else answered meanwhile."""
    state = request.app.state
    with state.db.write() as connection:
        chosen = chosen_campaign(connection, asked.campaign)
        checklist, item = reading.item_of(chosen, state.checklists, checklist_id, entry_id)
        answer(
            connection, state.catalog, actor, chosen, checklist, item, asked.area, asked.said(), id=asked.id, head=asked.head
        )  # fmt: skip
        return SelfCheckFull.model_validate(
            reading.one(connection, state.catalog, actor, chosen, checklist, item, asked.area)
        )
