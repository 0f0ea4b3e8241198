"""HTTP of complaints, for the county and administrators alone."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from ruhu.accounts.access import HEARING, Actor
from ruhu.accounts.routes import require
from ruhu.complaints import reading
from ruhu.complaints.answering import answer
from ruhu.complaints.wire import AnswerIn, ComplaintOut, ComplaintPage
from ruhu.kit.http import PathText, problems

router = APIRouter(prefix="/api/complaints", tags=["complaints 反映"])
Hearer = Annotated[Actor, Depends(require(*sorted(HEARING)))]


@router.get("", responses=problems(401, 403, 422))
def get_complaints(
    request: Request,
    actor: Hearer,
    state: Annotated[
        Literal["open", "answered"] | None, Query(description="待答复 | 已答复; 不填 = 全部")
    ] = None,
    area: Annotated[str | None, Query(pattern="^[0-9]{2,15}$", description="任一级区划代码")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> ComplaintPage:
    """What workers wrote to the county, oldest first."""
    with request.app.state.db.read() as connection:
        return ComplaintPage.model_validate(reading.page(connection, actor, state, area, limit, cursor))


@router.post("/{complaint_id}/answer", responses=problems(400, 401, 403, 404, 409, 422))
def post_answer(request: Request, actor: Hearer, complaint_id: PathText, asked: AnswerIn) -> ComplaintOut:
    """Answer; the writer reads it on his phone, named or not."""
    with request.app.state.db.write() as connection:
        return ComplaintOut.model_validate(answer(connection, actor, complaint_id, asked.id, asked.text))
