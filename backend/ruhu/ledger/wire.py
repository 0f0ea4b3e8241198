"""What the API says of cases."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

PLAIN = r"^[^\x00]*$"
UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
Text = Annotated[str, Field(max_length=1000, pattern=PLAIN)]
State = Literal[
    "found", "assigned", "rectifying", "submitted", "sent_back", "deferred", "escalated", "closed"
]
StepKind = Literal[
    "assign", "start", "submit", "close", "send_back", "defer", "escalate", "confirm", "reopen", "note"
]


class CaseOut(BaseModel):
    """One problem of the ledger."""

    id: str
    campaign: str
    household_id: str | None = Field(description="null: a problem of the village")
    household_name: str | None
    household_number: str | None
    village: str
    village_name: str
    code: str
    area: str = Field(description="housing, education …")
    box: str | None
    severity: Literal["H", "M", "L"]
    title: str
    statement: str = Field(description="问题表述")
    state: State
    level: Literal["county", "township", "village"] = Field(description="to whom it was escalated")
    unit: str = Field(description="责任单位; a suggestion while the state is found")
    leader: str
    person: str
    nature: Literal["common", "individual"] | None
    cause: str
    measure: str
    due_on: str | None = Field(description="整改时限 YYYY-MM-DD")
    outcome: str
    record: str = Field(description="备案 of a deferral")
    overdue: bool
    found_gone: bool = Field(description="a later survey does not find the problem any more; closes nothing")
    reopened: int
    sent_back: int
    closed_on: str | None
    confirmed_on: str | None = Field(description="回头看 found it solved")
    found_at: str
    updated_at: str
    head: str | None = Field(description="the last step that counts: the parent of the next one")


class CasePage(BaseModel):
    """A page of the ledger. `states` counts the area's cases by state, and those overdue, whatever the other filters."""

    items: list[CaseOut]
    next: str | None
    total: int
    states: dict[str, int]
    units: list[str]


class CaseStepOut(BaseModel):
    """A step: who, when, why. `said` holds its own words; `by` is empty for the server (a survey)."""

    id: str | None
    step: str
    state: State
    by: str
    role: str
    at: str
    said: dict[str, Any]


class CaseFull(CaseOut):
    """A case with all of its steps and those that are possible for the reader now."""

    steps: list[CaseStepOut]
    possible: list[StepKind]
    suggested_measure: str
    suggested_leader: str
    units: list[str]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")

    unit: Text = ""
    leader: Text = ""
    person: Text = ""
    nature: Literal["", "common", "individual"] = ""
    cause: Text = ""
    measure: Text = ""
    due_on: Text = ""
    outcome: Text = ""
    reason: Text = ""
    record: Text = ""
    plan: Text = ""
    note: Text = ""

    def said(self) -> dict[str, str]:
        """The words by name."""
        return {name: getattr(self, name) for name in _Words.model_fields}


class CaseStepIn(_Words):
    """A step. `parent` is the head that was read."""

    id: str = Field(pattern=UUID, description="made by the client; again with the same id changes nothing")
    parent: str | None = Field(pattern=UUID)
    step: StepKind


class AssignedCase(BaseModel):
    """One case of a bulk assignment."""

    model_config = ConfigDict(extra="forbid")

    case: str = Field(max_length=64, pattern=PLAIN)
    id: str = Field(pattern=UUID)
    parent: str | None = Field(pattern=UUID)


class AssignIn(_Words):
    """The same assignment for several cases; what is left empty stays as each case has it."""

    cases: list[AssignedCase] = Field(min_length=1, max_length=200)


class Why(BaseModel):
    """Why a case was not assigned."""

    code: str
    message: str


class Assigned(BaseModel):
    """What came of one case."""

    case: str
    problem: Why | None


class AssignedAll(BaseModel):
    """What came of each, in order."""

    items: list[Assigned]
