"""What the API says of procedures."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

PLAIN = r"^[^\x00]*$"
UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
Text = Annotated[str, StringConstraints(max_length=500, pattern=PLAIN, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Level = Literal["county", "township", "village"]
State = Literal["running", "done", "stopped"]


class OriginOut(BaseModel):
    """Where a clue may come from. `applicant`: somebody of the household asks, and is named."""

    id: str
    title: str
    applicant: bool = False


class UrgentOut(BaseModel):
    """The short way and when it is open."""

    title: str
    when: str


class ProcedureKind(BaseModel):
    """A procedure that households may enter. `monitored`: what the register has to say of them; null = either."""

    id: str
    title: str
    short: str
    document: str
    monitored: bool | None
    origins: list[OriginOut]
    urgent: UrgentOut | None


class KindList(BaseModel):
    """All of them."""

    items: list[ProcedureKind]


class NextOut(BaseModel):
    """A step that may be taken now, and by which level."""

    id: str
    title: str
    level: Level


class LimitOut(BaseModel):
    """A limit of days as it stands. `due` null: not started; `left`: days until then, negative when late, null when it does not
    run; `late`: days by which it was, or is, missed."""

    id: str
    title: str
    days: int
    working: bool
    due: str | None
    left: int | None
    met_on: str | None
    late: int


class ProcedureOut(BaseModel):
    """One household's way through a procedure."""

    id: str
    kind: str
    title: str
    short: str
    household_id: str
    household_name: str
    household_number: str
    village: str
    village_name: str
    state: State
    urgent: bool = Field(description="绿色通道")
    origin: str
    origin_title: str
    clue: str
    applicant: str
    begun_on: str = Field(description="the day of the clue")
    ended_on: str | None
    due_on: str | None = Field(description="when the next running limit ends")
    days_left: int | None
    overdue: bool
    head: str = Field(description="the last entry that counts: the parent of the next one")
    next: list[NextOut]
    limits: list[LimitOut]
    note: str | None = Field(description="what is not known of the calendar of working days")


class WaitingOut(BaseModel):
    """How many procedures wait at a level, and how many of them are overdue."""

    level: Level
    running: int
    overdue: int


class ProcedurePage(BaseModel):
    """A page. `waiting` is of the area and the kind, whatever the other filters."""

    items: list[ProcedureOut]
    next: str | None
    total: int
    waiting: list[WaitingOut]


class PaperOut(BaseModel):
    """A paper of a step."""

    id: str
    title: str
    required: bool


class OptionOut(BaseModel):
    """A choice."""

    value: str
    title: str


class FieldOut(BaseModel):
    """A line that a step asks for. `must`: the only answer with which the step can be taken; `months`: how long before the step
    the day has to lie."""

    id: str
    title: str
    type: Literal["text", "day", "choice", "yes_no"]
    required: bool
    must: str | None
    months: int | None
    options: list[OptionOut]


class StepOut(BaseModel):
    """A step of this way."""

    id: str
    title: str
    level: Level
    roles: list[str]
    done_on: str | None
    papers: list[PaperOut]
    fields: list[FieldOut]


class EntryOut(BaseModel):
    """What was done: who, when, why. `papers` and `fields` by their ids."""

    id: str
    act: Literal["begin", "take", "back", "stop", "note"]
    step: str | None
    on: str | None
    by: str
    role: str
    at: str
    papers: dict[str, str]
    fields: dict[str, str]
    remark: str
    reason: str
    to: str | None


class ProcedureFull(ProcedureOut):
    """A procedure with all that was done, and what the reader may do now."""

    document: str
    steps: list[StepOut]
    entries: list[EntryOut]
    values: dict[str, str]
    may_take: list[str]
    may_go_back_to: list[str]
    may_stop: bool
    may_note: bool


class BeginIn(BaseModel):
    """A household enters a procedure."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=UUID, description="made by the asker; again with the same id changes nothing")
    household_id: str = Field(max_length=64, pattern=PLAIN)
    kind: Name
    begun_on: Day
    origin: Name
    clue: Text
    applicant: Annotated[str, StringConstraints(max_length=40, pattern=PLAIN, strip_whitespace=True)] = ""
    urgent: bool = False


class EntryIn(BaseModel):
    """What is done. `parent` is the head that was read; a note needs none."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=UUID, description="made by the asker; again with the same id changes nothing")
    parent: str | None = Field(None, pattern=UUID)
    act: Literal["take", "back", "stop", "note"]
    step: Name | Literal[""] = ""
    on: Day | None = None
    papers: dict[Name, Text] = Field(default_factory=dict, max_length=20)
    fields: dict[Name, Text] = Field(default_factory=dict, max_length=20)
    remark: Text = ""
    reason: Text = ""
    to: Name | Literal[""] = ""


def day_or_none(text: str | None) -> date | None:
    """The day; None for none and for what is no day of the calendar."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def kind_told(raw: Any) -> dict[str, Any]:
    """The rules as those who begin one read them."""
    return {
        **{name: raw[name] for name in ("id", "title", "short", "document", "origins")},
        "monitored": raw["households"].get("monitored"), "urgent": raw.get("urgent"),
    }  # fmt: skip
