"""What the API says of self-checks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ruhu.kit.ids import UUID_TEXT
from ruhu.selfchecks.deciding import Problem, Said

State = Literal["problems", "none", "not_applicable"]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", strip_whitespace=True, max_length=1000)]


class ComputedRow(BaseModel):
    """A household, village or case behind a number. `id`: of a procedure, its household."""

    id: str
    name: str
    number: str
    village: str
    said: str


class ComputedAnswers(BaseModel):
    """How often each answer to a box was given."""

    question: str
    box: str
    title: str
    counts: dict[str, int]


class ComputedOut(BaseModel):
    """What the data says by itself. It decides nothing. `name`: the form, or the measure; `rows`: at most 100, for who may see them."""

    of: Literal["households", "villages", "cases", "procedures"]
    name: str
    title: str
    n: int
    codes: list[str]
    rows: list[ComputedRow]
    answers: list[ComputedAnswers]


class MineOut(BaseModel):
    """What one's own area or unit said last."""

    head: str
    state: State
    at: str


class SelfCheckItem(BaseModel):
    """An item with what was said of it. `may`: whether the reader may answer for the area; `states`: how many areas and units said what."""

    id: str
    number: int
    group_number: str
    group: str
    part: str
    text: str
    remark: str | None
    units: list[str]
    feeds: Literal["household", "village", "township", "unit"]
    mine: MineOut | None
    may: bool
    why_not: str | None
    states: dict[State, int]
    computed: list[ComputedOut]


class SelfCheckList(BaseModel):
    """A checklist of a campaign."""

    id: str
    title: str
    short: str
    document: str
    items: list[SelfCheckItem]


class SelfChecks(BaseModel):
    """The checklists of a campaign for an area."""

    campaign: str
    area: str
    area_name: str
    unit: str
    lists: list[SelfCheckList]


class ProblemOut(BaseModel):
    """A problem that was said, and where."""

    subject: Literal["household", "village", "area"]
    subject_id: str
    text: str
    place: str


class SelfCheckAnswer(BaseModel):
    """What somebody said of an item."""

    id: str
    area: str
    area_name: str
    unit: str
    state: State
    note: str
    evidence: str
    by: str
    role: str
    at: str
    found: list[ProblemOut]


class SelfCheckCase(BaseModel):
    """A case that an item's problems became."""

    id: str
    place: str
    title: str
    statement: str
    state: str
    unit: str
    due_on: str | None


class PlaceOut(BaseModel):
    """Where a problem may be."""

    code: str
    name: str


class SelfCheckFull(SelfCheckItem):
    """One item with the households behind the numbers, what every area and unit said, and its cases."""

    campaign: str
    checklist: str
    area: str
    area_name: str
    answers: list[SelfCheckAnswer]
    history: list[SelfCheckAnswer]
    cases: list[SelfCheckCase]
    places: list[PlaceOut]


class ProblemIn(BaseModel):
    """A problem found, and about whom it is."""

    model_config = ConfigDict(extra="forbid")

    subject: Literal["household", "village", "area"]
    subject_id: str = Field(max_length=64, pattern=r"^[0-9a-f-]+$")
    text: Words


class SelfCheckIn(BaseModel):
    """An answer to an item. `id` is made by the asker; `head` the answer of this area and unit that was read, null = none."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=f"^{UUID_TEXT.pattern}$")
    campaign: str = Field(max_length=80, pattern=r"^[^\x00]*$")
    area: str = Field(pattern="^[0-9]{6,9}$")
    head: str | None = Field(pattern=f"^{UUID_TEXT.pattern}$")
    state: State
    note: Words = ""
    evidence: Words = ""
    found: list[ProblemIn] = Field(default_factory=list, max_length=50)

    def said(self) -> Said:
        """What is said, without whose it is."""
        problems = [Problem(one.subject, one.subject_id, one.text) for one in self.found]
        return Said(self.state, self.note, self.evidence, problems)
