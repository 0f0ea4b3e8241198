"""HTTP of income lines: the history of a campaign's, and a new one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from ruhu.accounts.access import Actor, visible_to
from ruhu.accounts.routes import CurrentActor, require
from ruhu.intake.changing import NewLine, change_line, lines_of
from ruhu.intake.wire import LineIn, LinesTold, LineTold
from ruhu.kit.errors import NotPermitted
from ruhu.kit.http import PathText, problems

router = APIRouter(prefix="/api/campaigns", tags=["campaigns 行动"])
Administrator = Annotated[Actor, Depends(require("admin"))]


@router.get("/{campaign_id}/lines", responses=problems(401, 404))
def get_lines(request: Request, _actor: CurrentActor, campaign_id: PathText) -> LinesTold:
    """Every line of a campaign with its document and what it changed."""
    with request.app.state.db.read() as connection:
        return LinesTold.model_validate({"items": lines_of(connection, campaign_id)})


@router.post("/{campaign_id}/lines", responses=problems(400, 401, 403, 404, 409, 422))
def post_line(request: Request, actor: Administrator, campaign_id: PathText, asked: LineIn) -> LineTold:
    """Put a line in force and judge everybody between the former one and it anew. Answers when that is done."""
    if not visible_to(actor).covers(asked.area):
        raise NotPermitted(f"区划 {asked.area or '(全部)'} 不在您的管辖范围内。", area=asked.area)
    state = request.app.state
    line = NewLine(asked.area, asked.year, asked.amount, asked.document, asked.short_document)
    return LineTold.model_validate(change_line(state.db, state.catalog, actor, campaign_id, line, asked.id))
