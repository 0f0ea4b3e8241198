"""What supervisors send and are told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
Id = Annotated[str, StringConstraints(pattern=UUID)]
# Line breaks are the only control characters that people write.
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$", max_length=2000)]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,79}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Comment(_Strict):
    """What is to be corrected in one answer."""

    question: QuestionId
    text: Words = Field(min_length=1)


class ReviewIn(_Strict):
    """A form sent back, approved or opened again. `id` is made by the asker: the same id again changes nothing."""

    id: Id
    action: Literal["return", "approve", "reopen"]
    head: Id = Field(description="当时看到的现行版本; 已有更新时答 409")
    note: Words = ""
    comments: list[Comment] = Field(default_factory=list, max_length=200)


class DecisionOut(BaseModel):
    """Who decided what, when."""

    id: str
    submission_id: str
    rev_id: str
    action: Literal["return", "approve", "reopen", "resolve", "retry", "dismiss"]
    note: str
    comments: list[Comment]
    by: str
    at: str


class Reviewed(BaseModel):
    """A form as it stands after an act, and everything decided about it, newest first."""

    submission_id: str
    state: str
    head: str
    decisions: list[DecisionOut]
