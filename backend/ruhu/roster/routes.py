"""HTTP of areas and the register."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from ruhu.accounts.access import visible_to
from ruhu.accounts.routes import CurrentActor
from ruhu.areas import queries as areas
from ruhu.kit.http import problems
from ruhu.roster import queries
from ruhu.roster.wire import AreaList, AreaRow

router = APIRouter(prefix="/api", tags=["roster 名册"])


@router.get("/areas", responses=problems(401, 403, 422))
def get_areas(
    request: Request,
    actor: CurrentActor,
    parent: Annotated[str | None, Query(pattern=r"^[0-9]{0,15}$")] = None,
    level: Annotated[
        str | None, Query(pattern=r"^(province|prefecture|county|township|village|grid)$")
    ] = None,
) -> AreaList:
    """Areas within one's own, and the line above them; here because the number of households stands beside each."""
    visible = visible_to(actor)
    with request.app.state.db.read() as connection:
        rows = areas.listed(connection, visible, parent=parent, level=level)
        counts = queries.household_counts(connection, visible)
    items = [
        AreaRow(code=row.code, name=row.name, level=row.level, parent=row.parent, households=counts[row.code])
        for row in rows
    ]
    return AreaList(items=items)
