"""What the API says of complaints."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ruhu.kit.ids import UUID_TEXT


class AnswerOut(BaseModel):
    """What the county answered."""

    text: str
    by: str
    at: str


class ComplaintOut(BaseModel):
    """What a worker wrote. Without a name, `account_name` and `village_name` are null; of the moment there is only the day."""

    id: str
    about: Literal["village", "township", "county", "app", "other"]
    matter: Literal["pressed", "unhandled", "repeated", "tracked", "other", ""]
    text: str
    state: Literal["open", "answered"]
    named: bool
    account_name: str | None
    village_name: str | None
    township_name: str | None
    received_on: str
    answers: list[AnswerOut]


class ComplaintPage(BaseModel):
    """Oldest first."""

    items: list[ComplaintOut]
    next: str | None


class AnswerIn(BaseModel):
    """`id` is made by the asker: the same id again changes nothing."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, StringConstraints(pattern=f"^{UUID_TEXT.pattern}$")]
    # Line breaks are the only control characters that people write.
    text: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")] = Field(
        min_length=1, max_length=2000
    )
