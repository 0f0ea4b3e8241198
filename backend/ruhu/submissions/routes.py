"""HTTP of submissions."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from ruhu.accounts.routes import CurrentActor
from ruhu.kit.http import PathText, problems
from ruhu.submissions.queries import one_submission

router = APIRouter(prefix="/api/submissions", tags=["submissions 表"])


class Held(BaseModel):
    """Why a revision is kept aside."""

    code: str
    message: str


class RevisionOut(BaseModel):
    """One revision as it came.

    `kind` is survey (a phone's), merge (the server's, of both parents: 自动合并) or resolution (a supervisor's, of both).
    """

    rev_id: str
    parent: str | None
    second_parent: str | None
    kind: str
    n: int
    device: str
    account_name: str
    received_at: str
    client_at: str | None
    status: str
    seq: int | None
    digest: str
    answers: dict[str, Any] | None
    problem: Held | None


class SubmissionOut(BaseModel):
    """A submission with its revisions, oldest first."""

    id: str
    household_id: str | None
    village: str
    campaign: str
    questionnaire: str
    head: str
    state: str
    revisions: list[RevisionOut]


@router.get("/{submission_id}", responses=problems(401, 404, 422))
def get_submission(request: Request, actor: CurrentActor, submission_id: PathText) -> SubmissionOut:
    """One submission."""
    with request.app.state.db.read() as connection:
        return SubmissionOut.model_validate(one_submission(connection, actor, submission_id))
