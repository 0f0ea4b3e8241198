"""HTTP of the supervisors' decisions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from ruhu.accounts.access import Actor
from ruhu.accounts.routes import require
from ruhu.kit.http import problems
from ruhu.review import acts
from ruhu.review.wire import Reviewed, ReviewIn

REVIEWING = ("village", "township", "county", "admin")
Reviewer = Annotated[Actor, Depends(require(*REVIEWING))]
router = APIRouter(prefix="/api", tags=["review 审核"])


@router.post("/submissions/{submission_id}/review", responses=problems(400, 401, 403, 404, 409, 422))
def post_review(request: Request, actor: Reviewer, submission_id: str, asked: ReviewIn) -> Reviewed:
    """Send a form back with comments, approve it, or open it again."""
    state = request.app.state
    with state.db.write() as connection:
        return Reviewed.model_validate(
            acts.review(connection, state.catalog, actor, submission_id.replace("\x00", ""), asked)
        )
