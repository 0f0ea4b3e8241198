"""HTTP of spot checks. The second survey itself comes as an act of a push (docs/sync.md)."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from ruhu.accounts.access import SURVEYING, Actor
from ruhu.accounts.routes import require
from ruhu.campaigns.queries import chosen_campaign
from ruhu.kit.http import PathText, problems
from ruhu.spotchecks import reading
from ruhu.spotchecks.draws import assign, draw
from ruhu.spotchecks.wire import (
    AssignedItems,
    AssignIn,
    DrawFull,
    DrawIn,
    Draws,
    MySpots,
    Proof,
    SpotCompared,
)

router = APIRouter(prefix="/api/spot-checks", tags=["spot checks 抽查"])
Supervisor = Annotated[Actor, Depends(require("village", "township", "county", "admin"))]
Surveyor = Annotated[Actor, Depends(require(*sorted(SURVEYING)))]
CampaignQuery = Annotated[
    str | None, Query(pattern="^[a-z0-9][a-z0-9-]{0,63}$", description="行动; 不填 = 进行中的第一个")
]


@router.get("", responses=problems(401, 403, 404, 422))
def get_draws(request: Request, actor: Supervisor, campaign: CampaignQuery = None) -> Draws:
    """Draws within one's areas, the newest first."""
    with request.app.state.db.read() as connection:
        chosen = chosen_campaign(connection, campaign).id
        return Draws.model_validate(reading.draws(connection, actor, chosen))


@router.post("", responses=problems(400, 401, 403, 404, 409, 422))
def post_draw(request: Request, actor: Supervisor, asked: DrawIn) -> DrawFull:
    """Draw households of an area by lot, of those surveyed so far."""
    percent = None if asked.percent is None else Fraction(str(asked.percent))
    with request.app.state.db.write() as connection:
        campaign = chosen_campaign(connection, asked.campaign)
        draw(connection, actor, campaign, asked.id, asked.area, asked.size, percent)
    return get_draw(request, actor, asked.id)


@router.get("/mine", responses=problems(401, 403))
def get_mine(request: Request, actor: Surveyor) -> MySpots:
    """Households that were given to me to survey again."""
    with request.app.state.db.read() as connection:
        return MySpots.model_validate(reading.mine(connection, actor))


@router.get("/items/{item_id}", responses=problems(401, 403, 404, 422))
def get_item(request: Request, actor: Supervisor, item_id: PathText) -> SpotCompared:
    """Both surveys of one household, question by question."""
    state = request.app.state
    with state.db.read() as connection:
        return SpotCompared.model_validate(reading.one_item(connection, state.catalog, actor, item_id))


@router.get("/{draw_id}", responses=problems(401, 403, 404, 422))
def get_draw(request: Request, actor: Supervisor, draw_id: PathText) -> DrawFull:
    """One draw with its households and how far each agrees."""
    state = request.app.state
    with state.db.read() as connection:
        return DrawFull.model_validate(reading.one_draw(connection, state.catalog, actor, draw_id))


@router.get("/{draw_id}/proof", responses=problems(401, 403, 404, 422))
def get_proof(request: Request, actor: Supervisor, draw_id: PathText) -> Proof:
    """The list that was drawn from and the seed, so that anybody can draw again."""
    with request.app.state.db.read() as connection:
        return Proof.model_validate(reading.proof(connection, actor, draw_id))


@router.post("/{draw_id}/assign", responses=problems(400, 401, 403, 404, 422))
def post_assign(request: Request, actor: Supervisor, draw_id: PathText, asked: AssignIn) -> AssignedItems:
    """Give drawn households to somebody who did not survey them and works there."""
    with request.app.state.db.write() as connection:
        found = assign(connection, actor, draw_id, asked.items, asked.account)
    return AssignedItems.model_validate({"items": found})
