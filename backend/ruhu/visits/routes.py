"""HTTP of households that are not in the register."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from ruhu.accounts.access import IMPORTING, Actor
from ruhu.accounts.routes import require
from ruhu.kit.db import Again
from ruhu.kit.http import PathText, problems
from ruhu.visits import matching
from ruhu.visits.wire import ConfirmIn, Done, MatchIn, Newcomers

router = APIRouter(prefix="/api/newcomers", tags=["newcomers 名册外农户"])
Registrar = Annotated[Actor, Depends(require(*sorted(IMPORTING)))]


@router.get("", responses=problems(401, 403, 422))
def get_newcomers(
    request: Request,
    actor: Registrar,
    area: Annotated[str | None, Query(pattern="^[0-9]{2,15}$", description="任一级区划代码")] = None,
) -> Newcomers:
    """Households that workers met and the register does not know, with those that they may be."""
    with request.app.state.db.read() as connection:
        return Newcomers.model_validate({"items": matching.waiting(connection, actor, area)})


@router.post("/{household_id}/confirm", responses=problems(400, 401, 403, 404, 409, 422))
def post_confirm(request: Request, actor: Registrar, household_id: PathText, asked: ConfirmIn) -> Done:
    """It is a household of its own and joins the register."""
    with request.app.state.db.write() as connection:
        matching.confirm(connection, actor, household_id, asked.number)
    return Done(household_id=household_id)


@router.post("/{household_id}/match", responses=problems(400, 401, 403, 404, 422))
def post_match(request: Request, actor: Registrar, household_id: PathText, asked: MatchIn) -> Done:
    """It is this household of the register: what was said of it belongs there."""
    state = request.app.state

    def once() -> None:
        with state.db.write() as connection:
            matching.match(connection, actor, household_id, asked.household_id, state.rejudge)

    try:
        once()
    except Again:  # an income line changed between judging and writing
        once()
    return Done(household_id=asked.household_id)
