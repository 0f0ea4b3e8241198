"""What the API says of visits and of households that are not in the register."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from ruhu.kit import ids

UUID = f"^{ids.UUID_TEXT.pattern}$"


class Like(BaseModel):
    """A household that a provisional one may be."""

    id: str
    number: str
    name: str
    address: str
    why: Literal["id_number", "name_and_place", "name"]


class Newcomer(BaseModel):
    """A household that was met and is not in the register. The ID number is masked."""

    id: str
    number: str
    name: str
    address: str
    village: str
    village_name: str
    grid: str
    grid_name: str
    people: int | None
    since: str
    account_name: str
    reason: str | None
    note: str
    id_number: str | None
    surveyed: bool
    like: list[Like]


class Newcomers(BaseModel):
    """The oldest 200."""

    items: list[Newcomer]


class ConfirmIn(BaseModel):
    """`number`: its number in the register, when it has one already."""

    number: str | None = Field(default=None, min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]+$")


class MatchIn(BaseModel):
    """Which household of the register it is."""

    household_id: str = Field(pattern=UUID)


class Done(BaseModel):
    """The household that stands for it now."""

    household_id: str
