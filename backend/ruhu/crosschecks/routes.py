"""HTTP of checks across records."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from ruhu.accounts.access import Actor
from ruhu.accounts.routes import require
from ruhu.campaigns.queries import chosen_campaign
from ruhu.crosschecks import queries
from ruhu.crosschecks.wire import CrossFindingOut, CrossPage, SettleIn, State
from ruhu.kit.http import PathText, problems

router = APIRouter(prefix="/api/cross-checks", tags=["cross-checks 互相核对"])
Reader = Annotated[Actor, Depends(require("village", "township", "county", "admin", "auditor"))]
Settler = Annotated[Actor, Depends(require("village", "township", "county", "admin"))]
PLAIN = r"^[^\x00-\x1f]*$"


@router.get("", responses=problems(401, 403, 404, 422))
def list_cross_checks(
    request: Request,
    actor: Reader,
    campaign: Annotated[
        str | None, Query(max_length=80, pattern=PLAIN, description="行动; 不填 = 进行中的第一个")
    ] = None,
    area: Annotated[str | None, Query(pattern="^[0-9]{2,15}$", description="任一级区划代码")] = None,
    state: Annotated[State, Query(description="open 待核实, settled 已说明, cleared 已一致")] = "open",
    code: Annotated[str | None, Query(pattern="^[a-z][a-z0-9_]{0,80}$", description="哪一种核对")] = None,
    household: Annotated[str | None, Query(max_length=64, pattern="^[0-9a-f-]*$")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> CrossPage:
    """What does not agree in the actor's villages. Villages in which something came since are checked first."""
    state_ = request.app.state
    with state_.db.read() as connection:
        chosen = chosen_campaign(connection, campaign)
    waiting = queries.refresh(state_.db, state_.catalog, actor, chosen, area)
    with state_.db.read() as connection:
        found = queries.page(
            connection, actor, chosen.id, area=area, state=state, code=code, household=household, limit=limit, cursor=cursor
        )  # fmt: skip
    return CrossPage.model_validate(found | {"waiting": waiting})


@router.post("/{finding_id}/settle", responses=problems(400, 401, 403, 404, 409, 422))
def post_settle(request: Request, actor: Settler, finding_id: PathText, asked: SettleIn) -> CrossFindingOut:
    """Say why it is so (是这样), or take that back. 409 `finding_changed` when it is not what was read any more."""
    with request.app.state.db.write() as connection:
        found = queries.settle(connection, actor, finding_id, asked.reason, asked.changed_at)
    return CrossFindingOut.model_validate(found)
