"""What the API says of checks across records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

State = Literal["open", "settled", "cleared"]
Reason = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00]*$", strip_whitespace=True, max_length=500),
]


class CrossHousehold(BaseModel):
    """A household that a finding names, and what is said there."""

    id: str
    name: str
    number: str
    said: str


class CrossFindingOut(BaseModel):
    """Records that do not agree. `settled`: somebody looked and says why it is so; `cleared`: they agree by now."""

    id: str
    campaign: str
    village: str
    village_name: str
    code: str
    question: str | None = Field(description="of the village form")
    severity: Literal["H", "M", "L"]
    title: str
    message: str
    households: list[CrossHousehold]
    state: State
    raised_at: str
    changed_at: str
    cleared_at: str | None
    settled_at: str | None
    settled_by: str
    reason: str


class CrossPage(BaseModel):
    """A page of findings, the gravest first. `states` counts those of the area by state; `waiting`: villages still to be checked."""

    items: list[CrossFindingOut]
    next: str | None
    total: int
    states: dict[State, int]
    waiting: int


class SettleIn(BaseModel):
    """Say why it is so, or take that back (an empty reason)."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
    changed_at: str = Field(max_length=40, pattern=r"^[^\x00]*$", description="of the finding that was read")
