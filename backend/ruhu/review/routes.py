"""HTTP of the supervisors' decisions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from ruhu.accounts.access import Actor
from ruhu.accounts.routes import require
from ruhu.campaigns.queries import chosen_campaign
from ruhu.intake import MovedAway
from ruhu.kit.db import Database
from ruhu.kit.errors import RuhuError
from ruhu.kit.http import PathText, problems
from ruhu.review import acts, disputes, held, waiting
from ruhu.review.wire import (
    UUID,
    ApprovedMany,
    ApproveIn,
    ApproveOne,
    DismissIn,
    Dispute,
    DisputePage,
    HeldFull,
    HeldPage,
    ResolveIn,
    RetryIn,
    Reviewed,
    ReviewIn,
    WaitingPage,
)

log = logging.getLogger("ruhu.review")
TRIES = 3
REVIEWING = ("village", "township", "county", "admin")
Reviewer = Annotated[Actor, Depends(require(*REVIEWING))]
router = APIRouter(prefix="/api", tags=["review 审核"])

CampaignId = Annotated[
    str | None, Query(pattern="^[a-z0-9][a-z0-9-]{0,63}$", description="行动; 不填 = 全部")
]
AreaCode = Annotated[str | None, Query(pattern="^[0-9]{2,15}$", description="任一级区划代码")]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=500)]


@router.get("/reviews", responses=problems(401, 403, 404, 422))
def get_reviews(
    request: Request,
    actor: Reviewer,
    campaign: CampaignId = None,
    area: AreaCode = None,
    odd: Annotated[bool | None, Query(description="有没有要看一眼的; 不填 = 全部")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> WaitingPage:
    """Forms that wait for approval, with what is odd about each."""
    state = request.app.state
    with state.db.read() as connection:
        chosen = chosen_campaign(connection, campaign).id
        return WaitingPage.model_validate(
            waiting.page(connection, state.catalog, actor, chosen, area, odd, limit, cursor)
        )


@router.post("/reviews/approve", responses=problems(400, 401, 403, 422))
def post_approve(request: Request, actor: Reviewer, asked: ApproveIn) -> ApprovedMany:
    """Approve those of these forms about which nothing is odd; says of each other one why it was not approved."""
    found = [
        {"submission": one.submission, "problem": _approved(request.app.state, actor, one)}
        for one in asked.items
    ]
    return ApprovedMany.model_validate({"items": found})


def _approved(state: Any, actor: Actor, one: ApproveOne) -> dict[str, str] | None:
    """What speaks against it; None when it is approved."""
    try:
        _written(state.db, lambda c: waiting.approve_one(c, state.catalog, actor, one))
    except RuhuError as error:
        return error.brief()
    return None


@router.get("/disputes", responses=problems(401, 403, 422))
def get_disputes(
    request: Request,
    actor: Reviewer,
    campaign: CampaignId = None,
    area: AreaCode = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> DisputePage:
    """Households and villages of which more than one version stands, by area."""
    with request.app.state.db.read() as connection:
        return DisputePage.model_validate(disputes.page(connection, actor, campaign, area, limit, cursor))


@router.get("/disputes/{submission_id}", responses=problems(401, 403, 404, 422))
def get_dispute(
    request: Request,
    actor: Reviewer,
    submission_id: PathText,
    other: Annotated[str | None, Query(pattern=UUID, description="另一份; 不填 = 最早的一份")] = None,
) -> Dispute:
    """Both versions side by side by question."""
    state = request.app.state
    with state.db.read() as connection:
        return Dispute.model_validate(disputes.one(connection, state.catalog, actor, submission_id, other))


@router.post("/disputes/{submission_id}/resolve", responses=problems(400, 401, 403, 404, 409, 422))
def post_resolve(request: Request, actor: Reviewer, submission_id: PathText, asked: ResolveIn) -> Reviewed:
    """Settle a dispute; nothing is thrown away, both versions stay in the form's line."""
    state = request.app.state
    return Reviewed.model_validate(
        _written(state.db, lambda c: acts.resolve(c, state.catalog, actor, submission_id, asked))
    )


@router.get("/held", responses=problems(401, 403, 422))
def get_held(
    request: Request,
    actor: Reviewer,
    campaign: CampaignId = None,
    area: AreaCode = None,
    code: Annotated[str | None, Query(pattern="^[a-z_]{1,40}$", description="原因代码")] = None,
    dismissed: Annotated[bool, Query(description="已搁置的")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> HeldPage:
    """What is kept aside, oldest first, with the reason and the way out."""
    with request.app.state.db.read() as connection:
        return HeldPage.model_validate(
            held.page(connection, actor, campaign, area, code, dismissed, limit, cursor)
        )


@router.get("/held/{key}", responses=problems(401, 403, 404, 422))
def get_held_one(request: Request, actor: Reviewer, key: PathText) -> HeldFull:
    """One item with what came, numbers of persons masked."""
    with request.app.state.db.read() as connection:
        return HeldFull.model_validate(held.one(connection, actor, key))


@router.post("/held/{key}/retry", responses=problems(400, 401, 403, 404, 409, 422))
def post_retry(request: Request, actor: Reviewer, key: PathText, asked: RetryIn) -> HeldFull:
    """Judge it again by one's own permission. `status` tells what became of it; held again tells the reason that is left."""
    state = request.app.state
    _written(state.db, lambda c: acts.retry(c, state.catalog, actor, key, asked.id))
    return get_held_one(request, actor, key)


@router.post("/held/{key}/dismiss", responses=problems(400, 401, 403, 404, 409, 422))
def post_dismiss(request: Request, actor: Reviewer, key: PathText, asked: DismissIn) -> HeldFull:
    """Lay it by: it stays stored, and leaves the list."""
    _written(request.app.state.db, lambda c: held.dismiss(c, actor, key, asked.id, asked.note))
    return get_held_one(request, actor, key)


@router.post("/submissions/{submission_id}/review", responses=problems(400, 401, 403, 404, 409, 422))
def post_review(request: Request, actor: Reviewer, submission_id: PathText, asked: ReviewIn) -> Reviewed:
    """Send a form back with comments, approve it, or open it again."""
    state = request.app.state
    return Reviewed.model_validate(
        _written(state.db, lambda c: acts.review(c, state.catalog, actor, submission_id, asked))
    )


def _written(database: Database, act: Callable[[Connection], Any]) -> Any:
    """`act` in a transaction; again from the start when another writer was first (or a deadlock broke)."""
    for attempt in range(1, TRIES + 1):
        try:
            with database.write() as connection:
                return act(connection)
        except (IntegrityError, OperationalError, MovedAway) as error:
            if attempt == TRIES:
                raise
            log.info("attempt %d meets another: %s", attempt, type(error).__name__)
    raise AssertionError("unreachable")
