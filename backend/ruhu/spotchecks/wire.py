"""What is asked about spot checks, and told."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ruhu.kit.ids import UUID_TEXT

Id = Annotated[str, StringConstraints(pattern=f"^{UUID_TEXT.pattern}$")]
Outcome = Literal["agree", "differ", "not_comparable"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DrawIn(_Strict):
    """A draw. `id` is made by the asker: the same id again changes nothing. Either `size` or `percent`."""

    id: Id
    campaign: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,63}$")
    area: str = Field(pattern="^[0-9]{2,15}$")
    size: int | None = Field(None, ge=1, le=500)
    percent: float | None = Field(None, ge=0.1, le=100, description="占走访过的户的百分比, 进一取整")

    @model_validator(mode="after")
    def _one(self) -> DrawIn:
        if (self.size is None) == (self.percent is None):
            raise ValueError("size 和 percent 写一个")
        return self


class AssignIn(_Strict):
    """Who goes to these drawn households."""

    items: list[Id] = Field(min_length=1, max_length=500)
    account: str = Field(max_length=64)


class SpotProblem(BaseModel):
    """Why not."""

    code: str
    message: str


class Assigned(BaseModel):
    """What became of one."""

    id: str
    problem: SpotProblem | None


class AssignedItems(BaseModel):
    """One for each that was asked for, in order."""

    items: list[Assigned]


class SpotHousehold(BaseModel):
    """Whose survey it is."""

    id: str
    number: str
    name: str
    address: str
    grid: str


class DrawBrief(BaseModel):
    """A draw in the list."""

    id: str
    campaign: str
    area: str
    area_name: str
    asked: str
    size: int
    frame_size: int
    by: str
    at: str
    assigned: int
    done: int


class Draws(BaseModel):
    """The newest first, at most 100."""

    items: list[DrawBrief]


class SpotItemOut(BaseModel):
    """A drawn household; the counts are null until it was surveyed again."""

    id: str
    n: int
    household: SpotHousehold | None
    village_name: str
    surveyors: list[str]
    assigned_to: str | None
    assigned_name: str
    done_name: str
    done_at: str | None
    missed: int = Field(description="只有复查才发现的问题")
    agree: int | None
    differ: int | None
    not_comparable: int | None
    share: float | None


class SpotPerson(BaseModel):
    """Somebody who may be sent, and to which of the drawn households."""

    id: str
    name: str
    role: str
    may: list[str]


class DrawFull(DrawBrief):
    """A draw with its households, in the order drawn. `share`: of the compared answers of all of them."""

    items: list[SpotItemOut]
    people: list[SpotPerson]
    agree: int
    differ: int
    not_comparable: int
    share: float | None
    seed: str
    method: str
    frame_sha256: str


class ComparedAnswer(BaseModel):
    """One question in both surveys."""

    id: str
    plain: str
    printed: str
    section: str
    type: str
    first: Any
    again: Any
    outcome: Outcome
    why: Literal["same", "near", "different", "kind", "one_side", "changed_form"]


class SpotFlag(BaseModel):
    """A problem that a survey found."""

    code: str
    title: str
    severity: Literal["H", "M", "L"]


class SpotSide(BaseModel):
    """One of the two surveys."""

    by: str
    at: str
    questionnaire: str
    remarks: dict[str, str]
    flags: list[SpotFlag]


class SpotCompared(BaseModel):
    """Both surveys of a household, question by question (ruhu/spotchecks/agreement.py)."""

    id: str
    draw: str
    household: SpotHousehold | None
    sides: dict[Literal["first", "again"], SpotSide]
    questions: list[ComparedAnswer]
    agree: int
    differ: int
    not_comparable: int
    share: float | None
    missed: list[str]
    imagined: list[str]


class Proof(BaseModel):
    """What it takes to draw again: the lots are SHA-256 of "<seed> <household>", the smallest are drawn."""

    id: str
    method: str
    seed: str
    size: int
    frame_sha256: str
    frame: list[str]
    drawn: list[str]
    holds: bool


class MySpot(BaseModel):
    """A household that I am to survey again."""

    id: str
    campaign: str
    household: SpotHousehold
    village: str
    village_name: str
    assigned_at: str


class MySpots(BaseModel):
    """What was given to me and is still to be done."""

    items: list[MySpot]
